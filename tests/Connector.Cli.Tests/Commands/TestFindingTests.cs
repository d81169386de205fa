namespace Connector.Cli.Tests.Commands;

/// <summary>What <c>engine test</c> finds wrong with the samples themselves.</summary>
public sealed class TestFindingTests : FlowTest
{
    private const string Emma =
        """{ "source": {"id":"B1","number":1,"title":"Emma “é” 漢","price":10.10,"genre":"N"}, "results": { "target": {"id":"7"} } }""";

    [Fact]
    public async Task A_flow_without_samples_is_a_finding()
    {
        WriteFlow();

        var outcome = await RunAsync("test", FlowFile);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain(
            $"The flow has no samples. Put a recorded record as {Path.Combine(Folder, "samples", "library", "books", "NAME.json")}:");
    }

    [Fact]
    public async Task An_approved_file_without_its_sample_is_a_finding_until_update_removes_it()
    {
        WriteFlow();
        WriteSample("emma", Emma);
        await RunAsync("test", FlowFile, "--update");
        File.Move(In("samples/library/books/emma.json"), In("samples/library/books/persuasion.json"));

        var outcome = await RunAsync("test", FlowFile);
        (await RunAsync("test", FlowFile, "--update")).ShouldBeDone().Out
            .ShouldContain($"removed {Approved("emma")}, whose sample is gone");

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain($"{Approved("emma")} was approved for a sample that is gone.");
        File.Exists(Approved("emma")).ShouldBeFalse();
        File.Exists(Approved("persuasion")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_of_no_flow_is_a_finding()
    {
        WriteFlow();
        WriteSample("emma", Emma);
        Write("samples/library/boks/emma.json", Emma);
        await RunAsync("test", FlowFile, "--update");

        var outcome = await RunAsync("test", FlowFile);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain(
            $"{In("samples/library/boks")} belongs to no flow of {FlowFile}. Did you mean 'books'? Rename or remove it.");
    }

    [Theory]
    [InlineData("{", "emma.json:1:2: error CN8101: This is not JSON:")]
    [InlineData("[]", "emma.json: error CN8101: Expected a sample to be an object, found a list.")]
    [InlineData("{}", "emma.json: error CN8101: A sample needs 'source', the record as the system sent it.")]
    [InlineData("""{ "source": {}, "refrences": {} }""",
        "emma.json: error CN8101: A sample has no 'refrences'. Did you mean 'references'?")]
    [InlineData("""{ "source": {}, "references": { "xref:a:b": 1 } }""",
        "emma.json: error CN8101: Expected 'references.xref:a:b' to be text, found a number.")]
    [InlineData("""{ "source": {}, "company": 1 }""", "emma.json: error CN8101: Expected 'company' to be text, found a number.")]
    [InlineData("""{ "source": {}, "error": { "code": "x" } }""", "emma.json: error CN8101: 'error' needs 'code' and 'message'.")]
    public async Task A_sample_that_is_none_says_why(string json, string message)
    {
        WriteFlow();
        WriteSample("emma", json);

        var outcome = await RunAsync("test", FlowFile);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain(message);
    }

    [Fact]
    public async Task A_flow_that_is_not_there_is_answered_with_the_one_meant()
    {
        WriteFlow();

        var outcome = await RunAsync("test", FlowFile, "--flow", "boks");

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("engine: there is no flow 'boks' in these files. Did you mean 'books'?");
    }

    [Fact]
    public async Task An_invalid_flow_file_is_reported_as_validate_does()
    {
        WriteFlow(Flow.Replace("resource: books }", "resource: boks }", StringComparison.Ordinal));

        var outcome = await RunAsync("test", FlowFile);

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain("Did you mean 'books'?");
        outcome.Error.ShouldContain("engine: 1 error, no warnings");
    }

    private string Approved(string name) => In($"samples/library/books/{name}.approved.json");

    private void WriteSample(string name, string json) => Write($"samples/library/books/{name}.json", json);
}
