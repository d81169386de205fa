using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Samples;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Spectre.Console;

namespace Connector.Cli.Commands;

/// <summary><c>engine test</c>: maps recorded samples and compares them with what was approved.</summary>
internal static class TestCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = FlowFiles.Argument();
        var update = new Option<bool>("--update") { Description = "Approve what the samples map to now" };
        var allowProblems =
            new Option<bool>("--allow-problems") { Description = "With --update: approve samples that cannot be sent, too" };
        var junit = new Option<string?>("--junit") { Description = "Also write the results as JUnit XML", HelpName = "FILE" };
        var flows = FlowFiles.FlowOption();
        var verb = new Verb(
            "test",
            "Map recorded samples and compare record and request with the approved snapshots",
            [
                new("engine test flows/*.yaml",
                    "Samples lie in samples/INTEGRATION/FLOW/NAME.json beside the flow file, approved snapshots as NAME.approved.json."),
                new("engine test --flow invoices --update",
                    "Approve what the samples of one flow map to now; read the change before you commit it."),
                new("engine test --flow invoices --update --allow-problems", "The same, with the samples that cannot be sent."),
                new("engine test flows/*.yaml --junit results.xml", "For the build server."),
            ])
        {
            files, update, allowProblems, junit, flows,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var catalog = new ConnectorCatalog(terminal.Connectors());
            var integrations = FlowFiles.Load(FlowFiles.Paths(parsed, files), catalog, terminal);
            var selected = FlowFiles.Select(integrations, parsed.GetValue(flows) ?? []);
            var results = await RunAsync(integrations, selected,
                new SampleTests(catalog, parsed.GetValue(update), parsed.GetValue(allowProblems)), cancel);
            if (parsed.GetValue(junit) is { } file)
                JUnitReport.Of(results).Save(file);
            if (parsed.GetValue(verb.Json))
                terminal.Out.WriteLine(JsonOutput.Block(new { results }));
            else
                Write(results, terminal);
            return results.Any(result => result.Problem is not null) ? ExitCode.Findings : ExitCode.Done;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<SampleResult>> RunAsync(
        IReadOnlyList<Integration> integrations, IReadOnlyList<(Integration Integration, Flow Flow)> selected, SampleTests tests,
        CancellationToken cancel)
    {
        var results = new List<SampleResult>();
        foreach (var (integration, flow) in selected)
            results.AddRange(await tests.RunAsync(integration, flow, cancel));
        // With --flow only some flows were asked about; what belongs to none of them says nothing about these.
        if (selected.Count == integrations.Sum(integration => integration.Flows.Length))
            results.AddRange(integrations.SelectMany(SampleTests.UnknownFlows));
        return results;
    }

    private static void Write(IReadOnlyList<SampleResult> results, Terminal terminal)
    {
        foreach (var flow in results.GroupBy(result => result.Flow))
        {
            var bad = flow.Where(result => result.Problem is not null).ToList();
            terminal.Out.WriteLine($"{flow.Key}: {Verdict(flow.Count(result => result.IsSample), bad.Count)}");
            foreach (var result in flow.Where(result => result.Updated is not null))
                terminal.Out.WriteLine($"  {result.Name}: {result.Updated}");
            foreach (var result in bad)
                WriteProblem(result, terminal);
        }

        terminal.Out.WriteLine(
            $"{Verdict(results.Count(result => result.IsSample), results.Count(result => result.Problem is not null))}.");
    }

    private static string Verdict(int samples, int findings) =>
        $"{Plural.Of(samples, "sample")}, {(findings == 0 ? "as approved" : Plural.Of(findings, "finding"))}";

    private static void WriteProblem(SampleResult result, Terminal terminal)
    {
        terminal.Results.Write(new Paragraph().Append($"  {result.Name}: ", new Style(Color.Red)).Append(result.Problem!));
        terminal.Results.WriteLine();
        foreach (var line in (result.Difference ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            terminal.Results.Write(new Text($"    {line}", line[0] switch
            {
                '-' => new Style(Color.Red),
                '+' => new Style(Color.Green),
                _ => Style.Plain,
            }));
            terminal.Results.WriteLine();
        }
    }
}
