using System.Collections.Immutable;
using System.Text.Json;

namespace Connector.Engine.State;

/// <summary>
/// Where everything that must survive a crash is kept. Every method is one transaction: when its task completes, what it says is on disk.
/// Payloads are encrypted before they reach the disk. All members may be called from several threads.
/// </summary>
internal interface IStateStore : IAsyncDisposable
{
    /// <summary>Stores a page of source records, scan marks, and the watermark, together. A record whose content is the one already known for its key is not stored again.</summary>
    Task<IntakeResult> IntakeAsync(Intake intake, CancellationToken cancel);

    /// <summary>Hands out records that are due, oldest first, at most one version of a key, never a version whose predecessor is unfinished. A record is handed out once until it is saved
    /// with <see cref="RecordChange.Release"/> or the process ends.</summary>
    Task<IReadOnlyList<StoredRecord>> ClaimAsync(string flow, int most, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Writes a change of one record: state, step, delivery, audit events, together. A delivery with a target id releases the records that wait for its link.</summary>
    /// <exception cref="InvalidOperationException">There is no such record.</exception>
    Task SaveAsync(RecordChange change, CancellationToken cancel);

    /// <summary>When the next record of the flow is due, or null where none is waiting for time.</summary>
    Task<DateTimeOffset?> NextDueAsync(string flow, CancellationToken cancel);

    /// <summary>The last delivery of a key, or null.</summary>
    Task<DeliveredRecord?> LastDeliveryAsync(string flow, string key, CancellationToken cancel);

    /// <summary>Watermark of a partition (company code, or empty), or null.</summary>
    Task<DateTimeOffset?> WatermarkAsync(string flow, string partition, CancellationToken cancel);

    /// <summary>Moves of a flow's watermarks, newest first.</summary>
    Task<IReadOnlyList<WatermarkMove>> WatermarkLedgerAsync(string flow, int most, CancellationToken cancel);

    /// <summary>Keys of a partition that an earlier scan saw and the scan <paramref name="scanRun"/> did not.</summary>
    Task<IReadOnlyList<string>> UnseenKeysAsync(string flow, string partition, long scanRun, CancellationToken cancel);

    /// <summary>Records by state, for a flow.</summary>
    Task<IReadOnlyDictionary<RecordState, int>> CountAsync(string flow, CancellationToken cancel);

    /// <summary>Full names of the flows that have records, ordered.</summary>
    Task<IReadOnlyList<string>> FlowsAsync(CancellationToken cancel);

    /// <summary>Records that match, newest first.</summary>
    Task<IReadOnlyList<StoredRecord>> FindAsync(RecordFilter filter, CancellationToken cancel);

    /// <summary>Puts a rejected or skipped record back to the start as a new job, its steps forgotten; lets one in review go on where it stopped. False, and nothing is changed, where the record
    /// is in another state, is handed out, or (rejected or skipped) has a newer version, which an old one must never overwrite.</summary>
    Task<bool> ReplayAsync(long recordId, string actor, bool touch, CancellationToken cancel);

    /// <summary>Stores a webhook notification for a flow before it is answered; false where this id is already known.</summary>
    Task<bool> StoreNotificationAsync(Notification notification, CancellationToken cancel);

    /// <summary>Notifications of a flow that have not been worked on, oldest first.</summary>
    Task<IReadOnlyList<Notification>> NotificationsAsync(string flow, CancellationToken cancel);

    /// <summary>Marks a notification as worked on.</summary>
    Task CompleteNotificationAsync(string flow, string notificationId, string outcome, CancellationToken cancel);

    /// <summary>Rows of cross-reference tables.</summary>
    Task<IReadOnlyList<CrossReferenceRow>> CrossReferencesAsync(string? table, CancellationToken cancel);

    /// <summary>Sets a row (or removes it where the value is null) and releases the records that wait for it. Answers how many.</summary>
    Task<int> SetCrossReferenceAsync(string table, string code, string? value, string actor, CancellationToken cancel);

    /// <summary>A row, synchronously, from memory. For the mapping's helpers.</summary>
    string? CrossReference(string table, string code);

    /// <summary>Target id of a delivered record, synchronously.</summary>
    string? Link(string flow, string sourceKey);

    /// <summary>Key of the record that a target id belongs to, synchronously.</summary>
    string? LinkedFrom(string flow, string targetId);

    /// <summary>A connection's note, or null.</summary>
    Task<string?> ReadNoteAsync(string connection, string name, CancellationToken cancel);

    /// <summary>Replaces a connection's note, or forgets it where the text is null.</summary>
    Task WriteNoteAsync(string connection, string name, string? text, CancellationToken cancel);

    /// <summary>The last audit events that match, oldest first.</summary>
    Task<IReadOnlyList<AuditEvent>> AuditAsync(AuditFilter filter, CancellationToken cancel);

    /// <summary>Proves the chain of hashes, or says where it breaks.</summary>
    Task<AuditVerdict> VerifyAuditAsync(CancellationToken cancel);

    /// <summary>Appends events that belong to no record (run started, flow failed, secret set).</summary>
    Task AppendAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancel);
}

/// <summary>Where a record is in its life.</summary>
internal enum RecordState
{
    Received,
    Delivering,
    Pending,
    Delivered,
    Skipped,
    Review,
    Retrying,
    Rejected,
}

/// <summary>A page to take in.</summary>
/// <param name="Partition">Company code, or empty.</param>
/// <param name="Watermark">Where the watermark stands when this page is in; null leaves it.</param>
/// <param name="ScanRun">For sources without a modified time: a number that grows with each scan, so that keys not seen can be found.</param>
/// <param name="Run">Which run this is, for the ledger of watermarks.</param>
internal sealed record Intake(
    string Flow, string FlowVersion, string Partition, ImmutableArray<IntakeRecord> Records, DateTimeOffset? Watermark, DateTimeOffset Now, long? ScanRun = null, string? Run = null);

/// <summary>One source record.</summary>
/// <param name="Key">Its dedupe key.</param>
/// <param name="Problem">Where the key or <c>when</c> could not be made or is false: the state it goes to at once, and why.</param>
internal sealed record IntakeRecord(string Key, JsonElement Body, string? Company, IntakeProblem? Problem = null);

internal sealed record IntakeProblem(RecordState State, string Code, string Message);

/// <param name="Stored">New records and new versions.</param>
/// <param name="Unchanged">Records whose content was already known.</param>
internal sealed record IntakeResult(int Stored, int Unchanged);

/// <summary>A record as the store keeps it.</summary>
internal sealed record StoredRecord
{
    public required long Id { get; init; }

    /// <summary>32 hex digits, made from flow, key and version: stable for ever, new for each version and replay.</summary>
    public required string JobId { get; init; }
    public required string Flow { get; init; }
    public required string FlowVersion { get; init; }
    public required string Key { get; init; }
    public required int Version { get; init; }
    public string? Company { get; init; }
    public required RecordState State { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public string? WaitsFor { get; init; }
    public string? Fingerprint { get; init; }
    public string? TargetId { get; init; }

    /// <summary>Why a payload of the record cannot be decrypted (it was changed in the store, or its key is gone), or null. The payload then reads <c>null</c>, and the record is not handed out.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Whether a replay asked that the target be made to take it even if identical.</summary>
    public bool Touch { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The source record; decrypted.</summary>
    public required JsonElement Body { get; init; }
    public ImmutableArray<StoredStep> Steps { get; init; } = [];
}

/// <summary>What is known of one step of a record.</summary>
/// <param name="State">Where it is.</param>
/// <param name="Request">What was sent, decrypted, or null.</param>
/// <param name="Result">What came back, decrypted, or null.</param>
/// <param name="Token">What a pending step is confirmed by.</param>
internal sealed record StoredStep(string Name, StepState State, JsonElement? Request, JsonElement? Result, string? TargetId, string? Token);

internal enum StepState
{
    /// <summary>About to be sent, or sent with an unknown outcome: in doubt after a crash.</summary>
    Intended,

    /// <summary>Taken by the target, not decided.</summary>
    Pending,

    /// <summary>Done.</summary>
    Done,

    /// <summary>The target is known not to have taken it; may be sent again.</summary>
    Failed,
}

/// <summary>A change of one record, written in one transaction. With a <see cref="State"/>, time, reason and what it waits for become what is given here, also where that is nothing; without one, what is null stays.</summary>
internal sealed record RecordChange
{
    public required long RecordId { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>Version of the flow that makes the change, for the record and the audit trail; null leaves the one it was taken in by.</summary>
    public string? FlowVersion { get; init; }

    /// <summary>New state; null leaves it.</summary>
    public RecordState? State { get; init; }
    public int? Attempt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public string? WaitsFor { get; init; }
    public string? Fingerprint { get; init; }
    public string? TargetId { get; init; }

    /// <summary>Steps to write, by name. An intended step begins anew; in any other state, what is null stays as it was.</summary>
    public ImmutableArray<StoredStep> Steps { get; init; } = [];

    /// <summary>Record the delivery (flow, key → fingerprint, target id), which later fingerprints and links compare with.</summary>
    public bool Deliver { get; init; }

    /// <summary>Give the record back, so that it may be claimed again when due.</summary>
    public bool Release { get; init; }
    public ImmutableArray<AuditEntry> Audit { get; init; } = [];
}

internal sealed record DeliveredRecord(string Fingerprint, string? TargetId, long RecordId, DateTimeOffset At);

internal sealed record RecordFilter
{
    public string? Flow { get; init; }
    public string? Key { get; init; }
    public RecordState? State { get; init; }
    public long? Id { get; init; }
    public int Most { get; init; } = 100;
}

/// <summary>A webhook notification kept for a flow.</summary>
internal sealed record Notification(string Flow, string Id, string Resource, string? Key, string? Company, DateTimeOffset ReceivedAt);

/// <summary>One move of a watermark.</summary>
/// <param name="From">Where it stood, or null for the first.</param>
internal sealed record WatermarkMove(string Flow, string Partition, DateTimeOffset? From, DateTimeOffset To, DateTimeOffset At, string? Run);

internal sealed record CrossReferenceRow(string Table, string Code, string Value, DateTimeOffset UpdatedAt);

/// <summary>An audit event before it has its place in the chain.</summary>
/// <param name="Event">For example <c>received</c>, <c>mapped</c>, <c>sending</c>, <c>sent</c>, <c>delivered</c>, <c>rejected</c>.</param>
/// <param name="Message">One sentence. Never holds a secret or bank data.</param>
/// <param name="Request">Request as JSON, stored encrypted, or null.</param>
/// <param name="Response">Response as JSON, stored encrypted, or null.</param>
internal sealed record AuditEntry(string Event, string Message, string Actor = "engine", string? Flow = null, string? Key = null, string? Step = null, JsonElement? Request = null, JsonElement? Response = null);

/// <summary>An audit event in its place.</summary>
internal sealed record AuditEvent
{
    public required long Sequence { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Event { get; init; }
    public required string Actor { get; init; }
    public required string Message { get; init; }
    public string? Flow { get; init; }
    public string? FlowVersion { get; init; }
    public string? Key { get; init; }
    public long? RecordId { get; init; }
    public string? JobId { get; init; }
    public string? Step { get; init; }
    public JsonElement? Request { get; init; }
    public JsonElement? Response { get; init; }

    /// <summary>SHA-256 over the previous hash and every stored column of this event, hex.</summary>
    public required string Hash { get; init; }
}

internal sealed record AuditFilter
{
    public string? Flow { get; init; }
    public string? Key { get; init; }
    public long? RecordId { get; init; }
    public int Most { get; init; } = 1000;
}

/// <param name="BrokenAt">Sequence of the first event that does not fit, or null.</param>
internal sealed record AuditVerdict(bool IsWhole, long Events, long? BrokenAt, string Message);
