using System.Reflection;
using Connector.Engine.Runtime;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Runtime;

/// <summary>What goes wrong while the source is read holds up nothing else, and is made up for.</summary>
public sealed class IntakeTests : PipelineTest
{
    private const string TwoFlows = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        flows:
          vendors:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents, changes: { since: changed, overlap: 5m } }
            dedupe: { key: src.id }
            target: { connection: erp, resource: documents, fields: { number: src.number } }
          others:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents, changes: { since: changed, overlap: 5m } }
            dedupe: { key: src.id }
            target: { connection: erp, resource: documents, fields: { number: src.number } }
        """;

    [Fact]
    public async Task A_notification_that_cannot_be_read_holds_up_neither_the_next_nor_the_poll()
    {
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2));
        Desk.Unreadable = key => key == "BROKEN"
            ? new ConnectorException(new Failure(FailureKind.Transient, "broken", "Desk cannot show this document now."))
            : null;
        await NotifyAsync("BROKEN");
        await NotifyAsync("I1");

        var report = await RunAsync();

        report.Flows[0].Failure!.Message.ShouldBe("Desk cannot show this document now.");
        report.Flows[0].Counts.Delivered.ShouldBe(2);
        await using var store = await OpenStoreAsync();
        (await store.NotificationsAsync("books/invoices", CancellationToken.None)).ShouldHaveSingleItem().Key.ShouldBe("BROKEN");
    }

    [Fact]
    public async Task An_engine_that_trips_over_the_source_says_so_and_delivers_what_it_has()
    {
        Desk.Add(Invoice(1));
        await NotifyAsync("I1");
        Desk.Unreadable = key => key is null ? new NotSupportedException("No such page.") : null;

        var report = await RunAsync();

        report.Flows[0].Failure!.Message.ShouldBe("The engine failed while it read the source (NotSupportedException: No such page.).");
        report.Flows[0].Counts.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task A_long_run_reads_again_what_it_could_not_read_before_the_schedule_comes_round()
    {
        Desk.Add(Invoice(1));
        var reads = 0;
        Desk.Unreadable = key => key is null && Interlocked.Increment(ref reads) == 1
            ? new ConnectorException(new Failure(FailureKind.Transient, "down", "Desk is down."))
            : null;
        await using var store = await OpenStoreAsync();
        using var stop = new CancellationTokenSource();
        var delivered = new Progress(progress =>
        {
            if (progress.Counts.Delivered == 1)
                stop.Cancel();
        });
        await using var host = EngineHost.Open(Options(store, InvoiceFlow) with { Progress = delivered });

        await host.RunAsync(stop.Token).WaitAsync(TimeSpan.FromSeconds(30));

        reads.ShouldBe(2);
        Erp.Documents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_flow_that_cannot_write_to_the_store_ends_the_whole_run()
    {
        await using var store = await OpenStoreAsync();
        var failing = DispatchProxy.Create<IStateStore, FullDisk>();
        ((FullDisk)(object)failing).Store = store;
        await using var host = EngineHost.Open(Options(failing, TwoFlows));

        (await host.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)).ShouldThrowAsync<StoreException>()).Message
            .ShouldBe("The disk is full.");
    }

    [Fact]
    public async Task A_record_dated_in_the_future_does_not_hide_what_changes_until_then()
    {
        Desk.Add("""{"id":"V1","number":"N1","changed":"2099-01-01T00:00:00Z"}""");
        await RunAsync(TwoFlows);
        Clock.Move(TimeSpan.FromHours(1));
        Desk.Add($$"""{"id":"V2","number":"N2","changed":"{{Clock.GetUtcNow():O}}"}""");

        (await RunAsync(TwoFlows)).Flows[0].Counts.ShouldBe(new(Read: 2, Skipped: 1, Delivered: 1));
    }

    [Fact]
    public async Task A_read_whose_token_is_refused_is_made_again_within_patience()
    {
        Desk.Add(Invoice(1));
        var refusals = 2;
        Desk.Unreadable = key => key is null && refusals-- > 0
            ? new ConnectorException(
                new Failure(FailureKind.Authentication, "http-401", "The token is refused.") { Refusal = CredentialRefusal.Token })
            : null;

        var report = await RunAsync();

        report.Flows[0].Failure.ShouldBeNull();
        report.Flows[0].Counts.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task Wrong_credentials_over_a_weekend_send_no_record_to_review()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (_, _) => Mishap.Unauthorized;
        for (var run = 0; run <= Limits.Retry.MaxAttempts; run++)
        {
            (await RunAsync(patience: TimeSpan.Zero)).Flows[0].Counts.Retrying.ShouldBe(1);
            Clock.Move(TimeSpan.FromMinutes(10));
        }

        Erp.Script = (_, _) => Mishap.None;
        (await RunAsync()).Flows[0].Counts.Delivered.ShouldBe(1);
    }

    private async Task NotifyAsync(string key)
    {
        await using var store = await OpenStoreAsync();
        (await store.StoreNotificationAsync(new Notification("books/invoices", $"T-{key}", "documents", key, null, Clock.GetUtcNow()),
            CancellationToken.None)).ShouldBeTrue();
    }

    private sealed class Progress(Action<FlowProgress> report) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => report(value);
    }

    /// <summary>A store that cannot take in anything for the flow 'others'.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
    private class FullDisk : DispatchProxy
#pragma warning restore CA1852
    {
        public IStateStore? Store { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IStateStore.IntakeAsync) && ((Intake)args![0]!).Flow == "books/others"
                ? Task.FromException<IntakeResult>(new StoreException("The disk is full."))
                : targetMethod.Invoke(Store, args);
    }
}
