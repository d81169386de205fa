using Connector.Syspro.Documents;

namespace Connector.Syspro;

/// <summary>What an update of a supplier would change.</summary>
internal static class SupplierChange
{
    /// <summary>Whether the stored supplier, with its address, has every value of the update already. A field that is in neither table
    /// cannot be compared and counts as a change.</summary>
    public static bool IsNone(JsonElement stored, JsonElement update) => update.EnumerateObject()
        .Where(field => field.Name is not DocumentWriter.Parameters && field.Value.ValueKind is not JsonValueKind.Null)
        .All(field => Column(stored, field.Name) is { } column && Text(column) == DocumentWriter.TextOf(field.Value)?.Trim());

    private static JsonElement? Column(JsonElement stored, string name)
    {
        if (stored.TryGetProperty(name, out var own))
            return own;
        return stored.TryGetProperty("address", out var address) && address.TryGetProperty(name, out var column) ? column : null;
    }

    private static string Text(JsonElement column) => column.ValueKind == JsonValueKind.Null ? "" : column.ToString().Trim();
}
