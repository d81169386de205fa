using Connector.Cli.Usage;
using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Engine.Store;

namespace Connector.Cli.Output;

/// <summary>What a run did, on stdout.</summary>
internal static class RunResults
{
    /// <summary>Documents listed a flow and state; the rest is counted.</summary>
    private const int MaxListed = 10;

    /// <summary>Letters of a reason; 'engine records show' has all of it.</summary>
    private const int MaxReasonLength = 240;

    /// <summary>The one line whose shape is promised to scripts. How many records were left undecided is in it where any were.</summary>
    public static void WriteJson(RunReport report, Terminal terminal)
    {
        var flows = report.Flows.Select(flow => new
        {
            flow.Flow,
            flow.Counts.Read,
            flow.Counts.Delivered,
            flow.Counts.Skipped,
            flow.Counts.Pending,
            flow.Counts.Review,
            flow.Counts.Retrying,
            flow.Counts.Rejected,
        });
        var elapsedMs = (long)report.Elapsed.TotalMilliseconds;
        terminal.Out.WriteLine(report.Undecided > 0
            ? JsonOutput.Line(new { flows, report.Undecided, elapsedMs })
            : JsonOutput.Line(new { flows, elapsedMs }));
    }

    /// <summary>Says which records the run leaves behind without a verdict, and what to do about them.</summary>
    public static void WriteUndecided(RunReport report, Terminal terminal)
    {
        var flows = report.Flows.Where(flow => flow.Counts.Undecided > 0)
            .Select(flow => $"{flow.Flow} {RecordText.Number(flow.Counts.Undecided)}");
        terminal.Error.WriteLine(
            $"engine: {Plural.Of(report.Undecided, "record")} left undecided: {string.Join(", ", flows)}. Run it again to go on with them, "
            + "give it more time with --patience, or leave it running without --once.");
    }

    /// <summary>The table, then the documents that need a person, then the flows that could not run to their end.</summary>
    /// <param name="since">Documents decided before the run began are not listed again.</param>
    public static async Task WriteAsync(RunReport report, IStateStore store, DateTimeOffset since, Terminal terminal)
    {
        var table = new RunTable("time");
        foreach (var flow in report.Flows)
            table.Add(flow.Flow, flow.Counts, Seconds(flow.Elapsed));
        terminal.Results.Write(table.Render(terminal.Results.Profile.Width));
        foreach (var flow in report.Flows)
        {
            await WriteDocumentsAsync(flow.Flow, RecordState.Rejected, flow.Counts.Rejected, store, since, terminal);
            await WriteDocumentsAsync(flow.Flow, RecordState.Review, flow.Counts.Review, store, since, terminal);
            await WriteDocumentsAsync(flow.Flow, RecordState.Retrying, flow.Counts.Retrying, store, since, terminal);
        }

        foreach (var flow in report.Flows)
        {
            if (flow.Failure is { } failure)
                terminal.Error.WriteLine(
                    $"engine: {flow.Flow} could not run to its end: "
                        + $"{failure.Message}{(failure.Detail is null ? "" : $" ({failure.Detail})")}");
        }
    }

    private static async Task WriteDocumentsAsync(string flow, RecordState state, int count, IStateStore store, DateTimeOffset since,
        Terminal terminal)
    {
        if (count == 0)
            return;
        var records = await store.FindAsync(new RecordFilter { Flow = flow, State = state, Max = MaxListed + 1 }, CancellationToken.None);
        var recent = records.Where(record => record.UpdatedAt >= since).ToList();
        if (recent.Count == 0)
            return;
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{flow}, {RecordText.State(state)}:");
        foreach (var record in recent.Take(MaxListed))
            terminal.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"  {record.Key} (record {record.Id}): {Short(record.Reason ?? "no reason was given")}"));
        if (recent.Count > MaxListed)
            terminal.Out.WriteLine($"  … and more: engine records --flow {flow} --state {RecordText.State(state)}");
    }

    private static string Short(string reason) =>
        reason.Length <= MaxReasonLength ? reason : $"{reason.AsSpan(0, MaxReasonLength).TrimEnd()}…";

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s");
}
