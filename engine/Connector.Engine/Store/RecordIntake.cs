using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Takes a page of source records in: new records, new versions, scan marks and the watermark.</summary>
internal sealed class RecordIntake(StoreTransaction transaction, Leases leases, Intake intake)
{
    private readonly StoreSession session = transaction.Session;

    /// <param name="records">The page's records, hashed before the writer was entered.</param>
    public IntakeResult Store(IReadOnlyList<HashedRecord> records)
    {
        var stored = records.Count(record => Store(record.Record, record.ContentHash));
        if (intake.Watermark is { } mark)
            Watermarks.Move(session, intake, mark);
        return new IntakeResult(stored, records.Count - stored);
    }

    /// <summary>What storing the records would make of them, in their order.</summary>
    public static IReadOnlyList<PreviewedRecord> Preview(
        StoreSession session, Payloads payloads, string flow, IReadOnlyList<IntakeRecord> records, DateTimeOffset readAt)
    {
        var known = new Dictionary<string, KnownVersion>(StringComparer.Ordinal);
        return [.. records.Select(Preview)];

        PreviewedRecord Preview(IntakeRecord record)
        {
            var hashed = HashedRecord.Of(record, payloads);
            var key = hashed.Record.Key;
            var latest = known.TryGetValue(key, out var seen) ? seen : KnownVersion.Latest(session, flow, key);
            if (latest.Is(hashed.Record, hashed.ContentHash))
                return new PreviewedRecord(hashed.Record, null);
            known[key] = new KnownVersion(latest.Version + 1, hashed.ContentHash, readAt);
            return new PreviewedRecord(hashed.Record, latest.Version + 1);
        }
    }

    private bool Store(IntakeRecord record, byte[] hash)
    {
        MarkSeen(record.Key);
        var latest = KnownVersion.Latest(session, intake.Flow, record.Key);
        if (latest.Is(record, hash))
            return false;

        var identity = Insert(record, latest.Version + 1, hash);
        transaction.Audit.Append(Event(record, identity.Version), intake.Now, identity);
        if (identity.Version > 1)
            new RecordMoves(transaction, leases, intake.Now).SupersedeOlder(intake.Flow, record.Key, identity.Version);
        return true;
    }

    private RecordIdentity Insert(IntakeRecord record, int version, byte[] hash)
    {
        var jobId = StoredRecord.MakeJobId(intake.Flow, record.Key, version, 0);
        var state = record.Problem?.State ?? RecordState.Received;
        var id = session.First(
            """
            INSERT INTO records (job_id, flow, flow_version, key, version, replay, company, state, attempt, due_at, reason_code, reason,
                touch, received_at, updated_at, content_hash, body)
            VALUES (@job_id, @flow, @flow_version, @key, @version, 0, @company, @state, 0, @due_at, @reason_code, @reason,
                0, @read_at, @now, @content_hash, @body)
            RETURNING id
            """,
            row => row.GetInt64(0),
            ("@job_id", jobId),
            ("@flow", intake.Flow),
            ("@flow_version", intake.FlowVersion),
            ("@key", record.Key),
            ("@version", version),
            ("@company", record.Company),
            ("@state", state.Name()),
            ("@due_at", state == RecordState.Received ? intake.Now.UtcTicks : null),
            ("@reason_code", record.Problem?.Code),
            ("@reason", record.Problem?.Message),
            ("@read_at", (intake.ReadAt ?? intake.Now).UtcTicks),
            ("@now", intake.Now.UtcTicks),
            ("@content_hash", hash),
            ("@body", transaction.Payloads.Seal(record.Body, RecordRows.BodyPurpose(intake.Flow, record.Key, version))));
        return new RecordIdentity(id, jobId, intake.Flow, intake.FlowVersion, record.Key, version);
    }

    private AuditEntry Event(IntakeRecord record, int version) => record.Problem is { } problem
        ? new AuditEntry(AuditEvents.Of(problem.State), problem.Message)
        : new AuditEntry(AuditEvents.Received,
            intake.AreGone
                ? $"The source does not show it any more: version {version}."
                : version == 1 ? "Read from the source." : $"Read from the source again, changed: version {version}.");

    private void MarkSeen(string key)
    {
        if (intake.AreGone)
            session.Execute("DELETE FROM scan_marks WHERE flow = @flow AND partition = @partition AND key = @key", ("@flow", intake.Flow),
                ("@partition", intake.Partition), ("@key", key));
        if (intake.ScanRun is { } run)
        {
            session.Execute(
                "INSERT INTO scan_marks (flow, partition, key, run) VALUES (@flow, @partition, @key, @run) ON CONFLICT (flow, partition, "
                    + "key) DO UPDATE SET run = excluded.run",
                ("@flow", intake.Flow),
                ("@partition", intake.Partition),
                ("@key", key),
                ("@run", run));
        }
    }
}

/// <summary>The newest version of a key; the default where there is none.</summary>
internal readonly record struct KnownVersion(int Version, byte[]? Hash, DateTimeOffset ReadAt)
{
    public static KnownVersion Latest(StoreSession session, string flow, string key) => session.First(
        "SELECT version, content_hash, received_at FROM records WHERE flow = @flow AND key = @key ORDER BY version DESC LIMIT 1",
        row => new KnownVersion(row.GetInt32(0), row.Bytes(1), row.Time(2)),
        ("@flow", flow),
        ("@key", key));

    /// <summary>Whether a record says what is known already. Content that the flow's reverse wrote over since is a change back.</summary>
    public bool Is(IntakeRecord record, byte[] hash) =>
        Hash is not null && Hash.AsSpan().SequenceEqual(hash) && !(record.WrittenAt > ReadAt);
}
