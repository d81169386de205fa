using System.Text.RegularExpressions;

namespace Connector.Sdk.Yaml;

/// <summary>Writes a line of YAML the way it was meant: its value in quotes.</summary>
internal static partial class YamlQuoting
{
    /// <summary>The text in the quotes that need the least escaping.</summary>
    public static string Quote(string text) =>
        !text.Contains('\'') ? $"'{text}'"
        : text.AsSpan().IndexOfAny('"', '\\') < 0 ? $"\"{text}\""
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The parts of a line that is <c>key: value</c>, <c>- value</c> or <c>- key: value</c>; null where it is none of
    /// them.</summary>
    public static (string Lead, string Value, int ValueColumn)? Split(string line)
    {
        var match = KeyAndValue().Match(line);
        return match.Success
            ? (match.Groups["lead"].Value.Trim(), match.Groups["value"].Value.TrimEnd(), match.Groups["value"].Index + 1)
            : null;
    }

    /// <summary>A hint that shows the line with its value in quotes, or null where the line has no value.</summary>
    public static string? Hint(string line) =>
        Split(line) is var (lead, value, _) ? $"Write: {lead} {Quote(value)}" : null;

    /// <summary>A hint that shows the entry of a <c>{ … }</c> or <c>[ … ]</c> that stands at this column with its value in quotes, or
    /// null.</summary>
    public static string? HintInFlow(string line, int column)
    {
        var start = Math.Clamp(column - 1, 0, line.Length);
        var close = line.LastIndexOfAny(['}', ']']);
        if (close <= start)
            return null;
        var rest = line[start..close];
        var next = NextEntry().Match(rest);
        var entry = (next.Success ? rest[..next.Index] : rest).Trim();
        return Split(entry) is var (lead, value, _)
            ? $"Write: {{ {lead} {Quote(value)} }}"
            : entry.Length > 0 ? $"Write: [ {Quote(entry)} ]" : null;
    }

    [GeneratedRegex("""^(?<lead>\s*(?:- +)*(?:(?:"[^"]*"|'[^']*'|[^\s'"#{\[\-][^:'"#{\[]*):|-))\s+(?<value>\S.*)$""",
        RegexOptions.CultureInvariant)]
    private static partial Regex KeyAndValue();

    [GeneratedRegex(@",\s*[A-Za-z_][\w.-]*:\s", RegexOptions.CultureInvariant)]
    private static partial Regex NextEntry();
}
