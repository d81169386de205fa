namespace Connector.Engine.State;

/// <summary>What a record in review waits for, as one text: <c>xref:TABLE:CODE</c> or <c>link:FLOW:KEY</c>. Codes and keys may hold colons.</summary>
internal static class WaitsFor
{
    public static string CrossReference(string table, string code) => $"xref:{table}:{code}";

    public static string Link(string flow, string key) => $"link:{flow}:{key}";

    /// <summary>Whether what the text names is there already.</summary>
    public static bool IsThere(Session session, string waitsFor) => waitsFor.Split(':', 3) switch
    {
        ["xref", var table, var code] => References.CrossReference(session, table, code) is not null,
        ["link", var flow, var key] => References.Link(session, flow, key) is not null,
        _ => false,
    };
}
