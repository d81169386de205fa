namespace Connector.Engine.State;

/// <summary>
/// Picks records that are due, longest due first. A version waits while an older one of its key is unfinished (in review counts as unfinished: see <see cref="Superseding"/> for the reviews that
/// do not stand in the way), and no version is picked while another of its key is handed out.
/// </summary>
internal static class RecordClaim
{
    /// <summary>Query of the records that are due. The clause on the state is the one of the index, word for word, or SQLite would not use it.</summary>
    public const string Due = $"""
        SELECT id, key FROM records
        WHERE flow = @flow AND state IN {RecordStateNames.Open} AND due_at <= @now
            AND NOT EXISTS (
                SELECT 1 FROM records AS earlier
                WHERE earlier.flow = records.flow AND earlier.key = records.key AND earlier.version < records.version AND earlier.state IN {RecordStateNames.Unfinished})
        ORDER BY due_at, id
        LIMIT @most
        """;

    /// <summary>Ids of the records that are now handed out.</summary>
    public static List<long> Take(Session session, Leases leases, string flow, int most, DateTimeOffset now)
    {
        // Each lease hides at most one row, so this many rows are enough to find what is asked for.
        var due = session.Query(Due, row => (Id: row.GetInt64(0), Key: row.GetString(1)), ("@flow", flow), ("@now", now.UtcTicks), ("@most", most + leases.Count));
        var taken = new List<long>(most);
        foreach (var (id, key) in due)
        {
            if (taken.Count < most && leases.TryTake(id, flow, key))
                taken.Add(id);
        }

        return taken;
    }

    /// <summary>When the next record that waits for time is due.</summary>
    public static DateTimeOffset? NextDue(Session session, Leases leases, string flow) => session.Query(
            $"SELECT due_at, id FROM records WHERE flow = @flow AND state IN {RecordStateNames.Open} AND state IN ('pending', 'retrying') ORDER BY due_at, id LIMIT @most",
            row => (At: row.Time(0), Id: row.GetInt64(1)),
            ("@flow", flow),
            ("@most", leases.Count + 1))
        .Where(record => !leases.Holds(record.Id))
        .Select(record => (DateTimeOffset?)record.At)
        .FirstOrDefault();
}
