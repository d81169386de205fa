using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>Splitting, finding and replacing plain text, by ordinal comparison and under limits.</summary>
internal static class TextParts
{
    public static Value[] Split(string text, string separator, TextLimits limits)
    {
        var parts = new List<Value>();
        if (separator.Length == 0)
        {
            foreach (var c in text)
                parts.Add(Value.Of(limits.Count(parts.Count, c.ToString())));
            return [.. parts];
        }

        var start = 0;
        for (var found = text.IndexOf(separator, StringComparison.Ordinal); found >= 0; found =
            text.IndexOf(separator, start, StringComparison.Ordinal))
        {
            parts.Add(Value.Of(limits.Count(parts.Count, text[start..found])));
            start = found + separator.Length;
        }

        parts.Add(Value.Of(text[start..]));
        return [.. parts];
    }

    /// <summary>The first place of a text, or all of them: each as its index and the text.</summary>
    public static Value[] Occurrences(string text, string what, bool all, TextLimits limits)
    {
        var found = new List<Value>();
        for (var at = text.IndexOf(what, StringComparison.Ordinal); at >= 0; at =
            text.IndexOf(what, at + Math.Max(1, what.Length), StringComparison.Ordinal))
        {
            found.Add(Value.Of([Value.Of((decimal)limits.Count(found.Count, at)), Value.Of(what)]));
            if (!all || at + Math.Max(1, what.Length) > text.Length)
                break;
        }

        return [.. found];
    }

    public static string Replace(string text, string what, string by, bool all, TextLimits limits)
    {
        var result = new StringBuilder();
        var end = 0;
        foreach (var place in Occurrences(text, what, all, limits))
        {
            place.Elements![0].TryNumber(out var at);
            result.Append(text, end, (int)at - end).Append(by);
            end = (int)at + what.Length;
            limits.Check(result.Length);
        }

        return limits.Check(result.Append(text, end, text.Length - end).ToString());
    }

    /// <summary>The number that a text begins with, as parseInt and parseFloat read it, or null.</summary>
    public static decimal? LeadingNumber(string text, bool isWhole)
    {
        var trimmed = text.TrimStart();
        for (var length = Math.Min(trimmed.Length, 40); length > 0; length--)
        {
            var start = trimmed[..length];
            if (isWhole && start.AsSpan().ContainsAny(['.', 'e', 'E']))
                continue;
            if (!char.IsWhiteSpace(start[^1]) && ExactNumber.TryParseText(LeadingZeros(start), out var number))
                return number;
        }

        return null;
    }

    // 007 is 7 to parseInt, though no number in JSON.
    private static string LeadingZeros(string text)
    {
        var sign = text[0] is '-' or '+' ? text[..1] : "";
        var digits = text[sign.Length..].TrimStart('0');
        return sign + (digits.Length == 0 || !char.IsAsciiDigit(digits[0]) ? text[sign.Length..].StartsWith('0') ? "0" + digits : digits
            : digits);
    }
}
