using System.Globalization;
using Connector.Engine.Pipeline;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>The table of flows and their counts.</summary>
internal static class RunTable
{
    public static Table Empty(string lastColumn)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowRowSeparators = false };
        table.AddColumn(new TableColumn("flow").NoWrap());
        foreach (var (name, _) in FlowCountsText.Columns(new FlowCounts()))
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        table.AddColumn(new TableColumn(lastColumn).NoWrap());
        return table;
    }

    public static IEnumerable<Text> Cells(FlowCounts counts) =>
        FlowCountsText.Columns(counts).Select(column => new Text(column.Count.ToString("N0", CultureInfo.InvariantCulture), Colour(column.Name, column.Count)));

    private static Style Colour(string column, int count) => (column, count) switch
    {
        (_, 0) => new Style(decoration: Decoration.Dim),
        ("delivered", _) => new Style(Color.Green),
        ("review" or "retrying", _) => new Style(Color.Yellow),
        ("rejected", _) => new Style(Color.Red),
        _ => Style.Plain,
    };
}
