using Connector.Engine.Flows;
using Connector.Engine.Mapping;

namespace Connector.Engine.Records;

/// <summary>What happens next with a record: exactly one of the records below.</summary>
internal abstract record RecordPlan
{
    private RecordPlan()
    {
    }

    /// <summary>A fact is missing. Answering it reads, and never changes anything outside.</summary>
    public sealed record Ask(Question Question, Step? Step = null) : RecordPlan;

    /// <summary>Take the record at the source, so that nobody else works on it.</summary>
    public sealed record Claim(string Action, string Id, bool InDoubt, AuditEntry Intent) : RecordPlan;

    /// <summary>Write a record, its intent on disk before the call.</summary>
    public sealed record Write(WriteStep Step, WriteItem Item, StoredStep Intended, ImmutableArray<AuditEntry> Events) : RecordPlan;

    /// <summary>Run an action on a document, its intent on disk before the call.</summary>
    public sealed record Act(ActionStep Step, string Id, bool InDoubt, AuditEntry Intent) : RecordPlan;

    /// <summary>Ask the target what became of the pending step.</summary>
    public sealed record Confirm(Step Step, string Token) : RecordPlan;

    /// <summary>Put on record what a step came to.</summary>
    /// <param name="LinkId">Id by which links may use the document from now on, or null.</param>
    public sealed record Settle(StoredStep Step, WriteOutcome Outcome, ImmutableArray<AuditEntry> Events, string? LinkId = null)
        : RecordPlan;

    /// <summary>Begin to reject the record; the steps of <c>onReject</c> follow.</summary>
    public sealed record Reject(ErrorScope Error) : RecordPlan;

    /// <summary>Leave a step of <c>onReject</c> behind that could not be made or was refused, so that the others still run.</summary>
    /// <param name="Event">What the trail says; null where it says so already.</param>
    public sealed record SetAside(Step Step, AuditEntry? Event) : RecordPlan;

    /// <summary>The record comes to rest in a state, with the reason.</summary>
    public sealed record Rest(RecordState State, string Code, string Reason) : RecordPlan
    {
        /// <summary>How long it rests; null until something wakes it.</summary>
        public Wait? Wait { get; init; }

        /// <summary>What wakes it: see <see cref="Records.WaitsFor"/>.</summary>
        public string? WaitsFor { get; init; }

        /// <summary>Attempts made by now; null leaves the number.</summary>
        public int? Attempt { get; init; }

        /// <summary>Id by which links may use the document from now on, or null.</summary>
        public string? LinkId { get; init; }

        /// <summary>The failure that makes it wait; the flow learns from it.</summary>
        public Failure? Failure { get; init; }

        /// <summary>False where the trail says so already: asking each minute and hearing nothing new is not an event.</summary>
        public bool WriteAuditEvent { get; init; } = true;
    }
}

/// <summary>A fact that the decision may need next.</summary>
internal enum Question
{
    /// <summary>What does the flow's condition say?</summary>
    Condition,

    /// <summary>Did the flow's reverse write what was read?</summary>
    WrittenByReverse,

    /// <summary>What does the step map to, and where does it go?</summary>
    Mapping,

    /// <summary>What was delivered last for the key?</summary>
    LastDelivery,

    /// <summary>Is that still what the target has?</summary>
    IsLastDeliveryCurrent,

    /// <summary>Does the target have what would be sent?</summary>
    HeldByTarget,

    /// <summary>Did this flow claim an earlier version?</summary>
    WasClaimedBefore,

    /// <summary>Which document did an earlier delivery make?</summary>
    DeliveredDocument,

    /// <summary>What does the target have under the natural key? One record at a time for each key, until it is written.</summary>
    Document,

    /// <summary>As <see cref="Document"/>, after the call was turned away as a duplicate.</summary>
    DocumentAfter,

    /// <summary>Since when has the target had the pending step?</summary>
    PendingSince,
}

/// <summary>How long a record waits; the clock and chance make a time of it.</summary>
internal abstract record Wait
{
    private Wait()
    {
    }

    /// <summary>A fixed time.</summary>
    public sealed record For(TimeSpan Time) : Wait;

    /// <summary>Exponential back-off, no shorter than the system asked for.</summary>
    public sealed record BackOff(int Attempt, TimeSpan? RetryAfter) : Wait;

    /// <summary>Until a refused token is worth another try; records that are refused at the same time wait the same time.</summary>
    public sealed record ForToken : Wait;
}
