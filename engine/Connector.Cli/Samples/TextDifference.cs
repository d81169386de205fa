using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Connector.Cli.Samples;

/// <summary>The lines in which two texts differ, with a few around them; <c>-</c> was approved, <c>+</c> is now.</summary>
internal static class TextDifference
{
    private const int Around = 3;

    /// <param name="approved">Null where nothing is approved yet: every line is new.</param>
    public static string Of(string? approved, string actual)
    {
        var now = actual.TrimEnd('\n');
        if (approved is null)
            return string.Concat(now.Split('\n').Select(line => $"+ {line}\n"));
        var lines = new InlineDiffBuilder(new Differ()).BuildDiffModel(approved.TrimEnd('\n'), now, ignoreWhitespace: false).Lines;
        var text = new StringBuilder();
        var isCut = false;
        for (var i = 0; i < lines.Count; i++)
        {
            if (IsNearChange(lines, i))
                text.Append(isCut && text.Length > 0 ? "  …\n" : "").Append(Mark(lines[i].Type)).Append(' ').Append(lines[i].Text)
                    .Append('\n');
            isCut = !IsNearChange(lines, i);
        }

        return text.ToString();
    }

    private static bool IsNearChange(List<DiffPiece> lines, int at) =>
        Enumerable.Range(at - Around, (2 * Around) + 1)
            .Any(near => near >= 0 && near < lines.Count && lines[near].Type != ChangeType.Unchanged);

    private static char Mark(ChangeType type) => type switch
    {
        ChangeType.Deleted => '-',
        ChangeType.Inserted => '+',
        _ => ' ',
    };
}
