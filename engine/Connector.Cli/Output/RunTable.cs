using Connector.Engine.Runtime;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Connector.Cli.Output;

/// <summary>The table of flows and their counts: framed where there is room, else close together and without the integration's name, so
/// that it fits 80 columns.</summary>
/// <param name="lastHeading">Heading of the column after the counts.</param>
internal sealed class RunTable(string lastHeading)
{
    /// <summary>Width of everything but the flow's name in a framed table.</summary>
    private const int FramedWidth = 90;

    private readonly List<(string Flow, FlowCounts Counts, string Last)> rows = [];

    private string[] Headings => ["flow", .. FlowCountsText.Columns(new FlowCounts()).Select(column => column.Name), lastHeading];

    public void Add(string flow, FlowCounts counts, string last) => rows.Add((flow, counts, last));

    public IRenderable Render(int width) =>
        rows.Select(row => row.Flow.Length).DefaultIfEmpty().Max() + FramedWidth <= width ? Framed() : Close();

    private Table Framed()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var (column, heading) in Headings.Index())
            table.AddColumn(
                new TableColumn(heading)
                {
                    Alignment = column == 0 || column == Headings.Length - 1 ? Justify.Left : Justify.Right,
                    NoWrap = true
                });
        foreach (var row in rows)
            table.AddRow(Cells(row.Flow, row.Counts, row.Last).Select(cell => new Text(cell.Text, cell.Style)));
        return table;
    }

    private IRenderable Close()
    {
        var isOneIntegration = rows.Select(row => Integration(row.Flow)).Distinct(StringComparer.Ordinal).Count() == 1;
        var table = new ListTable(Headings) { Gap = 1, Numbers = Enumerable.Range(1, Headings.Length - 2).ToHashSet() };
        foreach (var row in rows)
            table.Add(Cells(isOneIntegration ? row.Flow[(Integration(row.Flow).Length + 1)..] : row.Flow, row.Counts, row.Last));
        return table.Render();
    }

    private static Cell[] Cells(string flow, FlowCounts counts, string last) =>
    [
        flow,
        .. FlowCountsText.Columns(counts)
            .Select(column => new Cell(column.Count.ToString(CultureInfo.InvariantCulture), Colour(column.Name, column.Count))),
        last,
    ];

    private static string Integration(string flow) => flow[..flow.IndexOf('/', StringComparison.Ordinal)];

    private static Style Colour(string column, int count) => (column, count) switch
    {
        (_, 0) => new Style(decoration: Decoration.Dim),
        ("delivered", _) => new Style(Color.Green),
        ("review" or "retrying", _) => new Style(Color.Yellow),
        ("rejected", _) => new Style(Color.Red),
        _ => Style.Plain,
    };
}
