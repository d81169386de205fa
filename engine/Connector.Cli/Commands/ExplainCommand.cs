using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Samples;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Spectre.Console;

namespace Connector.Cli.Commands;

/// <summary><c>engine explain</c>: one record through a flow, field by field.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var flow = new Argument<string>("FLOW") { Description = "The flow, as 'integration/flow' or 'flow'" };
        var input = new Option<string>("--in")
        {
            Description = "A sample, or a bare source record; '-' reads standard input",
            HelpName = "FILE",
            Required = true
        };
        var company =
            new Option<string?>("--company") { Description = "Company of a bare source record; a sample names its own", HelpName = "CODE" };
        var files = FlowFiles.Argument();
        var verb = new Verb(
            "explain",
            "Show where each field of one record comes from",
            [
                new(
                    "engine explain business-central-basware/invoices --in flows/samples/business-central-basware/invoices/cents.json",
                    "Each target field with its expression, value, source and problem."),
                new("curl … | engine explain business-central-basware/vendors --in - --company US01", "A record straight from the system."),
            ])
        {
            flow, files, input, company,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var catalog = new ConnectorCatalog(terminal.Connectors());
            var integrations = FlowFiles.Load(FlowFiles.Paths(parsed, files), catalog, terminal);
            var named = FlowFiles.Select(integrations, [parsed.GetRequiredValue(flow)]);
            if (named.Count > 1)
                throw new UsageException(
                    $"'{parsed.GetValue(flow)}' is the name of {named.Count} flows: "
                        + $"{string.Join(", ", named.Select(pair => pair.Flow.FullName))}. Write the full name.");
            var sample = await ReadAsync(parsed.GetRequiredValue(input), parsed.GetValue(company), terminal, cancel);
            await using var tracer = new SampleTracer(named[0].Integration, named[0].Flow, catalog);
            var (steps, way) = tracer.Trace(sample);
            if (parsed.GetValue(verb.Json))
                terminal.Out.WriteLine(
                    JsonOutput.Block(new { flow = named[0].Flow.FullName, steps = steps.Select(View), run = View(way) }));
            else
                Write(steps, way, terminal);
            return steps.Any(step => step.Fields.Any(field => field.Problem is not null)) ? ExitCode.Findings : ExitCode.Done;
        });
        return verb;
    }

    private static async Task<Sample> ReadAsync(string path, string? company, Terminal terminal, CancellationToken cancel)
    {
        if (path != "-" && !File.Exists(path))
            throw new UsageException($"there is no file '{path}'.");
        var sample = path == "-"
            ? Sample.ReadLoose(await terminal.In.ReadToEndAsync(cancel), "standard input")
            : Sample.ReadLoose(await File.ReadAllTextAsync(path, cancel), path);
        return sample.Company is null ? sample with { Company = company } : sample;
    }

    /// <summary>A trace holds its value as JSON text.</summary>
    private static object View((string Step, IReadOnlyList<FieldTrace> Fields) step) => new
    {
        step.Step,
        fields = step.Fields.Select(field => new
        {
            field.Field,
            field.Expression,
            at = field.At.ToString(),
            value = field.Value is { } value ? JsonElement.Parse(value) : (JsonElement?)null,
            field.From,
            field.Problem,
        }),
    };

    /// <summary>What a run would do with it: the steps it makes, and where the record rests.</summary>
    private static object? View(SampleWay? way) => way is null ? null : new
    {
        makes = Made(way).Select(walked => walked.Step.Name),
        state = RecordText.State(way.End.State),
        way.End.Code,
        way.End.Reason,
    };

    private static IEnumerable<WalkedStep> Made(SampleWay way) =>
        way.Steps.Where(walked => walked is { Requests: not null, Refused: null });

    private static void Write(IReadOnlyList<(string Step, IReadOnlyList<FieldTrace> Fields)> steps, SampleWay? way, Terminal terminal)
    {
        var isFirst = true;
        foreach (var (step, fields) in steps)
        {
            if (!isFirst)
                terminal.Out.WriteLine();
            isFirst = false;
            terminal.Results.Write(new Text(step, new Style(decoration: Decoration.Bold)));
            terminal.Results.WriteLine();
            var table = new ListTable("  field", "value", "from", "at");
            foreach (var field in fields)
            {
                var value = field.Problem is null ? field.Value ?? "(nothing)" : new Cell(field.Problem, new Style(Color.Red));
                table.Add($"  {field.Field}", value, field.From ?? field.Expression,
                    new Cell(field.At.ToString(), new Style(decoration: Decoration.Dim)));
            }

            terminal.Results.Write(table.Render());
        }

        if (way is null)
            return;
        var made = string.Join(", ", Made(way).Select(walked => walked.Step.Name));
        var (state, code) = (RecordText.State(way.End.State), way.End.Code);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(
            $"A run would {(made.Length == 0 ? "make no step" : $"make the steps {made}")}; the record then rests as {state}"
                + (code == state ? "." : $" ({code}): {way.End.Reason}"));
    }
}
