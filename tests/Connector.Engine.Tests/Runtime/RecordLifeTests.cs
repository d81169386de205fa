using Connector.Engine.Records;

namespace Connector.Engine.Tests.Runtime;

public sealed class RecordLifeTests : PipelineTest
{
    [Fact]
    public async Task A_record_is_claimed_written_posted_and_confirmed_and_its_trail_says_so()
    {
        Desk.Add(Invoice(1));

        var report = await RunAsync();

        report.Flows.ShouldHaveSingleItem().Counts.ShouldBe(new(Read: 1, Delivered: 1));
        Erp.Documents.ShouldHaveSingleItem().Value.ShouldSatisfyAllConditions(
            document => document.Posts.ShouldBe(1),
            document => document.Body.GetRawText().ShouldBe("""{"number":"N1","account":"6100","total":10.10}"""));
        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("voucher").GetString().ShouldBe("D0001");
        (await TrailAsync("I1")).Select(happened => (happened.Event, happened.Step)).ShouldBe(
        [
            ("record.received", null), ("step.intended", "claim"), ("step.completed", "claim"), ("step.intended", "target"),
            ("step.completed", "target"), ("step.intended", "post"), ("step.completed", "post"),
            ("step.intended", "confirm"), ("step.completed", "confirm"), ("record.delivered", null),
        ]);
    }

    [Fact]
    public async Task A_second_run_writes_nothing()
    {
        Desk.Add(Invoice(1));
        await RunAsync();

        var report = await RunAsync();

        report.Flows[0].Counts.ShouldBe(new(Read: 1, Skipped: 1));
        Erp.Documents.Count.ShouldBe(1);
        Desk.Confirmations.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_touched_record_that_maps_to_the_same_is_skipped_before_it_is_claimed()
    {
        Desk.Add(Invoice(1));
        await RunAsync();
        Desk.Source[0] = System.Text.Json.JsonDocument.Parse(
            """{"id":"I1","number":"N1","account":"A1","total":10.10,"changed":"2026-11-20T09:00:00Z"}""").RootElement.Clone();

        await RunAsync();

        (await RecordsAsync()).Select(record => (record.Version, record.State, record.ReasonCode))
            .ShouldBe([(2, RecordState.Skipped, "identical"), (1, RecordState.Delivered, "delivered")]);
        Desk.Calls.Count(call => call == "act documents.claim").ShouldBe(1);
    }

    [Theory]
    [InlineData("linkedFrom('invoices', src.paidFor)", "linkedFrom:books/invoices:D0001")]
    [InlineData("linked('invoices', src.invoice)", "link:books/invoices:I1")]
    public async Task A_record_that_came_before_what_it_belongs_to_is_looked_at_again_when_that_is_there(string condition, string waitedFor)
    {
        var flow = $$"""
            integration: books
            connections: { desk: { connector: desk }, erp: { connector: erp } }
            flows:
              payments:
                trigger: { schedule: "*/10 * * * *" }
                source: { connection: desk, resource: documents, changes: scan }
                when: {{condition}} !== null
                dedupe: { key: src.id }
                target:
                  connection: desk
                  resource: confirmations
                  fields: { code: job.id, good: true, voucher: "linkedFrom('invoices', src.paidFor)" }
              invoices:
                trigger: { schedule: "*/10 * * * *" }
                source: { connection: desk, resource: documents, changes: scan }
                dedupe: { key: src.id }
                target:
                  connection: erp
                  resource: documents
                  match: [number]
                  fields: { number: src.number, total: src.total }
            """;
        Desk.Add("""{"id":"I1","number":"N1","total":10.10,"paidFor":"D0001","invoice":"I1"}""");
        Desk.Add("""{"id":"I2","number":"N2","total":10.10,"paidFor":"somebody else's","invoice":"I0"}""");
        Limits = OneAtATime;

        (await RunAsync(flow)).Flows[0].Counts.ShouldBe(new(Read: 2, Skipped: 2));
        (await RunAsync(flow)).Flows[0].Counts.Delivered.ShouldBe(1);

        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("voucher").GetString().ShouldBe("I1");
        (await TrailAsync("I1")).ShouldContain(happened => happened.Event == "record.released" && happened.Message.Contains(waitedFor));
    }

    [Fact]
    public async Task A_record_that_the_condition_leaves_out_is_kept_as_skipped_with_the_condition()
    {
        Desk.Add(Invoice(1, total: "0"));

        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 1, Skipped: 1));

        (await RecordsAsync()).ShouldHaveSingleItem().Reason.ShouldBe("Left out by the flow's condition: src.total > 0");
    }

    [Fact]
    public async Task A_refusal_by_the_target_is_told_to_the_source_with_the_reason()
    {
        Desk.Add(Invoice(1));
        Erp.Refuses = _ => "Account 6100 is blocked.";

        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 1, Rejected: 1));

        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("why").GetString().ShouldBe("Account 6100 is blocked.");
        (await RecordsAsync()).ShouldHaveSingleItem().Reason.ShouldBe("Account 6100 is blocked.");
    }

    [Fact]
    public async Task A_refusal_at_posting_discards_the_draft_and_is_told()
    {
        Desk.Add(Invoice(1));
        Erp.Refuses = _ => Erp.Calls.Contains("act documents.post") ? "The period is closed." : null;

        (await RunAsync()).Flows[0].Counts.Rejected.ShouldBe(1);

        Erp.Documents.ShouldBeEmpty();
        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("why").GetString().ShouldBe("The period is closed.");
    }

    [Fact]
    public async Task A_document_that_somebody_else_made_is_a_duplicate_and_is_not_sent_again()
    {
        await RunAsync();
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2).Replace("N2", "N1", StringComparison.Ordinal));

        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 2, Delivered: 1, Rejected: 1));

        Erp.Documents.Count.ShouldBe(1);
        (await RecordsAsync()).Single(record => record.State == RecordState.Rejected).Reason
            .ShouldBe("erp already has a document with number N1 (id D0001). It was not sent again.");
    }

    [Fact]
    public async Task A_record_that_somebody_else_has_taken_is_not_written()
    {
        Desk.Add(Invoice(1));
        await Desk.ActAsync(new Sdk.ActionRequest("documents", "claim", "I1", false, "x"), CancellationToken.None);

        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));

        Erp.Documents.ShouldBeEmpty();
        (await RecordsAsync()).ShouldHaveSingleItem().Reason!.ShouldStartWith("It is taken already. Nothing was written");
    }

    [Fact]
    public async Task A_missing_cross_reference_waits_in_review_and_goes_by_itself_once_the_row_is_there()
    {
        Desk.Add(Invoice(1, account: "A9"));
        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));
        Desk.Calls.ShouldNotContain("act documents.claim");

        await using (var store = await OpenStoreAsync())
            (await store.SetCrossReferenceAsync("accounts", "A9", "6900", "clerk", CancellationToken.None)).ShouldBe(1);

        (await RunAsync()).Flows[0].Counts.Delivered.ShouldBe(1);
        Erp.Documents.ShouldHaveSingleItem().Value.Body.GetProperty("account").GetString().ShouldBe("6900");
    }

    [Fact]
    public async Task A_source_that_will_not_take_the_confirmation_never_turns_a_posted_document_into_a_rejected_one()
    {
        Desk.Add(Invoice(1));
        Desk.RefusesConfirmation = "It is closed.";

        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));

        Erp.Documents.ShouldHaveSingleItem().Value.Posts.ShouldBe(1);
        (await RecordsAsync()).ShouldHaveSingleItem().Reason
            .ShouldBe("It is in the target, but desk did not take the step 'confirm': It is closed.");
    }

    [Fact]
    public async Task A_mapping_error_names_the_field_and_is_told()
    {
        Desk.Add("""{"id":"I1","number":"N1","account":"A1","total":5}""");
        var flow = InvoiceFlow.Replace("number: src.number\n", "number: src.vendor.code\n", StringComparison.Ordinal);

        (await RunAsync(flow)).Flows[0].Counts.ShouldBe(new(Read: 1, Rejected: 1));

        var why = Desk.Confirmations.ShouldHaveSingleItem().GetProperty("why").GetString()!;
        why.ShouldContain("number");
        why.ShouldContain("src.vendor");
    }

    [Fact]
    public async Task Versions_of_one_key_are_delivered_in_order()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (call, count) => call == "write documents" && count == 1 ? Mishap.Unavailable : Mishap.None;
        await RunAsync(patience: TimeSpan.Zero);
        Desk.Source[0] = System.Text.Json.JsonDocument.Parse(Invoice(1, total: "11.00")).RootElement.Clone();

        await RunAsync();

        var records = await RecordsAsync();
        records.Single(record => record.Version == 1).State.ShouldBe(RecordState.Delivered);
        Erp.Documents.First().Value.Body.GetProperty("total").GetRawText().ShouldBe("10.10");
    }

    [Fact]
    public async Task A_changed_document_that_is_in_the_target_already_waits_for_a_person_and_is_not_told_as_refused()
    {
        Desk.Add(Invoice(1));
        await RunAsync();
        Desk.HandOutAgain("I1", Invoice(1, total: "20.20"));

        (await RunAsync()).Flows[0].Counts.Review.ShouldBe(1);

        (await RecordsAsync())[0].ShouldSatisfyAllConditions(
            record => record.ReasonCode.ShouldBe("delivered-before"),
            record => record.Reason.ShouldBe(
                "An earlier version of this document was delivered (D0001), and this one differs. It was not sent, and the source was "
                    + "told nothing: change or cancel the first one in the target by hand."));
        Erp.Documents.ShouldHaveSingleItem().Value.Posts.ShouldBe(1);
        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("good").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_refused_document_that_is_replayed_but_not_handed_out_again_says_so()
    {
        Desk.Add(Invoice(1));
        Erp.Refuses = _ => "The vendor is blocked.";
        await RunAsync();
        Erp.Refuses = _ => null;
        await using (var store = await OpenStoreAsync())
            (await store.ReplayAsync((await store.FindAsync(new RecordFilter(), CancellationToken.None))[0].Id, "clerk", touch: false,
                CancellationToken.None)).ShouldBeTrue();

        await RunAsync();

        (await RecordsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            record => record.State.ShouldBe(RecordState.Review),
            record => record.Reason.ShouldBe(
                "This flow took it before and told the source how that ended; the source has not handed it out again since, and nothing "
                    + "was written. Hand it out again at the source, and it comes by itself."));
        Erp.Documents.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_told_about_a_document_that_is_not_claimed_yet()
    {
        Desk.Add("""{"id":"I1","number":"N1","total":1,"changed":"2026-11-20T07:00:00Z"}""");
        Desk.Script = (call, count) => call == "act documents.claim" && count == 1 ? Mishap.Unavailable : Mishap.None;

        await RunAsync(InvoiceFlow.Replace("total: src.total", "total: src.lines[0].total", StringComparison.Ordinal));

        Desk.Calls.Where(call => call is "act documents.claim" or "write confirmations")
            .ShouldBe(["act documents.claim", "act documents.claim", "write confirmations"]);
    }

    [Fact]
    public async Task Two_documents_of_one_number_in_one_call_make_one()
    {
        Erp = new ScriptedSystem("erp", batch: 10);
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2));
        Desk.Add(Invoice(1).Replace("\"I1\"", "\"I3\"", StringComparison.Ordinal));

        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 3, Delivered: 2, Rejected: 1));

        Erp.Documents.Values.Select(document => document.Body.GetProperty("number").GetString()).ShouldBe(["N1", "N2"]);
        Erp.Documents.Values.ShouldAllBe(document => document.Posts == 1);
    }

    [Fact]
    public async Task A_document_that_somebody_makes_while_the_target_is_down_is_not_made_again()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (call, count) =>
        {
            if (call != "write documents" || count != 1)
                return Mishap.None;
            Erp.Documents["BY-HAND"] = (System.Text.Json.JsonDocument.Parse("""{"number":"N1"}""").RootElement.Clone(), 1);
            return Mishap.Unavailable;
        };

        (await RunAsync()).Flows[0].Counts.Rejected.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem().Key.ShouldBe("BY-HAND");
    }
}
