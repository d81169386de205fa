using System.Buffers;
using System.Text.Encodings.Web;

namespace Connector.Engine.Mapping;

/// <summary>How the mapping writes JSON: compact, every character as itself, not checked twice.</summary>
internal static class MappingJson
{
    /// <summary>Why a text that holds half of a character is not written.</summary>
    public const string HalfCharacter =
        "The expression cuts a character in two (an emoji, for example). Cut with text(x, most), which does not.";

    private static readonly SearchValues<char> Surrogates =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    // A record may be as deep as readers allow (64), and stand inside fields of the target.
    private static readonly JsonDocumentOptions Reader = new() { MaxDepth = 256 };

    public static JsonWriterOptions Writer { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads what the mapping wrote.</summary>
    public static JsonElement Parse(ReadOnlySpan<byte> json) => JsonElement.Parse(json, Reader);

    /// <summary>Whether a text holds no half of a character (an unpaired surrogate), which JSON cannot say.</summary>
    public static bool IsWhole(string text)
    {
        for (var i = text.AsSpan().IndexOfAny(Surrogates); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!Rune.TryGetRuneAt(text, i, out _))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>Writes a text, which is whole.</summary>
    public static void WriteText(Utf8JsonWriter writer, string text)
    {
        if (!text.AsSpan().ContainsAny(Surrogates))
            writer.WriteStringValue(text);
        else
            writer.WriteRawValue(Escape(text), skipInputValidation: true);
    }

    // The encoder escapes whatever needs two UTF-16 units; people should be able to read their emoji.
    private static string Escape(string text)
    {
        var json = new StringBuilder(text.Length + 8).Append('"');
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            json.Append(JsonEncodedText.Encode(text.AsSpan(start, i - start), Writer.Encoder).ToString()).Append(text, i, 2);
            start = ++i + 1;
        }

        return json.Append(JsonEncodedText.Encode(text.AsSpan(start), Writer.Encoder).ToString()).Append('"').ToString();
    }
}
