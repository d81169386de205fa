using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Tests.Runtime;

/// <summary>What <c>resilience</c> of the connections file changes in a run.</summary>
public sealed class ResilienceTests : PipelineTest
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
              fields: { number: src.number, total: src.total }
        """;

    [Fact]
    public async Task Patience_begins_anew_with_every_verdict()
    {
        DecideEvery(TimeSpan.FromSeconds(50), documents: 6);

        var report = await RunAsync(VendorFlow, patience: TimeSpan.FromMinutes(1));

        report.Flows[0].Counts.ShouldBe(new(Read: 6, Delivered: 6));
        report.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(310));
    }

    [Fact]
    public async Task Patience_ends_when_nothing_has_come_for_that_long()
    {
        DecideEvery(TimeSpan.FromSeconds(70), documents: 2);

        var report = await RunAsync(VendorFlow, patience: TimeSpan.FromMinutes(1));

        report.Flows[0].Counts.ShouldBe(new(Read: 2, Pending: 2));
        report.Undecided.ShouldBe(2);
        report.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(70));
    }

    [Fact]
    public async Task A_single_run_waits_for_nothing_after_its_longest_time()
    {
        DecideEvery(TimeSpan.FromSeconds(50), documents: 6);
        await using var store = await OpenStoreAsync();
        var options = Options(store, VendorFlow) with
        {
            Resilience = Limits with { Once = new OnceOptions { Patience = TimeSpan.FromMinutes(1), MaxTime = TimeSpan.FromMinutes(2) } },
        };
        await using var host = EngineHost.Open(options);

        var report = await host.RunOnceAsync(CancellationToken.None);

        report.Flows[0].Counts.ShouldBe(new(Read: 6, Delivered: 2, Pending: 4));
    }

    [Fact]
    public async Task A_record_is_tried_as_often_as_the_connection_of_its_target_says()
    {
        Limits = Limits with { Retry = new RetryOptions { MaxAttempts = 2 } };
        ErpLimits = Limits with
        {
            Retry =
            new RetryOptions { MaxAttempts = 4, FirstDelay = TimeSpan.FromSeconds(10), MaxDelay = TimeSpan.FromSeconds(15) }
        };
        Desk.Add(Invoice(1));
        Erp.Script = (_, _) => Mishap.Unavailable;

        var report = await RunAsync(VendorFlow);

        report.Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));
        report.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(10 + 15 + 15), TimeSpan.FromSeconds(41));
        Erp.Calls.Count(call => call == "write documents").ShouldBe(4);
        (await RecordsAsync()).ShouldHaveSingleItem().Reason.ShouldBe("Given up after 4 attempts: The system is down.");
    }

    [Fact]
    public async Task A_record_that_stays_undecided_for_longer_than_it_may_goes_to_review()
    {
        DecideEvery(TimeSpan.FromDays(2), documents: 1);
        ErpLimits = Limits with { Pending = new PendingOptions { MaxAge = TimeSpan.FromMinutes(10) } };

        (await RunAsync(VendorFlow, patience: TimeSpan.FromHours(1))).Flows[0].Counts.ShouldBe(new(Read: 1, Review: 1));

        var record = (await RecordsAsync()).ShouldHaveSingleItem();
        record.State.ShouldBe(RecordState.Review);
        record.Reason.ShouldBe("The target has not decided about the step 'target' for 10m.");
    }

    [Fact]
    public async Task A_flow_pauses_after_as_many_failures_and_for_as_long_as_its_target_says()
    {
        Limits = Limits with { Flows = new FlowOptions { MaxBatches = 1, MaxFailures = 2, Pause = TimeSpan.FromMinutes(3) } };
        for (var number = 1; number <= 3; number++)
            Desk.Add(Invoice(number));
        Erp.Script = (_, count) => count <= 2 ? Mishap.Unavailable : Mishap.None;

        var report = await RunAsync(VendorFlow);

        report.Flows[0].Counts.ShouldBe(new(Read: 3, Delivered: 3));
        report.Elapsed.ShouldBeInRange(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(185));
    }

    /// <summary>A target that decides about one document after the other, so long after the start and after each other.</summary>
    private void DecideEvery(TimeSpan time, int documents)
    {
        var began = Clock.GetUtcNow();
        Limits = Limits with { Pending = new PendingOptions { MaxAsk = TimeSpan.FromSeconds(5) } };
        Erp = new ScriptedSystem("erp", decidesLater: true)
        {
            HasDecided = id => Clock.GetUtcNow() >= began + (time * int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture)),
        };
        for (var number = 1; number <= documents; number++)
            Desk.Add(Invoice(number));
    }
}
