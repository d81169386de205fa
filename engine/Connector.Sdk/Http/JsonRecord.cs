using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;

namespace Connector.Sdk.Http;

/// <summary>Makes and reads JSON values for drivers, so that every number keeps the text it came with.</summary>
public static class JsonRecord
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value that was written. Text is not escaped beyond what JSON needs.</summary>
    public static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>The object whose fields were written.</summary>
    public static JsonElement Object(Action<Utf8JsonWriter> fields) => Write(writer =>
    {
        writer.WriteStartObject();
        fields(writer);
        writer.WriteEndObject();
    });

    /// <summary>Writes a field with a value byte for byte as it was read.</summary>
    public static void WriteField(this Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    /// <summary>The value with some of its scalars written otherwise, at any depth. A value without any comes back as it is.</summary>
    /// <param name="differs">Whether a scalar is to be written otherwise; asked with the name of the field it stands under, empty where it
    /// stands under none.</param>
    /// <param name="write">Writes what takes its place.</param>
    public static JsonElement Rewrite(JsonElement value, Func<string, JsonElement, bool> differs, Action<Utf8JsonWriter, JsonElement> write)
    {
        return Has("", value) ? Write(writer => Copy(writer, "", value)) : value;

        bool Has(string field, JsonElement part) => part.ValueKind switch
        {
            JsonValueKind.Object => part.EnumerateObject().Any(property => Has(property.Name, property.Value)),
            JsonValueKind.Array => part.EnumerateArray().Any(item => Has(field, item)),
            _ => differs(field, part),
        };

        void Copy(Utf8JsonWriter writer, string field, JsonElement part)
        {
            switch (part.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteStartObject();
                    foreach (var property in part.EnumerateObject())
                    {
                        writer.WritePropertyName(property.Name);
                        Copy(writer, property.Name, property.Value);
                    }

                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var item in part.EnumerateArray())
                        Copy(writer, field, item);
                    writer.WriteEndArray();
                    break;
                case var _ when differs(field, part):
                    write(writer, part);
                    break;
                default:
                    part.WriteTo(writer);
                    break;
            }
        }
    }

    /// <summary>Text of a field, or null where it has none.</summary>
    public static string? TextOf(JsonElement record, string field) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Elements of a list field; none where there is no such list.</summary>
    public static IReadOnlyList<JsonElement> ListOf(JsonElement record, string field) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()]
            : [];
}
