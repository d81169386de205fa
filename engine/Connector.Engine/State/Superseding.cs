namespace Connector.Engine.State;

/// <summary>
/// A newer version replaces older ones of the same key that the target knows nothing of: received, retrying or in review, not handed out, and with no step that is intended, pending or done.
/// An older version of which something may have reached the target is finished first, and the newer one waits.
/// </summary>
internal static class Superseding
{
    private const string NothingReachedTheTarget =
        "state IN ('received', 'retrying', 'review') AND NOT EXISTS (SELECT 1 FROM steps WHERE record_id = records.id AND steps.state <> 'failed')";

    /// <summary>Replaces every version older than this one that may be replaced.</summary>
    public static void Older(StoreTransaction transaction, Leases leases, string flow, string key, int version, DateTimeOffset now)
    {
        var older = transaction.Session.Query(
            $"SELECT {RecordIdentity.Columns} FROM records WHERE flow = @flow AND key = @key AND version < @version AND {NothingReachedTheTarget} ORDER BY version",
            RecordIdentity.Read,
            ("@flow", flow),
            ("@key", key),
            ("@version", version));
        foreach (var record in older)
        {
            if (!leases.Holds(record.Id))
                Replace(transaction, record, version, now);
        }
    }

    /// <summary>Replaces a record that is being given back, where a newer version came in while it was handed out.</summary>
    public static void ByNewer(StoreTransaction transaction, RecordIdentity record, DateTimeOffset now)
    {
        var newest = transaction.Session.First(
            $"""
            SELECT (SELECT MAX(version) FROM records AS newer WHERE newer.flow = records.flow AND newer.key = records.key)
            FROM records WHERE id = @id AND {NothingReachedTheTarget}
            """,
            row => row.GetInt32(0),
            ("@id", record.Id));
        if (newest > record.Version)
            Replace(transaction, record, newest, now);
    }

    private static void Replace(StoreTransaction transaction, RecordIdentity record, int version, DateTimeOffset now)
    {
        var reason = $"Version {version} came in before anything of this one reached the target.";
        transaction.Session.Execute(
            "UPDATE records SET state = 'skipped', reason_code = 'superseded', reason = @reason, waits_for = NULL, due_at = NULL, updated_at = @now WHERE id = @id",
            ("@reason", reason),
            ("@now", now.UtcTicks),
            ("@id", record.Id));
        transaction.Audit.Append(new AuditEntry("superseded", reason), now, record);
    }
}
