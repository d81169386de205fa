using Connector.Simulation;

namespace Connector.Cli.Tests.Misfits;

/// <summary>Records that do not fit the six systems: every command says the same of each, with field, limit and place.</summary>
public sealed class MisfitTests(MisfitRuns runs) : IClassFixture<MisfitRuns>
{
    public static TheoryData<int> InRecords => [.. Enumerable.Range(0, Misfit.InRecords.Count)];

    public static TheoryData<int> InFlows => [.. Enumerable.Range(0, Misfit.InFlows.Count)];

    [Fact]
    public void There_are_more_than_forty_and_validate_finds_more_than_twenty()
    {
        Misfit.InRecords.Count.ShouldBeGreaterThan(40);
        Misfit.InFlows.Count.ShouldBeGreaterThan(20);
        Misfit.InRecords.Concat(Misfit.InFlows).Select(misfit => misfit.Resource.Split('.')[0]).Distinct().Count().ShouldBe(6);
    }

    [Theory]
    [MemberData(nameof(InRecords))]
    public async Task What_a_record_shows_is_found_by_test_explain_dry_run_and_run_alike(int index)
    {
        var misfit = Misfit.InRecords[index];
        var line = runs.LineOf(index);
        var sentence = $"{misfit.Field}: {misfit.Limit}";

        runs.Tested(index).ShouldContain(sentence);
        runs.Tested(index).ShouldContain($" ({runs.RecordFlows}:{line}).");
        runs.DryRun(index).ShouldContain(sentence);
        runs.DryRun(index).ShouldContain($" ({runs.RecordFlows}:{line}).");
        var (state, code, reason) = runs.Run(index);
        (state, code).ShouldBe(("review", "does-not-fit"), reason);
        reason.ShouldStartWith("Nothing was sent: ");
        reason.ShouldContain(sentence);
        reason.ShouldContain($" ({runs.RecordFlows}:{line}).");
        var explained = await runs.ExplainAsync(index);
        explained.GetProperty("field").GetString().ShouldBe(misfit.Field);
        explained.GetProperty("problem").GetString().ShouldNotBeNull().ShouldStartWith(misfit.Limit);
        explained.GetProperty("at").GetString().ShouldNotBeNull().ShouldStartWith($"{runs.RecordFlows}:{line}:");
    }

    [Theory]
    [MemberData(nameof(InFlows))]
    public void What_the_flow_alone_shows_is_found_by_validate_and_keeps_every_command_from_running_it(int index)
    {
        var misfit = Misfit.InFlows[index];

        foreach (var said in runs.Refusals)
        {
            var findings = string.Join('\n', said.Split('\n').Where(line => runs.IsOf(line, index)));
            findings.ShouldContain(misfit.Field);
            findings.ShouldContain(misfit.Limit);
        }
    }

    [Fact]
    public void Bank_data_is_in_nothing_that_is_said()
    {
        runs.Everything.ShouldNotContain("DE8937");
        string.Concat(Enumerable.Range(0, Misfit.InRecords.Count).Select(runs.Tested)).ShouldNotContain("DE8937");
    }
}

/// <summary>Two files with a flow for each misfit, and what the commands say of them: each is run once.</summary>
public sealed class MisfitRuns : CommandTest, IAsyncLifetime
{
    private static readonly string[] Systems = ["basware", "business-central", "finance-operations", "dynamics-gp", "bill", "syspro"];

    private readonly Shelf shelf = new();
    private readonly Dictionary<int, string> tested = [];
    private readonly Dictionary<int, string> dry = [];
    private readonly Dictionary<int, (string State, string Code, string Reason)> run = [];
    private readonly StringBuilder everything = new();
    private List<(int From, int To)> recordLines = [];
    private List<(int From, int To)> flowLines = [];

    private protected override IReadOnlyList<SandboxSystem> Simulators() => [.. base.Simulators(), .. BuiltInConnectors.Simulators()];

    internal string RecordFlows => In("records.yaml");

    /// <summary>What validate, test, explain, a dry run and a run say of the flows that are wrong in themselves.</summary>
    internal IReadOnlyList<string> Refusals { get; private set; } = [];

    internal string Everything => everything.ToString();

    public async ValueTask InitializeAsync()
    {
        Connectors = [shelf, .. BuiltInConnectors.Create()];
        shelf.Books.Add(Misfit.RecordText);
        recordLines = WriteFlows("records", Misfit.InRecords);
        flowLines = WriteFlows("flows", Misfit.InFlows);
        for (var index = 0; index < Misfit.InRecords.Count; index++)
            Write($"samples/records/case-{index}/record.json", $$"""{ "source": {{Misfit.RecordText}} }""");

        (await SayAsync("validate", RecordFlows)).ShouldBeDone();
        var results = JsonElement.Parse((await SayAsync("test", RecordFlows, "--json")).Out).GetProperty("results");
        foreach (var result in results.EnumerateArray().Where(IsCase))
            tested[IndexOf(result)] = result.GetProperty("problem").GetString()!;
        var lines = (await SayAsync("run", RecordFlows, "--sandbox", "--dry-run", "--json")).Out.Split('\n');
        foreach (var line in lines.Where(line => line.Contains("\"problem\"", StringComparison.Ordinal)))
            dry[IndexOf(JsonElement.Parse(line))] = JsonElement.Parse(line).GetProperty("problem").GetString()!;
        await SayAsync("run", RecordFlows, "--sandbox", "--once", "--store", StorePath);
        var records = (await SayAsync("records", "--store", StorePath, "--json", "--most", "1000")).Out;
        foreach (var record in JsonElement.Parse(records).GetProperty("records").EnumerateArray())
            run[IndexOf(record)] = (Text(record, "state"), Text(record, "reasonCode"), Text(record, "reason"));

        var flows = In("flows.yaml");
        Refusals =
        [
            (await SayAsync("validate", flows)).Out,
            (await SayAsync("test", flows)).Error,
            (await SayAsync("explain", "case-0", flows, "--in", In("samples/records/case-0/record.json"))).Error,
            (await SayAsync("run", flows, "--sandbox", "--dry-run")).Error,
            (await SayAsync("run", flows, "--sandbox", "--once")).Error,
        ];
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal string Tested(int index) => tested[index];

    internal string DryRun(int index) => dry[index];

    internal (string State, string Code, string Reason) Run(int index) => run[index];

    /// <summary>The line of the flow file that makes the field.</summary>
    internal int LineOf(int index) => recordLines[index].To;

    /// <summary>Whether a finding stands in the lines of a flow.</summary>
    internal bool IsOf(string finding, int index) =>
        finding.StartsWith(In("flows.yaml") + ":", StringComparison.Ordinal)
        && int.TryParse(finding[(In("flows.yaml").Length + 1)..].Split(':')[0], out var line)
        && line >= flowLines[index].From && line <= flowLines[index].To;

    /// <summary>The field of the target that has the problem.</summary>
    internal async Task<JsonElement> ExplainAsync(int index)
    {
        var sample = In($"samples/records/case-{index}/record.json");
        var outcome = await SayAsync("explain", $"case-{index}", RecordFlows, "--in", sample, "--json");
        outcome.ExitCode.ShouldBe(1);
        var target = JsonElement.Parse(outcome.Out).GetProperty("steps").EnumerateArray().Single(step => Text(step, "step") == "target");
        return target.GetProperty("fields").EnumerateArray().First(field =>
            Text(field, "problem").Length > 0 && Text(field, "field") == Misfit.InRecords[index].Field);
    }

    private static bool IsCase(JsonElement result) => Text(result, "flow").StartsWith("records/case-", StringComparison.Ordinal);

    private static int IndexOf(JsonElement of) => int.Parse(Text(of, "flow")["records/case-".Length..], CultureInfo.InvariantCulture);

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private async Task<Outcome> SayAsync(params string[] args)
    {
        var outcome = await RunAsync(args);
        // What a sample maps to is shown in full; that is what it is for.
        if (args[0] is not ("explain" or "test"))
            everything.Append(outcome.Out).Append(outcome.Error);
        return outcome;
    }

    /// <summary>Writes a file with a flow for each misfit. Answers their first and last lines.</summary>
    private List<(int From, int To)> WriteFlows(string name, IReadOnlyList<Misfit> misfits)
    {
        var lines = new List<string> { $"integration: {name}", "connections:", "  shelf: { connector: shelf }" };
        lines.AddRange(Systems.Select(system => $"  {system}: {{ connector: {system} }}"));
        lines.Add("flows:");
        var places = new List<(int, int)>();
        for (var index = 0; index < misfits.Count; index++)
        {
            var target = misfits[index].Resource.Split('.');
            var from = lines.Count + 1;
            lines.AddRange(
            [
                $"  case-{index}:", "    trigger: { schedule: \"*/10 * * * *\" }", "    source: { connection: shelf, resource: books }",
                "    dedupe: { key: src.id }", "    target:", $"      connection: {target[0]}", $"      resource: {target[1]}",
                .. target[0] == "basware" ? Array.Empty<string>() : ["      company: src.company"],
                "      fields:", .. misfits[index].Lines().Select(line => $"        {line}"),
            ]);
            places.Add((from, lines.Count));
        }

        Write($"{name}.yaml", string.Join('\n', lines) + "\n");
        return places;
    }
}
