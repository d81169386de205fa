using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connector.Sdk.Http;

/// <summary>Makes and reads JSON values for drivers, so that every number keeps the text it came with.</summary>
public static class JsonRecord
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value that was written. Text is not escaped beyond what JSON needs.</summary>
    public static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Text of a field, or null where it has none.</summary>
    public static string? TextOf(JsonElement record, string field) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Elements of a list field; none where there is no such list.</summary>
    public static IReadOnlyList<JsonElement> ListOf(JsonElement record, string field) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
