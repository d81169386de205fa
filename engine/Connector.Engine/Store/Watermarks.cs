namespace Connector.Engine.Store;

/// <summary>How far each partition of a flow has been read. A watermark moves only forward, and each move is kept.</summary>
internal static class Watermarks
{
    public static DateTimeOffset? Read(StoreSession session, string flow, string partition) =>
        session.First("SELECT mark FROM watermarks WHERE flow = @flow AND partition = @partition", row => row.TimeOrNull(0),
            ("@flow", flow), ("@partition", partition));

    public static void Move(StoreSession session, Intake intake, DateTimeOffset mark)
    {
        var from = Read(session, intake.Flow, intake.Partition);
        if (mark <= from)
            return;
        session.Execute(
            "INSERT INTO watermarks (flow, partition, mark) VALUES (@flow, @partition, @mark) ON CONFLICT (flow, partition) DO UPDATE SET "
                + "mark = excluded.mark",
            ("@flow", intake.Flow),
            ("@partition", intake.Partition),
            ("@mark", mark.UtcTicks));
        session.Execute(
            "INSERT INTO watermark_ledger (flow, partition, from_mark, to_mark, at) VALUES (@flow, @partition, @from, @to, @at)",
            ("@flow", intake.Flow),
            ("@partition", intake.Partition),
            ("@from", from?.UtcTicks),
            ("@to", mark.UtcTicks),
            ("@at", intake.Now.UtcTicks));
    }

    public static IReadOnlyList<string> UnseenKeys(StoreSession session, string flow, string partition, long scanRun) => session.Query(
        "SELECT key FROM scan_marks WHERE flow = @flow AND partition = @partition AND run < @run ORDER BY key",
        row => row.GetString(0),
        ("@flow", flow),
        ("@partition", partition),
        ("@run", scanRun));
}
