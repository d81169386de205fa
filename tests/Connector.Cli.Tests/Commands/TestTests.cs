using System.Xml.Linq;

namespace Connector.Cli.Tests.Commands;

public sealed class TestTests : FlowTest
{
    private const string Emma =
        """{ "source": {"id":"B1","number":1,"title":"Emma “é” 漢","price":10.10,"genre":"N"}, "results": { "target": {"id":"7"} } }""";

    [Fact]
    public async Task A_sample_that_was_never_approved_fails_and_shows_what_it_maps_to()
    {
        WriteFlow();
        WriteSample("emma", Emma);

        var outcome = await RunAsync("test", FlowFile);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain(
            $"emma: Nothing is approved yet. This is what it maps to; if it is right, 'engine test --update' writes {Approved("emma")}.");
        outcome.Out.ShouldContain("    +         \"title\": \"Emma “é” 漢\",");
        File.Exists(Approved("emma")).ShouldBeFalse();
    }

    [Fact]
    public async Task Update_approves_record_and_requests_with_exact_numbers_and_then_the_sample_passes()
    {
        WriteFlow();
        WriteSample("emma", Emma);

        (await RunAsync("test", FlowFile, "--update")).ShouldBeDone().Out.ShouldContain($"emma: approved {Approved("emma")}");
        (await RunAsync("test", FlowFile)).ShouldBeDone().Out.ShouldContain("library/books: 1 sample, as approved");

        (await File.ReadAllTextAsync(Approved("emma"))).ShouldBe(
            """
            {
              "key": "B1",
              "when": true,
              "steps": [
                {
                  "step": "target",
                  "record": {
                    "number": 1,
                    "title": "Emma “é” 漢",
                    "price": 10.10,
                    "genre": "novel",
                    "language": "en"
                  },
                  "requests": [
                    {
                      "method": "POST",
                      "path": "/notes",
                      "body": {
                        "number": 1,
                        "title": "Emma “é” 漢",
                        "price": 10.10,
                        "genre": "novel",
                        "language": "en"
                      }
                    }
                  ]
                },
                {
                  "step": "stamp",
                  "requests": [
                    {
                      "method": "POST",
                      "path": "/notes/7/stamp"
                    }
                  ]
                }
              ]
            }

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("", "POST /cards")]
    [InlineData("\"link:books:B1\": \"77\"", "PATCH /cards/77")]
    public async Task A_target_that_updates_shows_the_update_of_a_sample_that_says_it_was_delivered_before(string reference, string request)
    {
        WriteFlow(
            Flow.Replace("resource: notes\n      fields:", "resource: cards\n      existing: update\n      fields:",
                StringComparison.Ordinal));
        WriteSample("emma", Emma.Replace("\"results\"", $"\"references\": {{ {reference} }}, \"results\"", StringComparison.Ordinal));

        (await RunAsync("test", FlowFile, "--update")).ShouldBeDone();

        using var approved = JsonDocument.Parse(await File.ReadAllTextAsync(Approved("emma")));
        var sent = approved.RootElement.GetProperty("steps")[0].GetProperty("requests")[0];
        $"{sent.GetProperty("method")} {sent.GetProperty("path")}".ShouldBe(request);
    }

    [Fact]
    public async Task A_changed_mapping_is_shown_line_by_line()
    {
        WriteFlow();
        WriteSample("emma", Emma);
        await RunAsync("test", FlowFile, "--update");
        WriteFlow(Flow.Replace("title: text(src.title.trim(), 50)", "title: src.id", StringComparison.Ordinal));

        var outcome = await RunAsync("test", FlowFile);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain(
            $"emma: Maps to something else than {Approved("emma")}. If the change is meant, 'engine test --update' approves it.");
        outcome.Out.ShouldContain("    -         \"title\": \"Emma “é” 漢\",");
        outcome.Out.ShouldContain("    +         \"title\": \"B1\",");
        outcome.Out.ShouldNotContain("/notes/7/stamp");
    }

    [Fact]
    public async Task A_skipped_record_has_no_steps()
    {
        WriteFlow();
        WriteSample("skip", """{ "source": {"id":"B2","title":"Skip"} }""");

        (await RunAsync("test", FlowFile, "--update")).ShouldBeDone();

        var approved = JsonElement.Parse(await File.ReadAllTextAsync(Approved("skip")));
        approved.GetProperty("when").GetBoolean().ShouldBeFalse();
        approved.GetProperty("steps").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_missing_row_is_a_problem_that_waits()
    {
        WriteFlow();
        WriteSample("unknown", Emma.Replace("\"N\"", "\"X\"", StringComparison.Ordinal));

        (await RunAsync("test", FlowFile, "--update", "--allow-problems")).ShouldBeDone();

        var approved = JsonElement.Parse(await File.ReadAllTextAsync(Approved("unknown")));
        var problem = approved.GetProperty("steps")[0].GetProperty("problems")[0];
        problem.GetProperty("kind").GetString().ShouldBe("missingReference");
        problem.GetProperty("field").GetString().ShouldBe("genre");
        problem.GetProperty("waitsFor").GetString().ShouldBe("xref:genres:X");
        approved.TryGetProperty("onReject", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_sample_with_problems_is_approved_only_where_that_is_allowed()
    {
        WriteFlow();
        WriteSample("emma", Emma);
        WriteSample("unknown", Emma.Replace("\"N\"", "\"X\"", StringComparison.Ordinal));

        var outcome = await RunAsync("test", FlowFile, "--update");

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain($"emma: approved {Approved("emma")}");
        outcome.Out.ShouldContain(
            "unknown: Has problems, so it was not approved. Mend the flow or the sample; 'engine test --update --allow-problems' approves "
                + "it as it is.");
        File.Exists(Approved("unknown")).ShouldBeFalse();
        (await RunAsync("test", FlowFile, "--update", "--allow-problems")).ShouldBeDone().Out
            .ShouldContain($"unknown: approved {Approved("unknown")}");
        (await RunAsync("test", FlowFile)).ShouldBeDone();
    }

    [Fact]
    public async Task References_come_from_the_sample()
    {
        WriteFlow();
        WriteSample("known",
            """{ "source": {"id":"B1","number":1,"title":"Emma","price":1,"genre":"X"}, "references": { "xref:genres:X": "experimental" }, "results": { "target": {"id":"7"} } }""");

        (await RunAsync("test", FlowFile, "--update")).ShouldBeDone();

        (await File.ReadAllTextAsync(Approved("known"))).ShouldContain("\"genre\": \"experimental\"");
    }

    [Fact]
    public async Task Bad_data_goes_on_to_the_steps_that_tell_the_source()
    {
        WriteFlow();
        WriteSample("bad", """{ "source": {"id":"B1","number":1,"price":1,"genre":"N"} }""");

        (await RunAsync("test", FlowFile, "--update", "--allow-problems")).ShouldBeDone();

        var approved = JsonElement.Parse(await File.ReadAllTextAsync(Approved("bad")));
        approved.GetProperty("steps").GetArrayLength().ShouldBe(1);
        approved.GetProperty("steps")[0].GetProperty("problems")[0].GetProperty("field").GetString().ShouldBe("title");
        approved.GetProperty("onReject")[0].GetProperty("record").GetProperty("why").GetString()!.ShouldStartWith("title: ");
    }

    [Fact]
    public async Task A_report_to_the_source_that_cannot_be_made_rejects_nothing()
    {
        WriteFlow();
        WriteSample("unanswered", """{ "source": {"id":"B1","number":1,"title":"Emma","price":1,"genre":"N"} }""");

        (await RunAsync("test", FlowFile, "--update", "--allow-problems")).ShouldBeDone();

        var approved = JsonElement.Parse(await File.ReadAllTextAsync(Approved("unanswered")));
        approved.GetProperty("steps")[1].GetProperty("problems")[0].GetProperty("field").GetString().ShouldBe("id");
        approved.TryGetProperty("onReject", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_sample_that_was_rejected_by_the_target_goes_on_to_them_too()
    {
        WriteFlow();
        WriteSample("refused",
            Emma.Replace("\"results\"", "\"error\": { \"code\": \"full\", \"message\": \"The shelf is full.\" }, \"results\"",
                StringComparison.Ordinal));

        (await RunAsync("test", FlowFile, "--update")).ShouldBeDone();

        var approved = JsonElement.Parse(await File.ReadAllTextAsync(Approved("refused")));
        approved.GetProperty("onReject")[0].GetProperty("record").GetProperty("why").GetString().ShouldBe("The shelf is full.");
    }

    [Fact]
    public async Task JUnit_holds_a_suite_for_the_flow_and_a_case_for_the_sample()
    {
        WriteFlow();
        WriteSample("emma", Emma);
        await RunAsync("test", FlowFile, "--update");
        WriteSample("persuasion", Emma);

        (await RunAsync("test", FlowFile, "--junit", In("results.xml"))).ExitCode.ShouldBe(1);

        var suite = XDocument.Load(In("results.xml")).Root!.Elements("testsuite").ShouldHaveSingleItem();
        suite.Attribute("name")!.Value.ShouldBe("library/books");
        suite.Attribute("tests")!.Value.ShouldBe("2");
        suite.Attribute("failures")!.Value.ShouldBe("1");
        var cases = suite.Elements("testcase").ToList();
        cases[0].Elements().ShouldBeEmpty();
        cases[1].Attribute("name")!.Value.ShouldBe("persuasion");
        cases[1].Element("failure")!.Attribute("message")!.Value.ShouldStartWith("Nothing is approved yet.");
    }

    [Fact]
    public async Task Results_are_json_too()
    {
        WriteFlow();
        WriteSample("emma", Emma);

        var outcome = await RunAsync("test", FlowFile, "--json");

        var result = JsonElement.Parse(outcome.Out).GetProperty("results")[0];
        result.GetProperty("flow").GetString().ShouldBe("library/books");
        result.GetProperty("name").GetString().ShouldBe("emma");
        result.GetProperty("problem").GetString()!.ShouldStartWith("Nothing is approved yet.");
    }

    private string Approved(string name) => In($"samples/library/books/{name}.approved.json");

    private void WriteSample(string name, string json) => Write($"samples/library/books/{name}.json", json);
}
