using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>
/// Picks records that are due, longest due first. A version waits while an older one of its key is unfinished (see
/// <see cref="RecordMoves"/> for the ones that do not stand in the way), and no version is picked while another of its key is handed out.
/// </summary>
internal static class RecordClaim
{
    /// <summary>The clause of the index on what is due, word for word, or SQLite would not use it.</summary>
    public static readonly string IsOpen = $"state IN {RecordStates.Sql(RecordStates.Open.AsSpan())}";

    /// <summary>Query of the records that are due.</summary>
    public static readonly string Due = $"""
        SELECT id, key FROM records
        WHERE flow = @flow AND {IsOpen} AND due_at <= @now
            AND NOT EXISTS (
                SELECT 1 FROM records AS earlier
                WHERE earlier.flow = records.flow AND earlier.key = records.key AND earlier.version < records.version
                    AND earlier.state IN {RecordStates.Sql(RecordStates.Unfinished.AsSpan())})
        ORDER BY due_at, id
        LIMIT @max
        """;

    private static readonly string Timed = $"""
        SELECT due_at, id FROM records
        WHERE flow = @flow AND {IsOpen} AND state IN {RecordStates.Sql(RecordStates.Timed.AsSpan())} ORDER BY due_at, id LIMIT @max
        """;

    /// <summary>Ids of the records that are now handed out.</summary>
    public static List<long> Take(StoreSession session, Leases leases, string flow, int max, DateTimeOffset now)
    {
        // Each lease hides at most one row, so this many rows are enough to find what is asked for.
        var due = session.Query(
            Due, row => (Id: row.GetInt64(0), Key: row.GetString(1)), ("@flow", flow), ("@now", now.UtcTicks),
            ("@max", max + leases.Count));
        var taken = new List<long>(max);
        foreach (var (id, key) in due)
        {
            if (taken.Count < max && leases.TryTake(id, flow, key))
                taken.Add(id);
        }

        return taken;
    }

    /// <summary>When the next record that waits for time is due.</summary>
    public static DateTimeOffset? NextDue(StoreSession session, Leases leases, string flow) => session.Query(
            Timed, row => (At: row.Time(0), Id: row.GetInt64(1)), ("@flow", flow), ("@max", leases.Count + 1))
        .Where(record => !leases.Holds(record.Id))
        .Select(record => (DateTimeOffset?)record.At)
        .FirstOrDefault();
}
