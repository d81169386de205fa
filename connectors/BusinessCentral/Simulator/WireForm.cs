using System.Text.Json.Nodes;
using Connector.BusinessCentral.Wire;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Rows on their way out.</summary>
internal static class WireForm
{
    /// <summary>The row as filters and orders see it: the ETag and the entity's fields in order, options by caption, the local currency
    /// under its code.</summary>
    /// <param name="localCurrency">Code of the company's currency, which is stored as blank.</param>
    public static JsonObject Readable(EntityType type, JsonObject row, string localCurrency)
    {
        var readable = new JsonObject { ["@odata.etag"] = Books.ETag(row) };
        foreach (var field in type.Fields)
        {
            readable[field.Name] = field.Name == "currencyCode" && row.TextOf(field.Name).Length == 0
                ? localCurrency
                : row[field.Name]?.DeepClone() ?? FieldValues.Empty(field);
        }

        return readable;
    }

    /// <summary>The row as it travels: captions of options become the names that identifiers allow.</summary>
    public static JsonObject Escape(EntityType type, JsonObject readable)
    {
        foreach (var field in type.Fields.Where(field => field.Kind == FieldKind.Option && readable.ContainsKey(field.Name)))
            readable[field.Name] = EnumName.Name(readable.TextOf(field.Name));
        foreach (var navigation in type.Navigations)
        {
            foreach (var child in readable[navigation.Name] as JsonArray ?? [])
                Escape(navigation.Target, child!.AsObject());
        }

        return readable;
    }
}
