using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>
/// Moves of records that nobody works on at the moment: a newer version replaces them, what they wait for is there, a person lets them go
/// on.
/// </summary>
internal sealed class RecordMoves(StoreTransaction transaction, Leases leases, DateTimeOffset now)
{
    /// <summary>
    /// A newer version replaces older ones of the same key that the target knows nothing of: not handed out, and with no step that is
    /// intended, pending or done. An older version of which something may have reached the target is finished first, and the newer one
    /// waits.
    /// </summary>
    private static readonly string NothingReachedTheTarget = $"""
        state IN {RecordStates.Sql(RecordStates.From(StateTrigger.Superseded).AsSpan())}
            AND NOT EXISTS (SELECT 1 FROM steps WHERE record_id = records.id AND steps.state <> '{StepState.Failed.Name()}')
        """;

    private readonly StoreSession session = transaction.Session;

    /// <summary>Replaces every version older than this one that may be replaced.</summary>
    public void SupersedeOlder(string flow, string key, int version)
    {
        var older = session.Query(
            $"SELECT {RecordIdentity.Columns} FROM records WHERE flow = @flow AND key = @key AND version < @version AND "
                + $"{NothingReachedTheTarget} ORDER BY version",
            RecordIdentity.Read,
            ("@flow", flow),
            ("@key", key),
            ("@version", version));
        foreach (var record in older.Where(record => !leases.Holds(record.Id)))
            Supersede(record, version);
    }

    /// <summary>Replaces a record that is being given back, where a newer version came in while it was handed out.</summary>
    public void SupersedeByNewer(RecordIdentity record)
    {
        var newest = session.First(
            $"""
            SELECT (SELECT MAX(version) FROM records AS newer WHERE newer.flow = records.flow AND newer.key = records.key)
            FROM records WHERE id = @id AND {NothingReachedTheTarget}
            """,
            row => row.GetInt32(0),
            ("@id", record.Id));
        if (newest > record.Version)
            Supersede(record, newest);
    }

    /// <summary>Lets the records go on that wait for something. Answers how many.</summary>
    public int Release(string waitsFor, string actor)
    {
        var waiting = session.Query(
            $"""
            SELECT {RecordIdentity.Columns} FROM records
            WHERE waits_for = @waits_for AND waits_for IS NOT NULL
                AND state IN {RecordStates.Sql(RecordStates.From(StateTrigger.Released).AsSpan())}
            ORDER BY id
            """,
            RecordIdentity.Read,
            ("@waits_for", waitsFor));
        foreach (var record in waiting)
        {
            session.Execute(
                $"""
                UPDATE records
                SET state = '{RecordState.Received.Name()}', waits_for = NULL, reason_code = NULL, reason = NULL, due_at = @now,
                    updated_at = @now
                WHERE id = @id
                """,
                ("@now", now.UtcTicks),
                ("@id", record.Id));
            transaction.Audit.Append(Released(waitsFor, actor), now, record);
        }

        return waiting.Count;
    }

    /// <summary>
    /// Sends a record round again that came to wait for what has just come. With a pause, and keeping its reason, so that one whose mapping
    /// still does not find it makes no noise.
    /// </summary>
    public void TryAgain(RecordIdentity record, string waitsFor, TimeSpan pause)
    {
        session.Execute(
            $"UPDATE records SET state = '{RecordState.Retrying.Name()}', waits_for = NULL, due_at = @due_at, updated_at = @now WHERE id "
                + "= @id",
            ("@due_at", (now + pause).UtcTicks),
            ("@now", now.UtcTicks),
            ("@id", record.Id));
        transaction.Audit.Append(Released(waitsFor, "engine"), now, record);
    }

    /// <summary>
    /// Lets a record that came to rest go on. One in review goes on where it stopped, because steps it has behind it have reached the
    /// target and must not be done again; one that was rejected or skipped begins anew, as a new job, unless a newer version came: an old
    /// one must never overwrite it. (A version behind a review waits for it, so a review may always go on.)
    /// </summary>
    public bool Replay(long recordId, string actor, bool touch)
    {
        var found = session.First(
            $"""
            SELECT {RecordIdentity.Columns}, replay, state,
                EXISTS (SELECT 1 FROM records AS newer
                    WHERE newer.flow = records.flow AND newer.key = records.key AND newer.version > records.version)
            FROM records WHERE id = @id
            """,
            row => (Record: RecordIdentity.Read(row), Replay: row.GetInt32(6),
                Trigger: RecordStates.Replay(row.State(7), hasNewer: row.GetBoolean(8))),
            ("@id", recordId));
        if (found is not { Record: { } record, Trigger: { } trigger } || leases.Holds(recordId))
            return false;

        var isRestart = trigger == StateTrigger.Restarted;
        var replay = isRestart ? found.Replay + 1 : found.Replay;
        if (isRestart)
        {
            record = record with { JobId = StoredRecord.MakeJobId(record.Flow, record.Key, record.Version, replay) };
            session.Execute("DELETE FROM steps WHERE record_id = @id", ("@id", recordId));
        }

        session.Execute(
            $"""
            UPDATE records
            SET job_id = @job_id, replay = @replay, state = '{RecordState.Received.Name()}', attempt = 0, due_at = @now, reason_code = NULL,
                reason = NULL, waits_for = NULL, touch = @touch, updated_at = @now
            WHERE id = @id
            """,
            ("@job_id", record.JobId),
            ("@replay", replay),
            ("@now", now.UtcTicks),
            ("@touch", touch),
            ("@id", recordId));
        var sentence = isRestart ? "Put back to the start." : "Goes on where it stopped.";
        transaction.Audit.Append(
            new AuditEntry(AuditEvents.Replayed, sentence + (touch ? " The target is to take it even if identical." : ""), actor), now,
            record);
        return true;
    }

    private void Supersede(RecordIdentity record, int version)
    {
        var reason = $"Version {version} came in before anything of this one reached the target.";
        session.Execute(
            $"""
            UPDATE records SET state = '{RecordState.Skipped.Name()}', reason_code = 'superseded', reason = @reason, waits_for = NULL,
                due_at = NULL, updated_at = @now
            WHERE id = @id
            """,
            ("@reason", reason),
            ("@now", now.UtcTicks),
            ("@id", record.Id));
        transaction.Audit.Append(new AuditEntry(AuditEvents.Superseded, reason), now, record);
    }

    private static AuditEntry Released(string waitsFor, string actor) =>
        new(AuditEvents.Released, $"What it waited for is there: {waitsFor}", actor);
}
