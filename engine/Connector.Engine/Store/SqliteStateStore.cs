using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>How a store is opened.</summary>
internal enum StoreAccess
{
    /// <summary>By an engine that runs: takes the exclusive lock; leases of a dead engine are void.</summary>
    Engine,

    /// <summary>By a command that looks or administers beside a running engine.</summary>
    Administration,
}

/// <summary>
/// The state in one SQLite file (write-ahead log, every commit synced). All writes go through one <see cref="GroupWriter"/>; reads see what
/// is committed, on read-only sessions of their own. Keys of source records and reasons are clear text in the file, payloads are not. The
/// file belongs on a local disk: SQLite's log does not work over a network.
/// </summary>
internal sealed class SqliteStateStore : IStateStore
{
    private readonly SqliteDatabase database;
    private readonly GroupWriter writer;
    private readonly Leases leases = new();
    private readonly StoreLock? engineLock;
    private readonly TimeProvider clock;

    private SqliteStateStore(SqliteDatabase database, StoreLock? engineLock, TimeProvider clock)
    {
        this.database = database;
        this.engineLock = engineLock;
        this.clock = clock;
        writer = new GroupWriter(database);
    }

    /// <summary>How many groups of operations were committed.</summary>
    public long Commits => writer.Commits;

    /// <summary>Opens (and on first use creates) the store.</summary>
    /// <exception cref="StoreLockedException">A second engine.</exception>
    /// <exception cref="StoreException">The file, its key or its version does not fit; the message says what to do.</exception>
    public static Task<IStateStore> OpenAsync(string path, KeyRing keys, StoreAccess access, TimeProvider clock,
        CancellationToken cancel) =>
        Task.Run<IStateStore>(() => Open(path, keys, access, clock), cancel);

    public Task<IntakeResult> IntakeAsync(Intake intake, CancellationToken cancel)
    {
        var records = intake.Records.Select(record => HashedRecord.Of(record, database.Payloads)).ToList();
        return writer.RunAsync(transaction => new RecordIntake(transaction, leases, intake).Store(records), cancel);
    }

    public Task<IReadOnlyList<PreviewedRecord>> PreviewAsync(string flow, IReadOnlyList<IntakeRecord> records, DateTimeOffset readAt,
        CancellationToken cancel) =>
        ReadAsync(session => RecordIntake.Preview(session, database.Payloads, flow, records, readAt), cancel);

    public async Task<IReadOnlyList<StoredRecord>> ClaimAsync(string flow, int max, DateTimeOffset now, CancellationToken cancel)
    {
        List<long> taken = [];
        try
        {
            await writer.RunAsync(transaction => taken = RecordClaim.Take(transaction.Session, leases, flow, max, now), cancel);
            var records = await RowsAsync(rows => taken.ConvertAll(rows.Read), CancellationToken.None);
            foreach (var record in records.Where(record => record.Unreadable is not null))
                await SaveAsync(SetAside(record, now), CancellationToken.None);
            return records.FindAll(record => record.Unreadable is null);
        }
        catch
        {
            taken.ForEach(leases.GiveBack);
            throw;
        }
    }

    public Task SaveAsync(RecordChange change, CancellationToken cancel) =>
        WriteAsync(transaction => new RecordSave(transaction, leases, change).Write(), cancel);

    public Task<DateTimeOffset?> NextDueAsync(string flow, CancellationToken cancel) =>
        ReadAsync(session => RecordClaim.NextDue(session, leases, flow), cancel);

    public Task<DeliveredRecord?> LastDeliveryAsync(string flow, string key, CancellationToken cancel) =>
        RowsAsync(rows => rows.LastDelivery(flow, key), cancel);

    public Task<DateTimeOffset?> WatermarkAsync(string flow, string partition, CancellationToken cancel) =>
        ReadAsync(session => Watermarks.Read(session, flow, partition), cancel);

    public Task<IReadOnlyList<string>> UnseenKeysAsync(string flow, string partition, long scanRun, CancellationToken cancel) =>
        ReadAsync(session => Watermarks.UnseenKeys(session, flow, partition, scanRun), cancel);

    public Task<IReadOnlyDictionary<RecordState, int>> CountAsync(string flow, CancellationToken cancel) =>
        RowsAsync(rows => rows.Count(flow), cancel);

    public Task<IReadOnlyList<string>> FlowsAsync(CancellationToken cancel) =>
        RowsAsync(rows => rows.Flows(), cancel);

    public Task<IReadOnlyList<StoredRecord>> FindAsync(RecordFilter filter, CancellationToken cancel) =>
        RowsAsync(rows => rows.Find(filter), cancel);

    public Task<IReadOnlyList<StoredRecord>> WritersOfAsync(string flow, string targetId, CancellationToken cancel) =>
        RowsAsync(rows => rows.WritersOf(flow, targetId), cancel);

    public Task<bool> ReplayAsync(long recordId, string actor, bool touch, CancellationToken cancel) =>
        writer.RunAsync(transaction => new RecordMoves(transaction, leases, clock.GetUtcNow()).Replay(recordId, actor, touch), cancel);

    public Task<bool> StoreNotificationAsync(Notification notification, CancellationToken cancel) =>
        writer.RunAsync(transaction => NotificationInbox.Store(transaction, notification), cancel);

    public Task<IReadOnlyList<Notification>> NotificationsAsync(string flow, CancellationToken cancel) =>
        ReadAsync(session => NotificationInbox.Waiting(session, flow), cancel);

    public Task CompleteNotificationAsync(string flow, string notificationId, string outcome, CancellationToken cancel) =>
        WriteAsync(transaction => NotificationInbox.Complete(transaction, flow, notificationId, outcome, clock.GetUtcNow()), cancel);

    public Task<IReadOnlyList<CrossReferenceRow>> CrossReferencesAsync(string? table, CancellationToken cancel) =>
        ReadAsync(session => CrossReferences.List(session, table), cancel);

    public Task<int> SetCrossReferenceAsync(string table, string code, string? value, string actor, CancellationToken cancel) =>
        writer.RunAsync(transaction => CrossReferences.Set(transaction, leases, table, code, value, actor, clock.GetUtcNow()), cancel);

    public string? CrossReference(string table, string code) => database.Read(session => References.CrossReference(session, table, code));

    public string? Link(string flow, string sourceKey) => database.Read(session => References.Link(session, flow, sourceKey));

    public string? LinkedFrom(string flow, string targetId) => database.Read(session => References.LinkedFrom(session, flow, targetId));

    public Task<bool> HasEndedAsync(string flow, string key, CancellationToken cancel) =>
        ReadAsync(session => References.EndedAt(session, flow, key) is not null, cancel);

    public Task<bool> HasUndecidedWriteAsync(string flow, CancellationToken cancel) =>
        ReadAsync(session => References.HasUndecidedWrite(session, flow), cancel);

    public Task<string?> ReadNoteAsync(string connection, string name, CancellationToken cancel) =>
        ReadAsync(session => ConnectionNotes.Read(session, database.Payloads, connection, name), cancel);

    public Task WriteNoteAsync(string connection, string name, string? text, CancellationToken cancel) =>
        WriteAsync(transaction => ConnectionNotes.Write(transaction, connection, name, text), cancel);

    public Task<IReadOnlyList<AuditEvent>> AuditAsync(AuditFilter filter, CancellationToken cancel) =>
        ReadAsync(session => AuditReader.Find(session, database.Payloads, filter), cancel);

    public Task<AuditVerdict> VerifyAuditAsync(CancellationToken cancel) =>
        ReadAsync(session => AuditProof.Of(session, database.Payloads, cancel), cancel);

    public Task AppendAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancel) => WriteAsync(
        transaction =>
        {
            foreach (var entry in entries)
                transaction.Audit.Append(entry, clock.GetUtcNow());
        },
        cancel);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        database.Dispose();
        engineLock?.Dispose();
    }

    private static SqliteStateStore Open(string path, KeyRing keys, StoreAccess access, TimeProvider clock)
    {
        path = Path.GetFullPath(path);
        var engineLock = access == StoreAccess.Engine ? StoreLock.TryTake(path) ?? throw StoreHolder.Refuse(path, keys, clock) : null;
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(path, keys, clock);
            if (engineLock is not null)
                StoreHolder.Write(database, clock);
            return new SqliteStateStore(database, engineLock, clock);
        }
        catch
        {
            database?.Dispose();
            engineLock?.Dispose();
            throw;
        }
    }

    /// <summary>A record whose payload cannot be decrypted waits for a person; the others of its flow go on.</summary>
    private static RecordChange SetAside(StoredRecord record, DateTimeOffset now) => new()
    {
        RecordId = record.Id,
        Now = now,
        State = RecordState.Review,
        ReasonCode = "unreadable",
        Reason = record.Unreadable,
        Release = true,
        Audit = [new AuditEntry(AuditEvents.Of(RecordState.Review), record.Unreadable!)],
    };

    private Task<T> RowsAsync<T>(Func<RecordRows, T> read, CancellationToken cancel) =>
        ReadAsync(session => read(new RecordRows(session, database.Payloads)), cancel);

    private Task<T> ReadAsync<T>(Func<StoreSession, T> work, CancellationToken cancel) => Task.Run(() => database.Read(work), cancel);

    private async Task WriteAsync(Action<StoreTransaction> work, CancellationToken cancel) => await writer.RunAsync(
        transaction =>
        {
            work(transaction);
            return true;
        },
        cancel);
}
