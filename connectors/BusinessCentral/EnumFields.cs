using System.Collections.Frozen;
using System.Text.Json;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral;

/// <summary>Fields whose values are enum names. Flows see and write captions ("In Review", one blank for none), whichever form the environment prints.</summary>
internal static class EnumFields
{
    private static readonly FrozenSet<string> Names =
        new[] { "status", "orderStatus", "blocked", "category", "accountType", "lineType", "parentType", "taxType" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string field) => Names.Contains(field);

    /// <summary>The record with captions in place of escaped names. A record without any comes back as it is.</summary>
    public static JsonElement Restore(JsonElement record) => HasEscaped(record) ? JsonRecord.Write(writer => Copy(writer, record)) : record;

    private static bool HasEscaped(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(property => IsEscaped(property) || HasEscaped(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasEscaped),
        _ => false,
    };

    private static bool IsEscaped(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.String && Names.Contains(property.Name) && property.Value.GetString() is { } name && EnumName.Caption(name) != name;

    private static void Copy(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    if (IsEscaped(property))
                        writer.WriteStringValue(EnumName.Caption(property.Value.GetString()!));
                    else
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
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
