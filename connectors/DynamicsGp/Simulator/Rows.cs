using System.Text.Json.Nodes;

namespace Connector.DynamicsGp.Simulator;

/// <summary>Fields of stored rows and request bodies.</summary>
internal static class Rows
{
    public static string TextOf(this JsonObject row, string field) =>
        row[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().TrimEnd(' ') : "";

    /// <summary>A number, or 0 where there is none.</summary>
    public static decimal NumberOf(this JsonObject row, string field) =>
        row[field] is { } node && node.GetValueKind() == JsonValueKind.Number
            && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>A date without its time, or null.</summary>
    public static DateOnly? DateOf(this JsonObject row, string field) =>
        row.TextOf(field) is { Length: >= 10 } text
            && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;

    /// <summary>A date as GP shows it: at midnight, without a zone.</summary>
    public static string Midnight(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00";

    /// <summary>Two decimals, whatever came.</summary>
    public static decimal Money(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero) + 0.00m;

    public static bool IsSame(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}
