using Spectre.Console;
using Spectre.Console.Rendering;

namespace Connector.Cli.Output;

/// <summary>
/// A plain table: a heading and rows in columns two apart, no frame, no blanks at the ends of lines. Too wide for the terminal, its lines
/// run on; nothing is ever cut, and it reads the same in a terminal and a log.
/// </summary>
internal sealed class ListTable(params string[] headings)
{
    private static readonly Style Heading = new(decoration: Decoration.Bold);

    private readonly List<Cell[]> rows = [];

    /// <summary>Blanks between columns.</summary>
    public int Gap { get; init; } = 2;

    /// <summary>Columns that hold numbers, which stand at the right.</summary>
    public IReadOnlySet<int> Numbers { get; init; } = new HashSet<int>();

    public ListTable Add(params Cell[] cells)
    {
        rows.Add(cells);
        return this;
    }

    public IRenderable Render()
    {
        Cell[] heading = [.. headings.Select(text => new Cell(text, Heading))];
        var all = rows.Prepend(heading).ToList();
        var widths = headings.Select((_, column) => all.Max(row => row[column].Width)).ToArray();
        return new Rows(all.Select(row => Line(row, widths)));
    }

    private Paragraph Line(Cell[] row, int[] widths)
    {
        var last = Array.FindLastIndex(row, cell => cell.Text.Length > 0);
        var line = new Paragraph();
        for (var column = 0; column <= last; column++)
        {
            var blanks = new string(' ', widths[column] - row[column].Width);
            var gap = column < last ? new string(' ', Gap) : "";
            if (Numbers.Contains(column))
                line.Append(blanks).Append(row[column].Text, row[column].Style).Append(gap);
            else
                line.Append(row[column].Text, row[column].Style).Append(column < last ? blanks + gap : "");
        }

        return line;
    }
}

/// <summary>One cell of a list.</summary>
internal readonly record struct Cell(string Text, Style Style)
{
    /// <summary>Columns it takes on a screen; letters of East Asian scripts take two.</summary>
    public int Width => new Segment(Text).CellCount();

    public static implicit operator Cell(string? text) => new(text ?? "", Style.Plain);
}
