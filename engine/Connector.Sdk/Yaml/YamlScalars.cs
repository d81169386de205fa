using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Connector.Sdk.Yaml;

/// <summary>What a scalar means and where its content stands.</summary>
internal static partial class YamlScalars
{
    public static YamlScalarKind KindOf(Scalar scalar) => scalar.Style != ScalarStyle.Plain ? YamlScalarKind.Text : scalar.Value switch
    {
        "" or "~" or "null" => YamlScalarKind.Null,
        "true" or "false" => YamlScalarKind.Boolean,
        var text when JsonNumber().IsMatch(text) => YamlScalarKind.Number,
        _ => YamlScalarKind.Text,
    };

    /// <summary>Where the content starts: for a block scalar the line below its indicator, indented as its first line of text is.</summary>
    public static SourceSpan PlaceOf(Scalar scalar, YamlText text)
    {
        var line = (int)scalar.Start.Line;
        if (scalar.Style is not (ScalarStyle.Literal or ScalarStyle.Folded) || scalar.Value.Length == 0)
            return new SourceSpan(text.File, line, (int)scalar.Start.Column);
        var content = line + 1;
        while (content < scalar.End.Line && string.IsNullOrWhiteSpace(text.Line(content)))
            content++;
        var indentation = text.Line(content).Length - text.Line(content).TrimStart(' ').Length;
        return new SourceSpan(text.File, line + 1, indentation + 1);
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
