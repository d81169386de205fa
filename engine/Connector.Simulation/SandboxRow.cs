using System.Text.Json.Nodes;

namespace Connector.Simulation;

/// <summary>Fields of rows that simulators store, and of bodies they are sent.</summary>
public static class SandboxRow
{
    /// <summary>Text of a field; empty where it holds none.</summary>
    public static string TextOf(this JsonObject row, string field)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
    }

    /// <summary>Number of a field, with its exact decimals; 0 where it holds none.</summary>
    public static decimal NumberOf(this JsonObject row, string field)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row[field] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0m;
    }

    /// <summary>Whether a field is true.</summary>
    public static bool FlagOf(this JsonObject row, string field)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row[field]?.GetValueKind() == JsonValueKind.True;
    }

    /// <summary>The list in a field; made where there is none.</summary>
    public static JsonArray ListOf(this JsonObject row, string field)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row[field] is not JsonArray list)
            row[field] = list = [];
        return list;
    }
}
