using System.Text.Json;
using Connector.Sdk.Http;

namespace Connector.FinanceOperations;

/// <summary>There are no nulls on this wire: a date without a value is 1 January 1900, at noon or at midnight (fact sheet §2). Flows see null.</summary>
internal static class NullDates
{
    private const string Text = "1900-01-01T";

    /// <summary>The record with null for every such date. A record without any comes back as it is.</summary>
    public static JsonElement Restore(JsonElement record) => Has(record) ? JsonRecord.Write(writer => Copy(writer, record)) : record;

    private static bool Has(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(property => Has(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(Has),
        _ => IsNull(value),
    };

    private static bool IsNull(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith(Text, StringComparison.Ordinal);

    private static void Copy(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Copy(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Copy(writer, item);
                writer.WriteEndArray();
                break;
            case var _ when IsNull(value):
                writer.WriteNullValue();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
