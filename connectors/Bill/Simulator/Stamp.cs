using System.Text.Json.Nodes;

namespace Connector.Bill.Simulator;

/// <summary>Times and ids as the service writes them: a numeric offset (fact sheet §4), a prefix that tells the kind (§3).</summary>
internal static class Stamp
{
    public static string Of(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    public static string Id(string prefix, string place, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}01{place}{number:D12}");

    /// <summary>A text field, or null.</summary>
    public static string? Text(JsonNode? node, string field) =>
        node is JsonObject row && row[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>An amount with its exact decimals; null where the field holds none.</summary>
    public static decimal? Amount(JsonNode? node, string field) =>
        node is JsonObject row && row[field] is JsonValue value && value.TryGetValue<decimal>(out var amount) ? amount : null;
}
