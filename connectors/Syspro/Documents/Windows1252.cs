namespace Connector.Syspro.Documents;

/// <summary>The character set SYSPRO keeps text in.</summary>
internal static class Windows1252
{
    /// <summary>Writes what it lacks as the nearest it has (Ł as L), else as a question mark.</summary>
    private static readonly Encoding Nearest = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private static readonly Encoding Exact =
        CodePagesEncodingProvider.Instance.GetEncoding(1252, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback)!;

    /// <summary>The text in characters that SYSPRO can keep, on one line.</summary>
    public static string Transliterate(string text)
    {
        if (text.All(character => character is >= ' ' and <= '~'))
            return text;
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            kept.Append(Write(rune));
        return kept.ToString();
    }

    /// <summary>The first character that SYSPRO cannot keep, or null where it can keep all.</summary>
    public static Rune? FirstForeign(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsKept(rune) && !IsBlank(rune))
                return rune;
        }

        return null;
    }

    /// <summary>Text of an answer. e.net announces Windows-1252 and sends UTF-8; other hosts may do what they announce.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Exact.GetString(bytes);
        }
    }

    private static string Write(Rune rune)
    {
        if (IsBlank(rune))
            return " ";
        if (IsKept(rune))
            return rune.ToString();
        // An accent of its own, or a mark that is not seen: the letter before it says enough.
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            return "";
        return rune.IsBmp ? Nearest.GetString(Nearest.GetBytes(rune.ToString())) : "?";
    }

    private static bool IsBlank(Rune rune) => rune.Value is < 0x20 or 0x7F;

    private static bool IsKept(Rune rune)
    {
        // The five codes that Windows-1252 leaves unassigned, and controls, come back as controls.
        if (rune.Value is >= 0x80 and < 0xA0)
            return false;
        try
        {
            Exact.GetByteCount(rune.ToString());
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
