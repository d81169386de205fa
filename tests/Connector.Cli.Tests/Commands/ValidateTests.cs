namespace Connector.Cli.Tests.Commands;

public sealed class ValidateTests : FlowTest
{
    [Fact]
    public async Task A_sound_file_is_counted()
    {
        WriteFlow();

        var outcome = (await RunAsync("validate", FlowFile)).ShouldBeDone();

        outcome.Out.ShouldBe($"1 flow in 1 file: no problems.{Environment.NewLine}");
        outcome.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_problem_is_a_line_with_its_place_and_what_to_write()
    {
        WriteMistakes();

        var outcome = await RunAsync("validate", FlowFile);

        outcome.ExitCode.ShouldBe(1);
        var lines = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldMatch($"^{FlowFile}:12:\\d+: error CN\\d{{4}}: .*'boks'.* Did you mean 'books'\\?");
        lines[1].ShouldMatch($"^{FlowFile}:17:\\d+: error CN\\d{{4}}: .*'nots'.* Did you mean 'notes'\\?");
        lines[2].ShouldStartWith("2 errors, no warnings in 1 file.");
    }

    [Fact]
    public async Task Warnings_are_findings_where_that_is_asked_for()
    {
        WriteFlow();
        File.WriteAllText(FlowFile,
            File.ReadAllText(FlowFile).Replace("when: src.title !== 'Skip'", "when: false", StringComparison.Ordinal));

        (await RunAsync("validate", FlowFile)).ShouldBeDone().Out.ShouldContain("1 warning");
        var strict = await RunAsync("validate", FlowFile, "--strict");

        strict.ExitCode.ShouldBe(1);
        strict.Out.ShouldContain("error CN");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_finding()
    {
        var outcome = await RunAsync("validate", In("absent.yaml"));

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain($"'{In("absent.yaml")}' does not exist.");
    }

    [Fact]
    public async Task Json_has_a_stable_shape_and_leaves_the_summary_to_stderr()
    {
        WriteMistakes();

        var outcome = await RunAsync("validate", FlowFile, "--json");

        var json = JsonElement.Parse(outcome.Out);
        json.GetProperty("errors").GetInt32().ShouldBe(2);
        json.GetProperty("warnings").GetInt32().ShouldBe(0);
        var first = json.GetProperty("diagnostics")[0];
        first.EnumerateObject().Select(property => property.Name)
            .ShouldBe(["code", "severity", "message", "hint", "file", "line", "column"]);
        first.GetProperty("line").GetInt32().ShouldBe(12);
        first.GetProperty("severity").GetString().ShouldBe("error");
        outcome.Error.ShouldContain("2 errors, no warnings in 1 file.");
        (await RunAsync("validate", FlowFile, "--format", "json")).Out.ShouldBe(outcome.Out);
    }

    [Fact]
    public async Task GitHub_shows_findings_as_notes_on_their_lines()
    {
        WriteMistakes();

        var outcome = await RunAsync("validate", FlowFile, "--format", "github");

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.Split('\n')[0].ShouldMatch($"^::error file={FlowFile},line=12,col=\\d+,title=CN\\d{{4}}::.*Did you mean 'books'\\?");
    }

    [Fact]
    public async Task Sarif_names_tool_rules_and_places()
    {
        WriteMistakes();

        var outcome = await RunAsync("validate", FlowFile, "--format", "sarif");

        outcome.ExitCode.ShouldBe(1);
        var sarif = JsonElement.Parse(outcome.Out);
        sarif.GetProperty("version").GetString().ShouldBe("2.1.0");
        var run = sarif.GetProperty("runs")[0];
        var driver = run.GetProperty("tool").GetProperty("driver");
        driver.GetProperty("name").GetString().ShouldBe("engine");
        var rules = driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToList();
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            rules.ShouldContain(result.GetProperty("ruleId").GetString());
            result.GetProperty("level").GetString().ShouldBe("error");
            result.GetProperty("message").GetProperty("text").GetString().ShouldNotBeNullOrEmpty();
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            place.GetProperty("artifactLocation").GetProperty("uri").GetString().ShouldBe(new Uri(FlowFile).AbsoluteUri);
            place.GetProperty("region").GetProperty("startLine").GetInt32().ShouldBeGreaterThan(0);
        }
    }

    private void WriteMistakes() =>
        WriteFlow(Flow.Replace("resource: books }", "resource: boks }", StringComparison.Ordinal)
            .Replace("resource: notes\n      fields:\n        number: src.number\n        title",
                "resource: nots\n      fields:\n        number: src.number\n        title", StringComparison.Ordinal));
}
