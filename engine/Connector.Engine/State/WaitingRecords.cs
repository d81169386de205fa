namespace Connector.Engine.State;

/// <summary>Lets records in review go on once what they wait for is there.</summary>
internal static class WaitingRecords
{
    /// <summary>Releases the records that wait for something. Answers how many.</summary>
    public static int Release(StoreTransaction transaction, string waitsFor, string actor, DateTimeOffset now)
    {
        var waiting = transaction.Session.Query(
            $"SELECT {RecordIdentity.Columns} FROM records WHERE waits_for = @waits_for AND waits_for IS NOT NULL AND state = 'review' ORDER BY id",
            RecordIdentity.Read,
            ("@waits_for", waitsFor));
        foreach (var record in waiting)
            Release(transaction, record, waitsFor, actor, now);
        return waiting.Count;
    }

    public static void Release(StoreTransaction transaction, RecordIdentity record, string waitsFor, string actor, DateTimeOffset now)
    {
        transaction.Session.Execute(
            "UPDATE records SET state = 'received', waits_for = NULL, reason_code = NULL, reason = NULL, due_at = @now, updated_at = @now WHERE id = @id",
            ("@now", now.UtcTicks),
            ("@id", record.Id));
        transaction.Audit.Append(new AuditEntry("released", $"What it waited for is there: {waitsFor}", actor), now, record);
    }
}
