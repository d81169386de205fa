using System.Runtime.InteropServices;
using Connector.Sdk.Http;

namespace Connector.DynamicsGp;

/// <summary>JSON values as the GP Service has them, rewritten with every number's exact text.</summary>
internal static class JsonText
{
    public static void Raw(this Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>The object with a field before all others.</summary>
    public static JsonElement With(JsonElement record, string field, string value) => JsonRecord.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString(field, value);
        foreach (var property in record.EnumerateObject().Where(property => !property.NameEquals(field)))
        {
            writer.WritePropertyName(property.Name);
            writer.Raw(property.Value);
        }

        writer.WriteEndObject();
    });

    /// <summary>The value under the only field of an object.</summary>
    public static JsonElement Wrapped(JsonElement value, string field) => JsonRecord.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName(field);
        writer.Raw(value);
        writer.WriteEndObject();
    });

    /// <summary>The value without the blanks that fixed-width columns put behind every text (fact sheet §3).</summary>
    public static JsonElement Unpadded(JsonElement value) => JsonRecord.Rewrite(
        value,
        (_, text) => text.ValueKind == JsonValueKind.String && text.GetString()!.EndsWith(' '),
        (writer, text) => writer.WriteStringValue(text.GetString()!.TrimEnd(' ')));
}
