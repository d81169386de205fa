using Connector.Engine.Runtime;

namespace Connector.Cli.Output;

/// <summary>Counts of a flow as words.</summary>
internal static class FlowCountsText
{
    /// <summary>The counts by their column names, in the order of the table.</summary>
    public static IReadOnlyList<(string Name, int Count)> Columns(FlowCounts counts) =>
    [
        ("read", counts.Read),
        ("delivered", counts.Delivered),
        ("skipped", counts.Skipped),
        ("pending", counts.Pending),
        ("review", counts.Review),
        ("retrying", counts.Retrying),
        ("rejected", counts.Rejected),
    ];

    /// <summary>The counts that are not zero, on one line.</summary>
    public static string Short(FlowCounts counts) =>
        string.Join(", ",
            Columns(counts).Where(column => column.Count > 0)
                .Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Count} {column.Name}")));
}
