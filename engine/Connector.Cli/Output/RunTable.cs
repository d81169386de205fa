using System.Globalization;
using Connector.Engine.Pipeline;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>The table of flows and their counts: framed where there is room, else close together and without the integration's name, so that it fits 80 columns.</summary>
internal sealed class RunTable
{
    /// <summary>Width of everything but the flow's name in a framed table.</summary>
    private const int FramedWidth = 90;

    private readonly Table table;
    private readonly bool isShort;

    /// <param name="flows">Full names of the flows that will be added.</param>
    /// <param name="lastColumn">Heading of the column after the counts.</param>
    public RunTable(IReadOnlyCollection<string> flows, string lastColumn, int width)
    {
        var isFramed = flows.Select(flow => flow.Length).DefaultIfEmpty().Max() + FramedWidth <= width;
        isShort = !isFramed && flows.Select(Integration).Distinct(StringComparer.Ordinal).Count() == 1;
        table = new Table { Border = isFramed ? TableBorder.Rounded : TableBorder.None };
        Add("flow", isFramed);
        foreach (var (name, _) in FlowCountsText.Columns(new FlowCounts()))
            Add(name, isFramed).RightAligned().NoWrap();
        Add(lastColumn, isFramed).NoWrap();
    }

    public Table Rendered => table;

    public void Add(string flow, FlowCounts counts, string last) => table.AddRow(
    [
        new Text(isShort ? flow[(Integration(flow).Length + 1)..] : flow),
        .. FlowCountsText.Columns(counts).Select(column => new Text(column.Count.ToString(CultureInfo.InvariantCulture), Colour(column.Name, column.Count))),
        new Text(last),
    ]);

    private TableColumn Add(string heading, bool isFramed)
    {
        var column = new TableColumn(heading);
        if (!isFramed)
            column.Padding = new Padding(0, 0, 1, 0);
        table.AddColumn(column);
        return column;
    }

    private static string Integration(string flow) => flow[..Math.Max(0, flow.IndexOf('/', StringComparison.Ordinal))];

    private static Style Colour(string column, int count) => (column, count) switch
    {
        (_, 0) => new Style(decoration: Decoration.Dim),
        ("delivered", _) => new Style(Color.Green),
        ("review" or "retrying", _) => new Style(Color.Yellow),
        ("rejected", _) => new Style(Color.Red),
        _ => Style.Plain,
    };
}
