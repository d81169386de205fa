using System.Text.RegularExpressions;

namespace Connector.Sdk.Manifests;

/// <summary>
/// Text with <c>{placeholders}</c>. A placeholder between single quotes stands inside an OData string literal, where a quote is written
/// twice (OData 4.01, URL conventions §5.1.1.6.1); between double quotes it stands in a JSON string.
/// </summary>
internal sealed partial class PathTemplate
{
    private readonly IReadOnlyList<Part> parts;

    private PathTemplate(string text, IReadOnlyList<Part> parts, string? error)
    {
        Text = text;
        this.parts = parts;
        Error = error;
    }

    public string Text { get; }

    /// <summary>What is wrong with the text, or null.</summary>
    public string? Error { get; }

    public IEnumerable<string> Names => parts.Where(part => part.IsPlaceholder).Select(part => part.Text);

    public static PathTemplate Parse(string text)
    {
        var parts = new List<Part>();
        var end = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            parts.Add(new Part(text[end..match.Index], false, null));
            end = match.Index + match.Length;
            var before = match.Index > 0 ? text[match.Index - 1] : ' ';
            char? quote = before is '\'' or '"' && end < text.Length && text[end] == before ? before : null;
            parts.Add(new Part(match.Groups[1].Value, true, quote));
        }

        parts.Add(new Part(text[end..], false, null));
        var stray = parts.Any(part => !part.IsPlaceholder && part.Text.AsSpan().ContainsAny('{', '}'));
        return new PathTemplate(text, parts, stray ? $"'{text}' has a brace that opens or closes no placeholder." : null);
    }

    /// <summary>The text as part of a URL: each value is escaped, so that it can neither leave its segment nor add a parameter.</summary>
    /// <exception cref="ConnectorException">A value is missing, empty, or a dot segment that a URL would swallow.</exception>
    public string ExpandPath(PlaceholderValues values) => Expand(values, (part, value) =>
    {
        if (value.Length == 0)
            throw Refused($"'{part.Text}' is empty, and the path '{Text}' needs it.");
        if (value is "." or "..")
            throw Refused($"'{value}' cannot stand for '{part.Text}' in the path '{Text}'.");
        return Uri.EscapeDataString(part.Quote is null ? value : Quoted(part, value));
    });

    /// <summary>The text as an OData condition, not yet escaped for a URL. A value outside quotes must be a literal: a number, GUID, date
    /// or word.</summary>
    /// <exception cref="ConnectorException">A value is missing or would change the condition's meaning.</exception>
    public string ExpandCondition(PlaceholderValues values) => Expand(values, (part, value) =>
    {
        if (part.Quote is not null)
            return Quoted(part, value);
        return BareLiteral().IsMatch(value)
            ? value
            : throw Refused(
                $"'{value}' cannot stand for '{part.Text}' in the condition \"{Text}\": it is not a number, date, GUID or single word.");
    });

    /// <summary>The text with its values as they are: for headers, scopes and credentials.</summary>
    public string ExpandText(PlaceholderValues values) => Expand(values, (_, value) => value);

    private string Expand(PlaceholderValues values, Func<Part, string, string> write)
    {
        if (parts.Count == 1)
            return Text;
        var text = new StringBuilder(Text.Length + 32);
        foreach (var part in parts)
        {
            if (!part.IsPlaceholder)
                text.Append(part.Text);
            else if (values.Find(part.Text) is { } value)
                text.Append(write(part, value));
            else if (values.KeepMissing)
                text.Append('{').Append(part.Text).Append('}');
            else
                throw new ConnectorException(
                    FailureKind.Configuration, "placeholder-missing", $"Nothing was given for '{{{part.Text}}}' in '{Text}'.");
        }

        return text.ToString();
    }

    private static string Quoted(Part part, string value) => part.Quote == '"'
        ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        : value.Replace("'", "''", StringComparison.Ordinal);

    private static ConnectorException Refused(string message) => new(new Failure(FailureKind.Data, "value-not-addressable", message));

    /// <param name="Quote">The quotes it stands between, or null.</param>
    private sealed record Part(string Text, bool IsPlaceholder, char? Quote);

    [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9_.-]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z0-9_.:+\-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex BareLiteral();
}
