using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>A plain table for lists: a header and rows, no frame, so that it reads the same in a terminal and a log.</summary>
internal static class ListTable
{
    public static Table Create(params string[] columns)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(new Text(columns[i], new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(i < columns.Length - 1 ? column.NoWrap() : column);
        }

        return table;
    }

    public static void Row(this Table table, params string?[] cells) => table.AddRow(cells.Select(cell => new Text(cell ?? "")));
}
