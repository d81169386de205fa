namespace Connector.Engine.State;

/// <summary>
/// Lets a record that came to rest go on. One in review goes on where it stopped, because steps it has behind it have reached the target and must not be done again; one that was
/// rejected or skipped begins anew, as a new job, unless a newer version came: an old one must never overwrite it. (A version behind a review waits for it, so a review may always go on.)
/// </summary>
internal static class RecordReplay
{
    public static bool Start(StoreTransaction transaction, Leases leases, long recordId, string actor, bool touch, DateTimeOffset now)
    {
        var session = transaction.Session;
        var found = session.First(
            $"""
            SELECT {RecordIdentity.Columns}, replay, state FROM records
            WHERE id = @id
                AND (state = 'review' OR (state IN ('rejected', 'skipped')
                    AND NOT EXISTS (SELECT 1 FROM records AS newer WHERE newer.flow = records.flow AND newer.key = records.key AND newer.version > records.version)))
            """,
            row => (Record: RecordIdentity.Read(row), Replay: row.GetInt32(6), IsResumed: string.Equals(row.GetString(7), "review", StringComparison.Ordinal)),
            ("@id", recordId));
        if (found.Record is not { } record || leases.Holds(recordId))
            return false;

        var replay = found.IsResumed ? found.Replay : found.Replay + 1;
        var restarted = found.IsResumed ? record : record with { JobId = RecordIdentity.MakeJobId(record.Flow, record.Key, record.Version, replay) };
        if (!found.IsResumed)
            session.Execute("DELETE FROM steps WHERE record_id = @id", ("@id", recordId));
        session.Execute(
            """
            UPDATE records SET
                job_id = @job_id, replay = @replay, state = 'received', attempt = 0, due_at = @now, reason_code = NULL, reason = NULL, waits_for = NULL, touch = @touch, updated_at = @now
            WHERE id = @id
            """,
            ("@job_id", restarted.JobId),
            ("@replay", replay),
            ("@now", now.UtcTicks),
            ("@touch", touch),
            ("@id", recordId));
        transaction.Audit.Append(new AuditEntry("replayed", Sentence(found.IsResumed, touch), actor), now, restarted);
        return true;
    }

    private static string Sentence(bool isResumed, bool touch) =>
        (isResumed ? "Goes on where it stopped." : "Put back to the start.") + (touch ? " The target is to take it even if identical." : "");
}
