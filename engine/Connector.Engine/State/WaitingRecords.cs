namespace Connector.Engine.State;

/// <summary>Lets records in review, and records that were left out too early, go on once what they wait for is there.</summary>
internal static class WaitingRecords
{
    /// <summary>Releases the records that wait for something. Answers how many.</summary>
    public static int Release(StoreTransaction transaction, string waitsFor, string actor, DateTimeOffset now)
    {
        var waiting = transaction.Session.Query(
            $"SELECT {RecordIdentity.Columns} FROM records WHERE waits_for = @waits_for AND waits_for IS NOT NULL AND state IN ('review', 'skipped') ORDER BY id",
            RecordIdentity.Read,
            ("@waits_for", waitsFor));
        foreach (var record in waiting)
        {
            transaction.Session.Execute(
                "UPDATE records SET state = 'received', waits_for = NULL, reason_code = NULL, reason = NULL, due_at = @now, updated_at = @now WHERE id = @id",
                ("@now", now.UtcTicks),
                ("@id", record.Id));
            transaction.Audit.Append(Released(waitsFor, actor), now, record);
        }

        return waiting.Count;
    }

    /// <summary>Sends a record round again that would wait for what has just come. With a pause, and keeping its reason, so that one whose mapping still does not find it makes no noise.</summary>
    public static void TryAgain(StoreTransaction transaction, RecordIdentity record, string waitsFor, DateTimeOffset now, TimeSpan pause)
    {
        transaction.Session.Execute(
            "UPDATE records SET state = 'retrying', waits_for = NULL, due_at = @due_at, updated_at = @now WHERE id = @id",
            ("@due_at", (now + pause).UtcTicks),
            ("@now", now.UtcTicks),
            ("@id", record.Id));
        transaction.Audit.Append(Released(waitsFor, "engine"), now, record);
    }

    private static AuditEntry Released(string waitsFor, string actor) => new("released", $"What it waited for is there: {waitsFor}", actor);
}
