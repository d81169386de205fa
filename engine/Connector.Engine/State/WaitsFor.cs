namespace Connector.Engine.State;

/// <summary>What a record waits for, as one text: <c>xref:TABLE:CODE</c>, <c>link:FLOW:KEY</c> or <c>linkedFrom:FLOW:ID</c>. Codes, keys and ids may hold colons.</summary>
internal static class WaitsFor
{
    public static string CrossReference(string table, string code) => $"xref:{table}:{code}";

    public static string Link(string flow, string key) => $"link:{flow}:{key}";

    /// <summary>A record that was left out because another flow had given nothing this id yet.</summary>
    public static string LinkedFrom(string flow, string targetId) => $"linkedFrom:{flow}:{targetId}";

    /// <summary>Since when what the text names is there, or null where it is not.</summary>
    public static DateTimeOffset? Since(Session session, string waitsFor) => waitsFor.Split(':', 3) switch
    {
        ["xref", var table, var code] => session.First(
            "SELECT updated_at FROM cross_references WHERE name = @name AND code = @code", row => row.TimeOrNull(0), ("@name", table), ("@code", code)),
        ["link", var flow, var key] => session.First(
            "SELECT at FROM deliveries WHERE flow = @flow AND key = @key AND target_id IS NOT NULL", row => row.TimeOrNull(0), ("@flow", flow), ("@key", key)),
        ["linkedFrom", var flow, var id] => session.First(
            "SELECT at FROM deliveries WHERE flow = @flow AND target_id = @id", row => row.TimeOrNull(0), ("@flow", flow), ("@id", id)),
        _ => null,
    };
}
