using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>
/// Where everything that must survive a crash is kept. Every method is one transaction: when its task completes, what it says is on disk.
/// Payloads are encrypted before they reach the disk. All members may be called from several threads.
/// </summary>
internal interface IStateStore : IAsyncDisposable
{
    /// <summary>Stores a page of source records, scan marks, and the watermark, together. A record whose content is the one already known
    /// for its key is not stored again.</summary>
    Task<IntakeResult> IntakeAsync(Intake intake, CancellationToken cancel);

    /// <summary>What <see cref="IntakeAsync"/> would make of records, in their order, without storing any: the version of each, or null
    /// where its content is known already.</summary>
    Task<IReadOnlyList<PreviewedRecord>> PreviewAsync(string flow, IReadOnlyList<IntakeRecord> records, DateTimeOffset readAt,
        CancellationToken cancel);

    /// <summary>Hands out records that are due, oldest first, at most one version of a key, never a version whose predecessor is
    /// unfinished. A record is handed out once until it is saved with <see cref="RecordChange.Release"/> or the process ends.</summary>
    Task<IReadOnlyList<StoredRecord>> ClaimAsync(string flow, int max, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Writes a change of one record: state, step, delivery, audit events, together. A delivery with a target id releases the
    /// records that wait for its link.</summary>
    /// <exception cref="InvalidOperationException">There is no such record.</exception>
    Task SaveAsync(RecordChange change, CancellationToken cancel);

    /// <summary>When the next record of the flow is due, or null where none is waiting for time.</summary>
    Task<DateTimeOffset?> NextDueAsync(string flow, CancellationToken cancel);

    /// <summary>The last delivery of a key, or null where there is none or its record is not through to its end.</summary>
    Task<DeliveredRecord?> LastDeliveryAsync(string flow, string key, CancellationToken cancel);

    /// <summary>Watermark of a partition (company code, or empty), or null.</summary>
    Task<DateTimeOffset?> WatermarkAsync(string flow, string partition, CancellationToken cancel);

    /// <summary>Keys of a partition that an earlier scan saw and the scan <paramref name="scanRun"/> did not.</summary>
    Task<IReadOnlyList<string>> UnseenKeysAsync(string flow, string partition, long scanRun, CancellationToken cancel);

    /// <summary>Records by state, for a flow.</summary>
    Task<IReadOnlyDictionary<RecordState, int>> CountAsync(string flow, CancellationToken cancel);

    /// <summary>Full names of the flows that have records, ordered.</summary>
    Task<IReadOnlyList<string>> FlowsAsync(CancellationToken cancel);

    /// <summary>Records that match, newest first.</summary>
    Task<IReadOnlyList<StoredRecord>> FindAsync(RecordFilter filter, CancellationToken cancel);

    /// <summary>Records of a flow whose delivery gave a target id, last changed first.</summary>
    Task<IReadOnlyList<StoredRecord>> WritersOfAsync(string flow, string targetId, CancellationToken cancel);

    /// <summary>Puts a rejected or skipped record back to the start as a new job, its steps forgotten; lets one in review go on where it
    /// stopped. False, and nothing is changed, where the record is in another state, is handed out, or (rejected or skipped) has a newer
    /// version, which an old one must never overwrite.</summary>
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

    /// <summary>Whether a version of the record is through all of its steps, or was linked without any.</summary>
    Task<bool> HasEndedAsync(string flow, string key, CancellationToken cancel);

    /// <summary>Whether the flow has a write to its target whose outcome nobody knows: under way, in doubt, or accepted and not decided.
    /// What it gave an id by then cannot be told yet.</summary>
    Task<bool> HasUndecidedWriteAsync(string flow, CancellationToken cancel);

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

/// <summary>A webhook notification kept for a flow.</summary>
internal sealed record Notification(string Flow, string Id, string Resource, string? Key, string? Company, DateTimeOffset ReceivedAt);

internal sealed record CrossReferenceRow(string Table, string Code, string Value, DateTimeOffset UpdatedAt);
