using System.Text.RegularExpressions;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>The lines of a flow file, for what only its text can tell: where a word stands inside an expression, and what a comment has cut
/// off.</summary>
internal sealed partial class FlowText(string text, string file)
{
    private readonly string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');

    /// <summary>Where the content of a scalar starts: behind its quote, if it has one.</summary>
    public SourceSpan ContentOf(YamlScalar scalar) =>
        Line(scalar.At.Line) is var line && scalar.At.Column <= line.Length && line[scalar.At.Column - 1] is '"' or '\'' && !scalar.IsPlain
            ? scalar.At with { Column = scalar.At.Column + 1 }
            : scalar.At;

    /// <summary>Where a word stands at or after a place, within as many lines as the text it is part of has; the place itself where it is
    /// not found.</summary>
    public SourceSpan Locate(string word, Expression expression)
    {
        var last = expression.At.Line + expression.Text.Count(character => character == '\n') + 1;
        for (var line = expression.At.Line; line <= last; line++)
        {
            var from = line == expression.At.Line ? Math.Min(expression.At.Column - 1, Line(line).Length) : 0;
            var found = Regex.Match(Line(line)[from..], $@"(?<![\w$]){Regex.Escape(word)}(?![\w$])", RegexOptions.CultureInvariant);
            if (found.Success)
                return new SourceSpan(file, line, from + found.Index + 1);
        }

        return expression.At;
    }

    /// <summary>The place of something inside an expression that is written over several lines and read as one: where it really
    /// stands.</summary>
    public SourceSpan Fit(SourceSpan place, Expression expression)
    {
        // The parser counts on along the first line; the file goes on in the next, after its indentation.
        var (line, column) = (place.Line, place.Column);
        while (line < lines.Length && column > Line(line).TrimEnd().Length + 1)
        {
            column -= Line(line).TrimEnd().Length + 1;
            line++;
            column += Line(line).Length - Line(line).TrimStart().Length;
        }

        return line == place.Line || column > Line(line).Length + 1
            ? place.Line <= lines.Length && place.Column <= Line(place.Line).Length + 1 ? place : expression.At
            : new SourceSpan(file, line, column);
    }

    /// <summary>The line with its value and the comment behind it in quotes, where a comment follows a plain scalar; else null.</summary>
    public string? WithoutComment(YamlScalar scalar)
    {
        if (!scalar.IsPlain || scalar.At.Column - 1 + scalar.Text.Length > Line(scalar.At.Line).Length)
            return null;
        var rest = Line(scalar.At.Line)[(scalar.At.Column - 1 + scalar.Text.Length)..];
        if (!Comment().IsMatch(rest))
            return null;
        var whole = scalar.Text + rest.TrimEnd();
        var quoted = !whole.Contains('\'')
            ? $"'{whole}'"
            : whole.AsSpan().IndexOfAny('"', '\\') < 0 ? $"\"{whole}\"" : $"'{whole.Replace("'", "''", StringComparison.Ordinal)}'";
        return Line(scalar.At.Line)[..(scalar.At.Column - 1)].TrimStart() + quoted;
    }

    private string Line(int number) => number >= 1 && number <= lines.Length ? lines[number - 1] : "";

    [GeneratedRegex(@"^\s+#", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
