namespace Connector.Engine.Records;

/// <summary>
/// What a record waits for, as one text: <c>xref:TABLE:CODE</c>, <c>link:FLOW:KEY</c>, <c>linkedFrom:FLOW:ID</c> or <c>end:FLOW:KEY</c>.
/// Codes, keys and ids may hold colons.
/// </summary>
internal static class WaitsFor
{
    public static string CrossReference(string table, string code) => $"xref:{table}:{code}";

    public static string Link(string flow, string key) => $"link:{flow}:{key}";

    /// <summary>A record that was left out because another flow had given nothing this id yet.</summary>
    public static string LinkedFrom(string flow, string targetId) => $"linkedFrom:{flow}:{targetId}";

    /// <summary>A record that follows one of another flow, which is not through all of its steps yet.</summary>
    public static string End(string flow, string key) => $"end:{flow}:{key}";
}
