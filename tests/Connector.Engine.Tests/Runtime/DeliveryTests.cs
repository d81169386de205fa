using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Runtime;

public sealed class DeliveryTests : PipelineTest
{
    private const string MasterFlow = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        flows:
          vendors:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents, changes: { since: changed, overlap: 5m } }
            dedupe: { key: src.id }
            target:
              connection: erp
              resource: documents
              fields: { number: src.number, total: src.total }
        """;

    [Fact]
    public async Task A_target_with_batches_gets_batches_and_settles_each_record()
    {
        Erp = new ScriptedSystem("erp", batch: 3, decidesLater: true);
        for (var number = 1; number <= 7; number++)
            Desk.Add(Invoice(number));
        Erp.Refuses = body => body.GetProperty("number").GetString() == "N5" ? "No such currency." : null;

        (await RunAsync(MasterFlow)).Flows[0].Counts.ShouldBe(new(Read: 7, Delivered: 6, Rejected: 1));

        Erp.BatchSizes.Order().ShouldBe([1, 3, 3]);
    }

    [Fact]
    public async Task What_is_undecided_when_patience_ends_is_left_pending_and_confirmed_by_the_next_run()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true);
        Desk.Add(Invoice(1));

        (await RunAsync(MasterFlow, patience: TimeSpan.Zero)).Flows[0].Counts.ShouldBe(new(Read: 1, Pending: 1));
        Clock.Move(TimeSpan.FromMinutes(1));

        (await RunAsync(MasterFlow)).Flows[0].Counts.ShouldBe(new(Read: 1, Skipped: 1, Delivered: 1));
        Erp.Documents.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3 * 24)]
    public async Task A_record_that_was_sent_long_after_it_came_has_its_whole_time_to_be_decided_and_no_event_for_each_question(int hours)
    {
        Erp = new ScriptedSystem("erp", decidesLater: true) { StaysUndecided = 5 };
        Desk.Add(Invoice(1));
        Erp.Script = (_, _) => Mishap.Unauthorized;
        await RunAsync(MasterFlow, patience: TimeSpan.Zero);
        Clock.Move(TimeSpan.FromHours(hours));
        Erp.Script = (_, _) => Mishap.None;

        (await RunAsync(MasterFlow)).Flows[0].Counts.Delivered.ShouldBe(1);

        (await TrailAsync("I1")).Select(happened => happened.Event)
            .ShouldBe(
                ["record.received", "step.intended", "step.rejected", "record.retrying", "step.intended", "step.accepted", "record.pending",
                    "step.completed", "record.delivered"]);
    }

    [Fact]
    public async Task A_target_is_asked_in_the_company_that_the_step_was_written_to()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true);
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2, account: "A2"));

        (await RunAsync(
            MasterFlow.Replace("fields:", "company: src.account\n      fields:",
                StringComparison.Ordinal))).Flows[0].Counts.Delivered.ShouldBe(2);

        Erp.ConfirmedFor.Order(StringComparer.Ordinal).ShouldBe(["A1", "A2"]);
    }

    [Fact]
    public async Task What_is_undecided_for_a_day_goes_to_a_person()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true) { StaysUndecided = int.MaxValue };
        Desk.Add(Invoice(1));
        await RunAsync(MasterFlow, patience: TimeSpan.Zero);
        Clock.Move(TimeSpan.FromHours(25));

        (await RunAsync(MasterFlow)).Flows[0].Counts.Review.ShouldBe(1);

        (await RecordsAsync()).ShouldHaveSingleItem().Reason.ShouldBe("The target has not decided about the step 'target' for 24 hours.");
    }

    [Fact]
    public async Task What_was_decided_later_is_recognised_when_it_comes_again()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true);
        Desk.Add(Invoice(1));
        await RunAsync(MasterFlow);
        Desk.Source[0] = System.Text.Json.JsonDocument.Parse(Invoice(1, account: "A2")).RootElement.Clone();

        (await RunAsync(MasterFlow)).Flows[0].Counts.ShouldBe(new(Read: 1, Skipped: 1));

        Erp.Documents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_accepted_and_then_failed_is_touched_when_it_is_sent_again()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true);
        Desk.Add(Invoice(1));
        Erp.FailsToDecide = 1;

        (await RunAsync(MasterFlow)).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Touched.ShouldBe([false, true]);
    }

    [Fact]
    public async Task The_watermark_leaves_out_what_is_older_than_the_overlap()
    {
        Desk.Add(Invoice(1));
        await RunAsync(MasterFlow);
        Desk.Source.Insert(0,
            System.Text.Json.JsonDocument.Parse("""{"id":"I2","number":"N2","total":1,"changed":"2026-11-20T06:57:00Z"}""").RootElement
                .Clone());
        Desk.Source.Insert(0,
            System.Text.Json.JsonDocument.Parse("""{"id":"I3","number":"N3","total":1,"changed":"2026-11-20T06:50:00Z"}""").RootElement
                .Clone());

        (await RunAsync(MasterFlow)).Flows[0].Counts.ShouldBe(new(Read: 2, Delivered: 1, Skipped: 1));
    }

    [Fact]
    public async Task Wrong_credentials_stop_the_flow_and_lose_nothing()
    {
        for (var number = 1; number <= 40; number++)
            Desk.Add(Invoice(number));
        Erp.Script = (call, _) => call == "write documents" ? Mishap.Unauthorized : Mishap.None;

        var report = await RunAsync(MasterFlow, patience: TimeSpan.Zero);

        report.Flows[0].Failure!.Message.ShouldBe("The credentials are refused.");
        report.Flows[0].Counts.Retrying.ShouldBe(40);
        Erp.Calls.Count.ShouldBeLessThan(40);
        Erp.Script = (_, _) => Mishap.None;
        Clock.Move(TimeSpan.FromMinutes(10));
        (await RunAsync(MasterFlow)).Flows[0].Counts.Delivered.ShouldBe(40);
    }

    [Fact]
    public async Task A_system_that_asks_for_a_minute_gets_a_minute()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (_, count) => count == 1 ? Mishap.Throttled : Mishap.None;
        var began = Clock.GetUtcNow();

        await RunAsync(MasterFlow);

        (Clock.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
        Erp.Documents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_record_without_a_key_is_kept_as_rejected()
    {
        Desk.Add("""{"id":null,"number":"N1","total":1,"changed":"2026-11-20T07:00:00Z"}""");

        (await RunAsync(MasterFlow)).Flows[0].Counts.Read.ShouldBe(1);

        (await RecordsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            record => record.State.ShouldBe(RecordState.Rejected),
            record => record.ReasonCode.ShouldBe("no-key"));
    }

    [Fact]
    public async Task A_key_that_is_no_unicode_stops_no_other_record()
    {
        Desk.Add("""{"id":"half \ud800","number":"N1","total":1,"changed":"2026-11-20T07:00:00Z"}""");
        Desk.Add(Invoice(2));

        var report = await RunAsync(MasterFlow);
        report.Flows[0].Failure.ShouldBeNull();
        report.Flows[0].Counts.ShouldBe(new(Read: 2, Delivered: 1));

        (await RecordsAsync()).Select(record => record.State).ShouldBe([RecordState.Delivered, RecordState.Rejected], ignoreOrder: true);
    }

    [Fact]
    public async Task A_notified_document_that_cannot_be_shown_holds_up_no_other()
    {
        Desk.Add(Invoice(1));
        Desk.Unreadable = key => key == "I9" ? new ConnectorException(new Failure(FailureKind.Data, "bad-id", "That is not an id.")) : null;
        await using (var store = await OpenStoreAsync())
        {
            await store.StoreNotificationAsync(new Notification("books/invoices", "T1", "documents", "I9", null, Clock.GetUtcNow()),
                CancellationToken.None);
            await store.StoreNotificationAsync(new Notification("books/invoices", "T2", "documents", "I1", null, Clock.GetUtcNow()),
                CancellationToken.None);
        }

        (await RunAsync()).Flows[0].ShouldSatisfyAllConditions(
            report => report.Failure.ShouldBeNull(),
            report => report.Counts.Delivered.ShouldBe(1));

        await using var after = await OpenStoreAsync();
        (await after.NotificationsAsync("books/invoices", CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_read_that_breaks_off_is_taken_up_again_while_patience_lasts()
    {
        Desk.Add(Invoice(1));
        Desk.FailsToRead = 3;

        (await RunAsync(MasterFlow)).Flows[0].ShouldSatisfyAllConditions(
            report => report.Failure.ShouldBeNull(),
            report => report.Counts.ShouldBe(new(Read: 1, Delivered: 1)));
    }

    [Fact]
    public async Task A_dry_run_shows_the_writes_and_changes_nothing()
    {
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2));
        var shown = new List<string>();

        await RunAsync(dryRun: write =>
        {
            shown.Add($"{write.Key} {write.Request!.Method} {write.Request.Path} {write.Request.Body!.Value.GetRawText()}");
            return Task.CompletedTask;
        });

        shown.ShouldBe(
        [
            """I1 POST documents {"number":"N1","account":"6100","total":10.10}""",
            """I2 POST documents {"number":"N2","account":"6100","total":10.10}""",
        ]);
        Erp.Documents.ShouldBeEmpty();
        (await RecordsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dry_run_says_which_records_it_would_not_write_and_why()
    {
        Desk.Add(Invoice(1, account: "A9"));
        var shown = new List<DryRunWrite>();

        (await RunAsync(dryRun: write =>
        {
            shown.Add(write);
            return Task.CompletedTask;
        })).Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));

        var refused = shown.ShouldHaveSingleItem();
        refused.Request.ShouldBeNull();
        refused.Key.ShouldBe("I1");
        refused.Problem!.ShouldContain("A9");
    }

    [Fact]
    public async Task A_condition_that_cannot_be_tried_is_told_by_the_dry_run_as_the_run_will_reject_it()
    {
        Desk.Add("""{"id":"I1","number":"N1","total":"+49 30","changed":"2026-11-20T07:00:00Z"}""");
        var flow = MasterFlow.Replace("dedupe:", "when: decimal(src.total) > 0\n    dedupe:", StringComparison.Ordinal);
        var shown = new List<DryRunWrite>();

        var said = await RunAsync(flow, dryRun: write =>
        {
            shown.Add(write);
            return Task.CompletedTask;
        });
        var done = await RunAsync(flow);

        said.Flows[0].Counts.ShouldBe(new(Read: 1, Rejected: 1));
        done.Flows[0].Counts.ShouldBe(said.Flows[0].Counts);
        var record = (await RecordsAsync()).ShouldHaveSingleItem();
        (shown.ShouldHaveSingleItem().State, shown[0].Code, shown[0].Problem).ShouldBe((record.State, record.ReasonCode, record.Reason));
    }

    [Fact]
    public async Task A_webhook_and_a_poll_for_one_document_make_one_posting()
    {
        Desk.Add(Invoice(1));
        await using (var store = await OpenStoreAsync())
        {
            var notification = new Notification("books/invoices", "T1", "documents", "I1", null, Clock.GetUtcNow());
            (await store.StoreNotificationAsync(notification, CancellationToken.None)).ShouldBeTrue();
            (await store.StoreNotificationAsync(notification, CancellationToken.None)).ShouldBeFalse();
        }

        await RunAsync();

        Desk.Calls.Count(call => call == "get").ShouldBe(1);
        Erp.Documents.ShouldHaveSingleItem().Value.Posts.ShouldBe(1);
    }
}
