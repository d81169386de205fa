using Connector.Engine.State;

namespace Connector.Engine.Tests.Pipeline;

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
            ("received", null), ("sending", "claim"), ("done", "claim"), ("sending", "target"), ("done", "target"), ("sending", "post"), ("done", "post"),
            ("sending", "confirm"), ("done", "confirm"), ("delivered", null),
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
        Desk.Source[0] = System.Text.Json.JsonDocument.Parse("""{"id":"I1","number":"N1","account":"A1","total":10.10,"changed":"2026-11-20T09:00:00Z"}""").RootElement.Clone();

        await RunAsync();

        (await RecordsAsync()).Select(record => (record.Version, record.State, record.ReasonCode)).ShouldBe([(2, RecordState.Skipped, "identical"), (1, RecordState.Delivered, "delivered")]);
        Desk.Calls.Count(call => call == "act documents.claim").ShouldBe(1);
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
        (await RecordsAsync()).Single(record => record.State == RecordState.Rejected).Reason.ShouldBe("erp already has a document with number N1 (id D0001). It was not sent again.");
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
        (await RecordsAsync()).ShouldHaveSingleItem().Reason.ShouldBe("It is in the target, but desk did not take the step 'confirm': It is closed.");
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
}
