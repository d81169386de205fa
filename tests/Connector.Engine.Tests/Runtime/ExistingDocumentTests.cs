using Connector.Engine.Records;

namespace Connector.Engine.Tests.Runtime;

/// <summary>What <c>existing: update</c> does with a document that is in the target already.</summary>
public sealed class ExistingDocumentTests : PipelineTest
{
    private const string VendorFlow = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        flows:
          vendors:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents }
            dedupe: { key: src.id }
            target:
              connection: erp
              resource: documents
              match: [number]
              existing: update
              fields: { number: src.number, total: src.total }
        """;

    private const string LaterStepFlow = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        flows:
          vendors:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents }
            dedupe: { key: src.id }
            target:
              connection: desk
              resource: confirmations
              fields: { code: job.id, total: src.total }
            then:
              - step: card
                connection: erp
                resource: documents
                match: [number]
                existing: update
                fields: { number: "src.number + '/' + src.total", total: src.total }
        """;

    [Fact]
    public async Task A_second_version_updates_the_document_that_the_first_one_made()
    {
        Desk.Add(Invoice(1));
        await RunAsync(VendorFlow);
        Change(Invoice(1, total: "20.20"));

        (await RunAsync(VendorFlow)).Flows[0].Counts.ShouldBe(new(Read: 1, Delivered: 1));

        Erp.Documents.ShouldHaveSingleItem().Key.ShouldBe("D0001");
        TotalOf("D0001").ShouldBe("20.20");
        (await SentencesAsync("I1", "step.create-intended")).ShouldBe(["erp: a new one of documents."]);
        (await SentencesAsync("I1", "step.update-intended")).ShouldBe(["erp: documents D0001."]);
    }

    [Fact]
    public async Task The_link_stays_when_the_target_answers_an_update_with_nothing()
    {
        Erp.AnswersUpdatesWithId = false;
        Erp.Documents["V7"] = (JsonElement.Parse("""{"number":"N1"}"""), 0);
        Desk.Add(Invoice(1));

        await RunAsync(VendorFlow);
        Change(Invoice(1, total: "20.20"));
        await RunAsync(VendorFlow);

        await using var store = await OpenStoreAsync();
        store.Link("books/vendors", "I1").ShouldBe("V7");
        Erp.Documents.ShouldHaveSingleItem().Key.ShouldBe("V7");
        TotalOf("V7").ShouldBe("20.20");
    }

    [Fact]
    public async Task A_document_that_was_there_before_is_taken_over_and_the_trail_says_so()
    {
        Erp.Documents["V7"] = (JsonElement.Parse("""{"number":"N1","total":1}"""), 0);
        Desk.Add(Invoice(1));

        (await RunAsync(VendorFlow)).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem().Key.ShouldBe("V7");
        TotalOf("V7").ShouldBe("10.10");
        (await SentencesAsync("I1", "step.adopted")).ShouldBe(["Found in the target (number N1): V7. It is updated from now on."]);
        (await SentencesAsync("I1", "step.update-intended")).ShouldBe(["erp: documents V7."]);
        (await RecordsAsync())[0].TargetId.ShouldBe("V7");
    }

    [Fact]
    public async Task Two_records_of_the_source_never_share_one_document()
    {
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(1).Replace("I1", "I2", StringComparison.Ordinal));
        Limits = OneAtATime;

        (await RunAsync(VendorFlow)).Flows[0].Counts.ShouldBe(new(Read: 2, Delivered: 1, Rejected: 1));

        Erp.Calls.ShouldNotContain("update documents");
        (await RecordsAsync()).Single(record => record.State == RecordState.Rejected).Reason.ShouldBe(
            "erp already has a document with number N1 (id D0001), which this flow delivered for 'I1'. Two records of the source cannot "
                + "be one document; it was not sent.");
    }

    [Fact]
    public async Task Two_records_of_one_batch_never_share_one_document()
    {
        Erp = new ScriptedSystem("erp", batch: 5);
        Erp.Documents["V7"] = (JsonElement.Parse("""{"number":"N1","total":1}"""), 0);
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(1, total: "99").Replace("I1", "I2", StringComparison.Ordinal));

        (await RunAsync(VendorFlow)).Flows[0].Counts.ShouldBe(new(Read: 2, Delivered: 1, Rejected: 1));

        TotalOf("V7").ShouldBe("10.10");
    }

    [Fact]
    public async Task New_documents_go_together_and_each_update_goes_alone()
    {
        Erp = new ScriptedSystem("erp", batch: 5);
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2));
        await RunAsync(VendorFlow);
        Desk.Source.Clear();
        foreach (var number in new[] { 1, 2, 3, 4, 5 })
            Desk.Add(Invoice(number, total: "30"));

        (await RunAsync(VendorFlow)).Flows[0].Counts.ShouldBe(new(Read: 5, Delivered: 5));

        Erp.BatchSizes.Order().ShouldBe([1, 1, 2, 3]);
        Erp.Documents.Count.ShouldBe(5);
        Erp.Documents.Values.ShouldAllBe(document => document.Body.GetProperty("total").GetRawText() == "30");
    }

    [Theory]
    [InlineData("DiesBefore")]
    [InlineData("DiesAfter")]
    [InlineData("AnswerLost")]
    [InlineData("Unavailable")]
    public async Task An_update_in_doubt_is_sent_again_without_a_question(string mishap)
    {
        Desk.Add(Invoice(1));
        await RunAsync(VendorFlow);
        Change(Invoice(1, total: "20.20"));
        Erp.Script = (call, count) => call == "update documents" && count == 1 ? Enum.Parse<Mishap>(mishap) : Mishap.None;
        var questions = Erp.Calls.Count(call => call == "find documents");

        await RunUntilDoneAsync(VendorFlow);

        Erp.Calls.Count(call => call == "update documents").ShouldBe(2);
        Erp.Calls.Count(call => call == "find documents").ShouldBe(questions);
        Erp.Documents.ShouldHaveSingleItem();
        TotalOf("D0001").ShouldBe("20.20");
    }

    [Theory]
    [InlineData("DiesBefore")]
    [InlineData("DiesAfter")]
    [InlineData("AnswerLost")]
    public async Task An_update_of_an_adopted_document_that_is_in_doubt_is_not_taken_for_done(string mishap)
    {
        Erp.Documents["V7"] = (JsonElement.Parse("""{"number":"N1","total":1}"""), 0);
        Desk.Add(Invoice(1));
        Erp.Script = (call, count) => call == "update documents" && count == 1 ? Enum.Parse<Mishap>(mishap) : Mishap.None;

        await RunUntilDoneAsync(VendorFlow);

        Erp.Documents.ShouldHaveSingleItem().Key.ShouldBe("V7");
        TotalOf("V7").ShouldBe("10.10");
        (await RecordsAsync())[0].TargetId.ShouldBe("V7");
    }

    [Theory]
    [InlineData("DiesBefore", 2)]
    [InlineData("DiesAfter", 1)]
    [InlineData("AnswerLost", 1)]
    public async Task A_create_in_doubt_is_looked_up_and_made_once(string mishap, int writes)
    {
        Desk.Add(Invoice(1));
        Erp.Script = (call, count) => call == "write documents" && count == 1 ? Enum.Parse<Mishap>(mishap) : Mishap.None;

        await RunUntilDoneAsync(VendorFlow);

        Erp.Calls.Count(call => call == "write documents").ShouldBe(writes);
        Erp.Documents.ShouldHaveSingleItem().Key.ShouldBe("D0001");
        (await RecordsAsync())[0].TargetId.ShouldBe("D0001");
    }

    [Fact]
    public async Task A_target_that_decides_later_keeps_the_document_it_updates()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true);
        Erp.Documents["V7"] = (JsonElement.Parse("""{"number":"N1","total":1}"""), 0);
        Desk.Add(Invoice(1));

        await RunAsync(VendorFlow);

        (await RecordsAsync())[0].TargetId.ShouldBe("V7");
        Erp.Documents.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_later_step_updates_what_it_made_for_an_earlier_version()
    {
        Desk.Add(Invoice(1));
        await RunAsync(LaterStepFlow);
        Change(Invoice(1, total: "20.20"));

        (await RunAsync(LaterStepFlow)).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem();
        TotalOf("D0001").ShouldBe("20.20");
    }

    [Fact]
    public async Task A_document_that_is_gone_is_refused_with_the_targets_own_words()
    {
        Desk.Add(Invoice(1));
        await RunAsync(VendorFlow);
        Erp.Documents.Clear();
        Change(Invoice(1, total: "20.20"));

        (await RunAsync(VendorFlow)).Flows[0].Counts.Rejected.ShouldBe(1);

        (await RecordsAsync())[0].Reason.ShouldBe("There is no document D0001.");
        Erp.Documents.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_document_that_the_rejection_took_back_is_made_anew()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (call, count) => call == "act documents.post" && count == 1 ? Mishap.Refused : Mishap.None;
        var flow = InvoiceFlow.Replace("match: [number]", "match: [number]\n      existing: update", StringComparison.Ordinal)
            .Replace(", claim: claim", "", StringComparison.Ordinal);
        (await RunAsync(flow)).Flows[0].Counts.Rejected.ShouldBe(1);
        Erp.Documents.ShouldBeEmpty();
        Change(Invoice(1, total: "20.20"));

        (await RunAsync(flow)).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem().Key.ShouldBe("D0002");
    }

    [Fact]
    public async Task A_dry_run_shows_which_document_would_be_updated()
    {
        Erp.Documents["V7"] = (JsonElement.Parse("""{"number":"N2"}"""), 0);
        Desk.Add(Invoice(1));
        await RunAsync(VendorFlow);
        Change(Invoice(1, total: "20.20"));
        Desk.Add(Invoice(2));
        Desk.Add(Invoice(3));
        var shown = new List<string>();

        await RunAsync(VendorFlow, dryRun: write =>
        {
            shown.Add($"{write.Key} {write.Request!.Method} {write.Request.Path}");
            return Task.CompletedTask;
        });

        shown.ShouldBe(["I1 PATCH documents/D0001", "I2 PATCH documents/V7", "I3 POST documents"]);
        Erp.Documents.Count.ShouldBe(2);
    }

    private void Change(string json)
    {
        Desk.Source.Clear();
        Desk.Add(json);
    }

    private string TotalOf(string id) => Erp.Documents[id].Body.GetProperty("total").GetRawText();

    private async Task<IEnumerable<string>> SentencesAsync(string key, string what) =>
        (await TrailAsync(key)).Where(happened => happened.Event == what).Select(happened => happened.Message);
}
