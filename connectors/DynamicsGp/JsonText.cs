using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connector.DynamicsGp;

/// <summary>JSON values, rewritten with every number's exact text.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    public static void Raw(this Utf8JsonWriter writer, JsonElement value) => writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>Text of a field, or null where it has none.</summary>
    public static string? TextOf(JsonElement record, string field) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The object with a field before all others.</summary>
    public static JsonElement With(JsonElement record, string field, string value) => Write(writer =>
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
    public static JsonElement Wrapped(JsonElement value, string field) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName(field);
        writer.Raw(value);
        writer.WriteEndObject();
    });

    /// <summary>The value without the blanks that fixed-width columns put behind every text (fact sheet §3).</summary>
    public static JsonElement Unpadded(JsonElement value) => IsPadded(value) ? Write(writer => Unpad(writer, value)) : value;

    private static bool IsPadded(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(""u8) is false && value.GetString()![^1] == ' ',
        JsonValueKind.Object => value.EnumerateObject().Any(property => IsPadded(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(IsPadded),
        _ => false,
    };

    private static void Unpad(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString()!.TrimEnd(' '));
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Unpad(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Unpad(writer, item);
                writer.WriteEndArray();
                break;
            default:
                writer.Raw(value);
                break;
        }
    }
}
