using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Connector.Sdk.Yaml;

/// <summary>Says what a parser's complaint comes from: most often an expression that YAML takes for something else, and then how the line
/// is written right.</summary>
internal static partial class YamlSyntax
{
    private const string Indicators = "@`%|>*&!,]}";

    public static Diagnostic Explain(YamlException fault, YamlText text, IEnumerable<ParsingEvent> open)
    {
        var place = fault.Start.Line > text.LineCount
            ? text.End
            : new SourceSpan(text.File, Math.Max(1, (int)fault.Start.Line), Math.Max(1, (int)fault.Start.Column));
        return Tab(text, place, fault)
            ?? (open.FirstOrDefault() is { } innermost and (SequenceStart { Style: SequenceStyle.Flow }
                or MappingStart { Style: MappingStyle.Flow }) ? InsideFlow(text, place, innermost) : InBlock(text, place))
            ?? new Diagnostic(YamlCodes.Syntax, Severity.Error, $"This is not YAML: {Sentence(fault.Message)}", place);
    }

    public static Diagnostic TabAt(YamlText text, int line)
    {
        var column = text.Line(line).IndexOf('\t', StringComparison.Ordinal) + 1;
        return new Diagnostic(YamlCodes.Tab, Severity.Error, "A tab in the indentation; YAML takes spaces only.",
            new SourceSpan(text.File, line, column), "Indent with two spaces.");
    }

    private static Diagnostic? Tab(YamlText text, SourceSpan place, YamlException fault)
    {
        if (!fault.Message.Contains(" tab ", StringComparison.Ordinal))
            return null;
        for (var line = place.Line; line <= text.LineCount; line++)
        {
            if (LeadingTab().IsMatch(text.Line(line)))
                return TabAt(text, line);
        }

        return null;
    }

    private static Diagnostic InsideFlow(YamlText text, SourceSpan place, ParsingEvent start)
    {
        var opening = new SourceSpan(text.File, (int)start.Start.Line, (int)start.Start.Column);
        var bracket = start is SequenceStart ? '[' : '{';
        if (place == text.End || (place.Line > opening.Line && Indentation(text, place.Line) <= Indentation(text, opening.Line)))
            return NeverClosed(opening, bracket);
        return new Diagnostic(YamlCodes.NeedsQuotes, Severity.Error,
            $"Inside {(bracket == '[' ? "[ … ]" : "{ … }")} a value that holds , : [ ] {{ }} or starts with a quote must be in quotes as "
                + "a whole.", place,
            YamlQuoting.HintInFlow(text.Line(place.Line), EntryStart(text.Line(place.Line), opening, place)));
    }

    private static Diagnostic? InBlock(YamlText text, SourceSpan place)
    {
        var line = text.Line(place.Line);
        if (YamlQuoting.Split(line) is not var (_, value, column))
            return MissingSpace(text, place) ?? NotAnEntry(line, place);
        var valueAt = place with { Column = column };
        var hint = YamlQuoting.Hint(line);
        switch (value[0])
        {
            case '"' or '\'' when place.Column > column && value.AsSpan(1).Contains(value[0]):
                return Quotes($"The value ends at its closing {value[0]}; what follows is lost to YAML.", place, hint);
            case '"' or '\'' when value.AsSpan(1).Contains(value[0]):
                return null;
            case '"' or '\'':
                return NeverClosed(valueAt, value[0]);
            case '{' or '[' when place.Column > column:
                return Quotes($"A value that starts with '{value[0]}' ends at the matching bracket; what follows is lost to YAML.", place,
                    hint);
            case var first when Indicators.Contains(first, StringComparison.Ordinal):
                return Quotes($"A value cannot start with '{first}' unless it is in quotes.", valueAt, hint);
            case '-' or '?' when value.Length == 1 || value[1] == ' ':
                return Quotes($"A value cannot start with '{value[0]} ' on the line of its key unless it is in quotes.", valueAt,
                    value[0] == '-' ? "Put a list on lines of its own below the key." : hint);
            default:
                return place.Column > column && Colon().IsMatch(value)
                    ? Quotes("': ' ends a key, so a value that holds it must be in quotes.", place, hint)
                    : MissingSpace(text, place) ?? Misplaced(place);
        }
    }

    /// <summary>A key without a space after its colon is plain text, and the complaint comes a line later.</summary>
    private static Diagnostic? MissingSpace(YamlText text, SourceSpan place)
    {
        for (var line = place.Line; line >= Math.Max(1, place.Line - 1); line--)
        {
            if (KeyWithoutSpace().Match(text.Line(line)) is { Success: true } match)
                return new Diagnostic(YamlCodes.Syntax, Severity.Error, $"A space is missing after '{match.Groups["key"].Value}:'.",
                    new SourceSpan(text.File, line, match.Groups["value"].Index + 1),
                    $"Write: {match.Groups["key"].Value}: {match.Groups["value"].Value}");
        }

        return null;
    }

    private static Diagnostic? NotAnEntry(string line, SourceSpan place)
    {
        var content = line.Trim();
        if (content.Length == 0)
            return null;
        return content.EndsWith(':') || content.StartsWith("- ", StringComparison.Ordinal)
            ? Misplaced(place)
            : new Diagnostic(YamlCodes.Syntax, Severity.Error, "This line is neither 'key: value' nor '- item'.",
                place with { Column = line.Length - line.TrimStart().Length + 1 },
                "A value over several lines goes below 'key: >-', indented.");
    }

    private static int Indentation(YamlText text, int line) => text.Line(line).Length - text.Line(line).TrimStart().Length;

    private static Diagnostic Misplaced(SourceSpan place) =>
        new(YamlCodes.Indentation, Severity.Error, "This line does not line up with what is above it.", place,
            "Indent it as its neighbours; what belongs to a key stands deeper than the key, which then has no value on its own line.");

    private static Diagnostic Quotes(string message, SourceSpan at, string? hint) =>
        new(YamlCodes.NeedsQuotes, Severity.Error, message, at, hint);

    private static Diagnostic NeverClosed(SourceSpan at, char opening) =>
        new(YamlCodes.NeverClosed, Severity.Error, $"This '{opening}' is never closed.", at,
            $"Close it with '{(opening == '[' ? ']' : opening == '{' ? '}' : opening)}', or put the whole value in quotes if it is text "
                + "or an expression.");

    /// <summary>Column at which the entry starts that holds the fault: after the opening bracket or the last comma before the fault's
    /// key.</summary>
    private static int EntryStart(string line, SourceSpan opening, SourceSpan place)
    {
        var start = opening.Line == place.Line ? opening.Column : line.Length - line.TrimStart().Length;
        foreach (Match match in FlowEntry().Matches(line[..Math.Min(place.Column - 1, line.Length)]))
        {
            if (match.Index >= start)
                start = match.Index + 1;
        }

        return start + 1;
    }

    private static string Sentence(string message) =>
        message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.') + ".";

    [GeneratedRegex(@"^ *\t", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingTab();

    [GeneratedRegex(@":(\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Colon();

    [GeneratedRegex(@"^\s*(?:- +)*(?<key>[A-Za-z_][\w.-]*):(?<value>[^\s:/].*)$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyWithoutSpace();

    [GeneratedRegex(@",(?=\s*[A-Za-z_][\w.-]*:\s)", RegexOptions.CultureInvariant)]
    private static partial Regex FlowEntry();
}
