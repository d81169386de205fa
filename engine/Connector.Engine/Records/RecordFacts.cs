using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Sdk.Manifests;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Records;

/// <summary>What the decision knows of a flow: its definition, what its systems can do, and how long it waits.</summary>
/// <param name="Resource">What a step writes to, as its connector's manifest describes it.</param>
/// <param name="System">Name of the system that a step writes to, for sentences.</param>
/// <param name="Resilience">Waiting times and limits of the connection that a step goes to.</param>
/// <param name="SourceKey">Field that names a source record at its system, or null.</param>
/// <param name="HasReverse">Whether another flow brings back what this one sends, so that a record may be an echo.</param>
internal sealed record FlowRules(
    Flow Flow,
    Func<Step, ResourceDefinition> Resource,
    Func<Step, string> System,
    Func<Step, ResilienceOptions> Resilience,
    string? SourceKey,
    bool HasReverse);

/// <summary>
/// Everything that is known of one record at a moment: its flow, what the store keeps of it, and the answers gathered so far, each null
/// until it was asked for. Immutable: an answer makes new facts.
/// </summary>
internal sealed record RecordFacts
{
    /// <summary>Pseudo-step that remembers that a record is being rejected, and why, so that a crash in the middle of it is resumed
    /// there.</summary>
    public const string RejectionStep = "(rejection)";

    public required FlowRules Rules { get; init; }

    /// <summary>As it was handed out.</summary>
    public required StoredRecord Record { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The steps that are begun, by name, as they are by now.</summary>
    public required ImmutableSortedDictionary<string, StoredStep> Steps { get; init; }

    /// <summary>Why the record is being rejected, or null.</summary>
    public ErrorScope? Rejection { get; init; }

    /// <summary>Whether a step came through since the record was handed out: what fails after that is tried again as if for the first
    /// time.</summary>
    public bool HasProgressed { get; init; }

    /// <summary>A failure that was met outside of any step's own outcome, or null.</summary>
    public Failure? Fault { get; init; }

    /// <summary>What the engine itself stumbled over, or null.</summary>
    public string? EngineFault { get; init; }

    /// <summary>What the flow's condition says.</summary>
    public ConditionVerdict? Condition { get; init; }

    /// <summary>Whether the flow's reverse wrote what was read.</summary>
    public EchoVerdict? WrittenByReverse { get; init; }

    /// <summary>Whether the target has what would be sent, as the flow's reverse has read it.</summary>
    public EchoVerdict? HeldByTarget { get; init; }

    /// <summary>What was delivered last for the key.</summary>
    public Fetched<DeliveredRecord?>? LastDelivery { get; init; }

    /// <summary>Whether that is still what the target has: the reverse has read nothing else since.</summary>
    public Fetched<bool>? IsLastDeliveryCurrent { get; init; }

    /// <summary>Whether an earlier version of the record was claimed by this flow.</summary>
    public Fetched<bool>? WasClaimedBefore { get; init; }

    /// <summary>What became of the pending step.</summary>
    public WriteOutcome? Verdict { get; init; }

    /// <summary>Since when the target has had the pending step.</summary>
    public Fetched<DateTimeOffset>? PendingSince { get; init; }

    /// <summary>Fingerprint of what the target gets, as far as known.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>What is known of the steps of this flow, by name.</summary>
    public ImmutableDictionary<string, StepFacts> Known { get; init; } = ImmutableDictionary<string, StepFacts>.Empty;

    public Flow Flow => Rules.Flow;

    /// <summary>Whether nothing of the target's write was ever begun.</summary>
    public bool IsFresh => !Steps.ContainsKey(FlowNames.TargetStep);

    /// <summary>Whether the record may be an echo of the flow's reverse. A replay that insists is sent all the same.</summary>
    public bool MayBeEcho => IsFresh && !Record.Touch && Rules.HasReverse;

    public StoredStep? PendingStep => Steps.Values.FirstOrDefault(step => step.State == StepState.Pending);

    public static RecordFacts Of(FlowRules rules, StoredRecord record, DateTimeOffset now) => new()
    {
        Rules = rules,
        Record = record,
        Now = now,
        Steps = record.Steps.ToImmutableSortedDictionary(step => step.Name, step => step, StringComparer.Ordinal),
        Fingerprint = record.Fingerprint,
        Rejection = record.Steps.FirstOrDefault(step => step.Name == RejectionStep)?.Result is { } error
            ? JsonSerializer.Deserialize<ErrorScope>(error)
            : null,
    };

    public StoredStep? Step(string name) => Steps.GetValueOrDefault(name);

    public bool IsDone(string name) => Step(name) is { State: StepState.Done };

    public StepFacts Of(string step) => Known.GetValueOrDefault(step) ?? StepFacts.Nothing;

    /// <summary>
    /// Whether an earlier attempt at the step has no known outcome. Nothing but an answer about the step itself ends a doubt: that a later
    /// call was turned away says nothing about the one before.
    /// </summary>
    public bool IsInDoubt(string step) => Record.Steps.Any(begun => begun.State == StepState.Intended && begun.Name == step);

    /// <summary>The facts with more known of a step.</summary>
    public RecordFacts Learn(string step, Func<StepFacts, StepFacts> learn) => this with { Known = Known.SetItem(step, learn(Of(step))) };

    /// <summary>The facts once it is on record what a step came to.</summary>
    public RecordFacts After(RecordPlan.Settle plan) =>
        Put(plan.Step).Learn(plan.Step.Name, known => known with { Outcome = plan.Outcome });

    /// <summary>The facts once a step is as given.</summary>
    public RecordFacts Put(StoredStep step) => this with
    {
        Steps = Steps.SetItem(step.Name, step),
        HasProgressed = HasProgressed || step.State is StepState.Done or StepState.Pending,
    };
}

/// <summary>An answer that may itself be nothing.</summary>
internal sealed record Fetched<T>(T Value);

/// <summary>What is known of one step while its record is worked on.</summary>
internal sealed record StepFacts
{
    public static readonly StepFacts Nothing = new();

    /// <summary>What it mapped to.</summary>
    public MappedStep? Mapped { get; init; }

    /// <summary>Where it goes; null where it goes to no company.</summary>
    public Company? Company { get; init; }

    /// <summary>Whether the connection knows the company that the step named.</summary>
    public bool IsCompanyKnown { get; init; } = true;

    /// <summary>Id of the document that an earlier delivery made, for a step that updates.</summary>
    public Fetched<string?>? DeliveredDocument { get; init; }

    /// <summary>What the target has under the natural key.</summary>
    public FoundDocument? Found { get; init; }

    /// <summary>What was sent since the record was handed out.</summary>
    public WriteItem? Sent { get; init; }

    /// <summary>What the call answered.</summary>
    public WriteOutcome? Called { get; init; }

    /// <summary>What the target has under the natural key after it turned the call away as a duplicate.</summary>
    public FoundDocument? FoundAfter { get; init; }

    /// <summary>What the step came to, once that is on record.</summary>
    public WriteOutcome? Outcome { get; init; }

    /// <summary>Whether the step is left behind in the trail, not done.</summary>
    public bool IsSetAside { get; init; }
}

/// <summary>What a look-up by natural key found.</summary>
/// <param name="Document">The document, or null where there is none.</param>
/// <param name="Name">The natural key in words: <c>number N1, vendor 7</c>.</param>
/// <param name="Owner">Key of the flow's own record that made it, or null.</param>
/// <param name="CannotTell">Why nothing is known, or null.</param>
internal sealed record FoundDocument(WriteOutcome.Delivered? Document, string Name, string? Owner = null, Failure? CannotTell = null);

/// <summary>What a flow's condition says of a record.</summary>
/// <param name="Applies">Whether the record goes on.</param>
/// <param name="Problems">Why nothing can be said.</param>
/// <param name="WaitsFor">What was not there while it was tried: where the record is left out, it is looked at again when it is.</param>
/// <param name="Undecided">A flow of which nobody knows yet whether it wrote the document, or null.</param>
internal sealed record ConditionVerdict(bool Applies, ImmutableArray<MappingProblem> Problems, string? WaitsFor, string? Undecided)
{
    /// <summary>The record that this one follows and that is not through all of its steps yet, or null.</summary>
    public LinkedRecord? Unended { get; init; }
}

/// <summary>A record that <c>linked</c> or <c>linkedFrom</c> found.</summary>
internal sealed record LinkedRecord(string Flow, string Key);

/// <summary>Whether a record is an echo of the flow's reverse.</summary>
/// <param name="Why">The sentence for the trail; null where it is none.</param>
/// <param name="LinkId">Id of the target's document that links may use from now on although this flow never wrote it, or null.</param>
internal sealed record EchoVerdict(string? Why, string? LinkId = null);
