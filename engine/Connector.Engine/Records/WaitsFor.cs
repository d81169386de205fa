namespace Connector.Engine.Records;

/// <summary>
/// What a record waits for, as one text: <c>xref:TABLE:CODE</c>, <c>link:FLOW:KEY</c> or <c>linkedFrom:FLOW:ID</c>. Codes, keys and ids may
/// hold colons.
/// </summary>
internal static class WaitsFor
{
    public static string CrossReference(string table, string code) => $"xref:{table}:{code}";

    public static string Link(string flow, string key) => $"link:{flow}:{key}";

    /// <summary>A record that was left out because another flow had given nothing this id yet.</summary>
    public static string LinkedFrom(string flow, string targetId) => $"linkedFrom:{flow}:{targetId}";
}
