namespace Connector.Engine.State;

/// <summary>Point reads behind the mapping's helpers, each by index.</summary>
internal static class References
{
    public static string? CrossReference(Session session, string table, string code) =>
        session.First("SELECT value FROM cross_references WHERE name = @name AND code = @code", row => row.GetString(0), ("@name", table), ("@code", code));

    public static string? Link(Session session, string flow, string key) =>
        session.First("SELECT target_id FROM deliveries WHERE flow = @flow AND key = @key", row => row.Text(0), ("@flow", flow), ("@key", key));

    public static string? LinkedFrom(Session session, string flow, string targetId) =>
        session.First(
            "SELECT key FROM deliveries WHERE flow = @flow AND target_id = @target_id AND target_id IS NOT NULL ORDER BY at DESC, key LIMIT 1",
            row => row.GetString(0),
            ("@flow", flow),
            ("@target_id", targetId));
}
