using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Connector.Cli.Samples;

/// <summary>The lines in which two texts differ, with a few around them; <c>-</c> was approved, <c>+</c> is now.</summary>
internal static class TextDifference
{
    private const int Around = 3;

    public static string Of(string approved, string actual)
    {
        var lines = new InlineDiffBuilder(new Differ()).BuildDiffModel(approved, actual, ignoreWhitespace: false).Lines;
        var shown = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Type == ChangeType.Unchanged)
                continue;
            for (var near = Math.Max(0, i - Around); near <= Math.Min(lines.Count - 1, i + Around); near++)
                shown[near] = true;
        }

        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            if (shown[i] && !(lines[i].Type != ChangeType.Unchanged && lines[i].Text.Length == 0 && i == lines.Count - 1))
                text.Append(Mark(lines[i].Type)).Append(' ').Append(lines[i].Text).Append('\n');
            else if (i > 0 && shown[i - 1])
                text.Append("  …\n");
        }

        return text.ToString();
    }

    private static char Mark(ChangeType type) => type switch
    {
        ChangeType.Deleted => '-',
        ChangeType.Inserted => '+',
        _ => ' ',
    };
}
