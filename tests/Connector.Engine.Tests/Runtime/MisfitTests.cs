using Connector.Engine.Records;
using Connector.Engine.Runtime;

namespace Connector.Engine.Tests.Runtime;

/// <summary>A record that does not fit its target waits in review, and nothing of it is sent.</summary>
public sealed class MisfitTests : PipelineTest
{
    private const string Long = "N-2026-0000000000000001";

    private const string UpdateFlow = """
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
              existing: update
              fields: { number: src.number, total: src.total }
        """;

    [Fact]
    public async Task It_waits_in_review_with_field_limit_and_place_and_is_neither_claimed_nor_sent()
    {
        Desk.Add(Numbered(Long));

        (await RunAsync()).Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));

        var record = (await RecordsAsync()).ShouldHaveSingleItem();
        record.ReasonCode.ShouldBe("does-not-fit");
        record.Reason.ShouldNotBeNull().ShouldStartWith($"Nothing was sent: number: it has 23 characters and at most 20 fit: \"{Long}\" (");
        record.Reason.ShouldNotBeNull().ShouldEndWith(
            "books.yaml:18). Cut it in the flow with text(…, 20), or shorten it where the record comes from. "
            + "Mend the record or the flow, then replay it.");
        Desk.Calls.ShouldNotContain("act documents.claim");
        Erp.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_goes_on_when_the_flow_has_changed_and_it_is_replayed()
    {
        Desk.Add(Numbered(Long));
        await RunAsync();
        await ReplayAsync();
        (await RunAsync()).Flows[0].Counts.Review.ShouldBe(1, "nothing has changed");
        await ReplayAsync();

        var mended = InvoiceFlow.Replace("number: src.number", "number: text(src.number, 20)", StringComparison.Ordinal);
        (await RunAsync(mended)).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem().Value.Body.GetProperty("number").GetString().ShouldBe(Long[..20]);
    }

    [Fact]
    public async Task A_dry_run_says_the_same()
    {
        Desk.Add(Numbered(Long));
        var shown = new List<DryRunWrite>();

        var report = await RunAsync(dryRun: write =>
        {
            shown.Add(write);
            return Task.CompletedTask;
        });

        report.Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));
        shown.ShouldHaveSingleItem().Problem.ShouldNotBeNull()
            .ShouldStartWith("Nothing was sent: number: it has 23 characters and at most 20 fit");
    }

    [Fact]
    public async Task A_value_that_is_confidential_is_in_no_reason_and_no_trail()
    {
        Desk.Add(Invoice(1));
        var flow = InvoiceFlow.Replace("xref('accounts', src.account)", "\"'DE89370400440532013000'\"", StringComparison.Ordinal);

        await RunAsync(flow);

        var record = (await RecordsAsync()).ShouldHaveSingleItem();
        record.Reason.ShouldNotBeNull().ShouldContain("account: it has 22 characters and at most 10 fit (");
        (record.Reason + string.Join(' ', (await TrailAsync("I1")).Select(happened => happened.Message))).ShouldNotContain("DE89");
    }

    [Theory]
    [InlineData("\"N1\"", "null", "number: it must be string, not null (")]
    [InlineData("\"N1\"", "\" \"", "number: it has no value, and a document is looked up by it before it is made (")]
    [InlineData("\"number\"", "\"nmber\"", "number: it is missing, and the target requires it (")]
    public async Task A_document_that_cannot_be_looked_up_is_not_tried_again_and_again(string written, string instead, string misfit)
    {
        Desk.Add(Invoice(1).Replace(written, instead, StringComparison.Ordinal));

        await RunAsync();

        var record = (await RecordsAsync()).ShouldHaveSingleItem();
        (record.State, record.ReasonCode).ShouldBe((RecordState.Review, "does-not-fit"));
        record.Reason.ShouldNotBeNull().ShouldStartWith("Nothing was sent: " + misfit);
    }

    [Fact]
    public async Task A_step_that_tells_of_a_refusal_and_does_not_fit_waits_too()
    {
        Desk.Add(Invoice(1));
        Erp.Refuses = _ => "Closed period.";

        await RunAsync(InvoiceFlow.Replace(
            "connection: desk\n        resource: confirmations\n        fields: { code: job.id, good: false",
            "connection: erp\n        resource: documents\n        fields: { number: \"'" + Long + "'\", good: false",
            StringComparison.Ordinal));

        var record = (await RecordsAsync()).ShouldHaveSingleItem();
        (record.State, record.ReasonCode).ShouldBe((RecordState.Review, "does-not-fit"));
        record.Reason.ShouldNotBeNull()
            .ShouldStartWith("It is refused, but the step 'refuse' that says so was not sent: number: it has 23 characters");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_may_leave_out_what_a_new_document_needs(bool isThere)
    {
        if (isThere)
        {
            Desk.Add(Invoice(1));
            await RunAsync(UpdateFlow);
            Desk.Source.Clear();
        }

        Desk.Add("""{"id":"I1","total":20.20,"changed":"2026-11-20T09:00:00Z"}""");
        var shown = new List<DryRunWrite>();
        await RunAsync(UpdateFlow, dryRun: write =>
        {
            shown.Add(write);
            return Task.CompletedTask;
        });
        await RunAsync(UpdateFlow);

        var record = (await RecordsAsync())[0];
        record.State.ShouldBe(isThere ? RecordState.Delivered : RecordState.Review, record.Reason);
        record.Reason!.Contains("number: it is missing, and the target requires it", StringComparison.Ordinal).ShouldBe(!isThere);
        (shown.ShouldHaveSingleItem().Problem is null).ShouldBe(isThere);
    }

    private static string Numbered(string number) => Invoice(1).Replace("\"N1\"", $"\"{number}\"", StringComparison.Ordinal);

    private async Task ReplayAsync()
    {
        await using var store = await OpenStoreAsync();
        var record = (await store.FindAsync(new RecordFilter(), CancellationToken.None))[0];
        (await store.ReplayAsync(record.Id, "test", touch: false, CancellationToken.None)).ShouldBeTrue();
    }
}
