using System.Buffers;

namespace Connector.Engine.Store;

/// <summary>One spelling for JSON that says the same: no space between tokens, properties in ordinal order, strings escaped one way,
/// numbers as they were written (1.10 is not 1.1).</summary>
internal static class CanonicalJson
{
    /// <summary>False where the text holds half of a surrogate pair (<c>"\ud800"</c>): legal JSON that names no character and has no other
    /// spelling.</summary>
    public static bool TryOf(JsonElement element, out ReadOnlySpan<byte> canonical)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { SkipValidation = true });
        try
        {
            Write(writer, element);
        }
        catch (InvalidOperationException)
        {
            canonical = default;
            return false;
        }

        writer.Flush();
        canonical = bytes.WrittenSpan;
        return true;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
