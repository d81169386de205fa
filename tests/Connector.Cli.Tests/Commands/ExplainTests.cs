namespace Connector.Cli.Tests.Commands;

public sealed class ExplainTests : FlowTest
{
    private const string Emma = """{"id":"B1","number":1,"title":"Emma","price":10.10,"genre":"N"}""";

    [Fact]
    public async Task Each_field_shows_its_value_and_where_it_comes_from()
    {
        WriteFlow();
        Write("emma.json", Emma);

        var outcome = await RunAsync("explain", "books", FlowFile, "--in", In("emma.json"));

        var lines = outcome.Out.Split('\n').Select(line => line.TrimEnd()).ToList();
        lines[0].ShouldBe("record");
        lines.ShouldContain(line => line.StartsWith("  key ", StringComparison.Ordinal) && line.Contains("B1", StringComparison.Ordinal)
            && line.Contains("src.id", StringComparison.Ordinal));
        lines.ShouldContain("target");
        lines.ShouldContain(line => line.StartsWith("  price ", StringComparison.Ordinal)
            && line.Contains("10.10", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("  genre ", StringComparison.Ordinal)
            && line.Contains("novel", StringComparison.Ordinal) && line.Contains("xref('genres', src.genre)", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("  title ", StringComparison.Ordinal)
            && line.Contains($"{FlowFile}:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bare_record_is_of_the_company_that_the_command_line_names()
    {
        WriteFlow(Flow.Replace("language: env.language", "language: company", StringComparison.Ordinal));
        Input = Emma;

        var outcome = await RunAsync("explain", "books", FlowFile, "--in", "-", "--company", "US01", "--json");

        var fields = JsonElement.Parse(outcome.Out).GetProperty("steps")[1].GetProperty("fields").EnumerateArray();
        fields.Single(field => field.GetProperty("field").GetString() == "language").GetProperty("value").GetString().ShouldBe("US01");
    }

    [Fact]
    public async Task A_field_that_fails_says_what_was_missing()
    {
        WriteFlow();
        Input = """{"id":"B1","number":1,"price":1,"genre":"N"}""";

        var outcome = await RunAsync("explain", "library/books", FlowFile, "--in", "-", "--json");

        outcome.ExitCode.ShouldBe(1);
        var target = JsonElement.Parse(outcome.Out).GetProperty("steps").EnumerateArray()
            .Single(step => step.GetProperty("step").GetString() == "target");
        var title = target.GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("field").GetString() == "title");
        title.EnumerateObject().Select(property => property.Name).ShouldBe(["field", "expression", "at", "value", "from", "problem"]);
        title.GetProperty("expression").GetString().ShouldBe("text(src.title.trim(), 50)");
        title.GetProperty("problem").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_sample_with_its_results_explains_the_later_steps_too()
    {
        WriteFlow();
        Write("emma.json", $$"""{ "source": {{Emma}}, "results": { "target": {"id":"7"} } }""");

        var outcome = (await RunAsync("explain", "books", FlowFile, "--in", In("emma.json"))).ShouldBeDone();

        outcome.Out.Split('\n').Select(line => line.TrimEnd()).ShouldContain("stamp");
        outcome.Out.ShouldContain("result.id");
    }

    [Theory]
    [InlineData(""" "title":"Emma","price":10.10,"genre":"N" """, """{"target":{"id":"7"},"stamp":{}}""",
        "A run would make the steps target, stamp; the record then rests as delivered.")]
    [InlineData(""" "title":"Skip","price":1,"genre":"N" """, "{}",
        "A run would make no step; the record then rests as skipped (filtered): Left out by the flow's condition: src.title !== 'Skip'")]
    [InlineData(""" "title":"Emma","price":1,"genre":"X" """, "{}",
        "A run would make no step; the record then rests as review (reference-missing): genre: The table genres has no row for 'X' "
            + "(src.genre).")]
    [InlineData(""" "price":1,"genre":"N" """, "{}",
        "A run would make the steps complain; the record then rests as rejected (mapping): title:")]
    [InlineData(""" "title":"Emma","price":10.10,"genre":"N" """, "{}",
        "A run would make the steps target; the record then rests as review (mapping): It is in the target, but")]
    public async Task The_end_says_what_a_run_would_make_of_the_record(string fields, string results, string said)
    {
        WriteFlow();
        Input = $$"""{ "source": {"id":"B1","number":1,{{fields}}}, "results": {{results}} }""";

        var outcome = await RunAsync("explain", "books", FlowFile, "--in", "-");

        outcome.Out.TrimEnd().Split('\n')[^1].ShouldStartWith(said);
    }

    [Theory]
    [InlineData("boks", "emma.json", "engine: there is no flow 'boks' in these files. Did you mean 'books'?")]
    [InlineData("books", "absent.json", "absent.json'.")]
    public async Task What_is_not_there_is_said(string flow, string file, string message)
    {
        WriteFlow();
        Write("emma.json", Emma);

        var outcome = await RunAsync("explain", flow, FlowFile, "--in", In(file));

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Input_that_is_no_json_is_a_finding_with_its_place()
    {
        WriteFlow();
        Input = "{\n  nonsense\n}";

        var outcome = await RunAsync("explain", "books", FlowFile, "--in", "-");

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain("standard input:2:3: error CN8101: This is not JSON:");
    }
}
