using System.Text.RegularExpressions;

namespace Connector.Simulation.OData;

internal enum ODataTokenKind
{
    Open,
    Close,
    Comma,
    Name,
    Literal,
    End,
}

/// <summary>A token of a <c>$filter</c>.</summary>
/// <param name="At">Where it starts, counted from 1.</param>
internal readonly partial record struct ODataToken(ODataTokenKind Kind, string Text, int At, ODataLiteral? Literal = null)
{
    /// <summary>Services cap how complex a filter may be; so do we, before its depth meets the stack.</summary>
    private const int Most = 2000;

    /// <exception cref="ODataException">Something in the text is not a token.</exception>
    public static List<ODataToken> Read(string text)
    {
        var tokens = new List<ODataToken>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var match = Pattern().Match(text, at);
            if (!match.Success)
                throw new ODataException(
                    text[at] == '\''
                        ? $"The text that starts at position {at + 1} has no closing quote."
                        : $"Unexpected '{text[at]}' at position {at + 1}.");
            tokens.Add(Of(match, at + 1));
            at += match.Length;
            if (tokens.Count > Most)
                throw new ODataException($"The filter has more than {Most} parts.");
        }

        tokens.Add(new ODataToken(ODataTokenKind.End, "the end", text.Length + 1));
        return tokens;
    }

    private static ODataToken Of(Match match, int at)
    {
        var text = match.Value;
        if (match.Groups["text"].Success)
            return Value(ODataLiteralKind.Text, match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal),
                match.Groups["type"] is { Success: true } type ? type.Value : null);
        if (match.Groups["guid"].Success)
            return Value(ODataLiteralKind.Guid, text);
        if (match.Groups["dateTime"].Success)
            return ODataValue.TryDateTime(text, out _) ? Value(ODataLiteralKind.DateTime, text) : throw Impossible("time");
        if (match.Groups["date"].Success)
            return ODataValue.TryDate(text, out _) ? Value(ODataLiteralKind.Date, text) : throw Impossible("date");
        if (match.Groups["number"].Success)
            return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? Value(ODataLiteralKind.Number, text)
                : throw Impossible("number");
        if (match.Groups["name"].Success)
        {
            return text switch
            {
                "null" => Value(ODataLiteralKind.Null, text),
                "true" or "false" => Value(ODataLiteralKind.Boolean, text),
                _ => new ODataToken(ODataTokenKind.Name, text, at),
            };
        }

        return new ODataToken(text switch { "(" => ODataTokenKind.Open, ")" => ODataTokenKind.Close, _ => ODataTokenKind.Comma }, text, at);

        ODataToken Value(ODataLiteralKind kind, string value, string? type = null) =>
            new(ODataTokenKind.Literal, text, at, new ODataLiteral(kind, value, type));

        ODataException Impossible(string what) => new($"'{text}' at position {at} is not a possible {what}.");
    }

    // Enumeration values carry their type's dotted name before the quote (OData 4.0 ABNF, enum).
    [GeneratedRegex(
        """
        \G(?:
        (?<type>[A-Za-z_]\w*(?:\.\w+)+)?'(?<text>(?>(?:[^']|'')*))'
        | (?<guid>[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})(?![\w-])
        | (?<dateTime>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2}))(?![\w-])
        | (?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-])
        | (?<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.-])
        | (?<name>[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*)
        | [(),]
        )
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
