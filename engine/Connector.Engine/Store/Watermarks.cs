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
            "INSERT INTO watermark_ledger (flow, partition, from_mark, to_mark, at, run) VALUES (@flow, @partition, @from, @to, @at, @run)",
            ("@flow", intake.Flow),
            ("@partition", intake.Partition),
            ("@from", from?.UtcTicks),
            ("@to", mark.UtcTicks),
            ("@at", intake.Now.UtcTicks),
            ("@run", intake.Run));
    }

    /// <summary>The last moves of a flow's watermarks, newest first.</summary>
    public static IReadOnlyList<WatermarkMove> Ledger(StoreSession session, string flow, int max) => session.Query(
        "SELECT flow, partition, from_mark, to_mark, at, run FROM watermark_ledger WHERE flow = @flow ORDER BY id DESC LIMIT @max",
        row => new WatermarkMove(row.GetString(0), row.GetString(1), row.TimeOrNull(2), row.Time(3), row.Time(4), row.Text(5)),
        ("@flow", flow),
        ("@max", max));

    public static IReadOnlyList<string> UnseenKeys(StoreSession session, string flow, string partition, long scanRun) => session.Query(
        "SELECT key FROM scan_marks WHERE flow = @flow AND partition = @partition AND run < @run ORDER BY key",
        row => row.GetString(0),
        ("@flow", flow),
        ("@partition", partition),
        ("@run", scanRun));
}
