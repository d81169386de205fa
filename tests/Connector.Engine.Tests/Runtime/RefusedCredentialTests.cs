using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Tests.Runtime;

/// <summary>A refused token passes soon, a refused sign-in needs somebody; neither gives a record up, and one record's refusal is not the
/// others'.</summary>
public sealed class RefusedCredentialTests : PipelineTest
{
    private const string Flow = """
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
              fields: { number: src.number, total: src.total }
        """;

    [Fact]
    public async Task A_refused_token_is_tried_again_within_seconds_and_counts_towards_nothing()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (call, count) => call == "write documents" && count <= 3 ? Mishap.TokenRefused : Mishap.None;
        var began = Clock.GetUtcNow();

        var report = await RunAsync(Flow, patience: TimeSpan.FromSeconds(60));

        report.Flows[0].Failure.ShouldBeNull();
        report.Flows[0].Counts.ShouldBe(new(Read: 1, Delivered: 1));
        (Clock.GetUtcNow() - began).ShouldBe(TimeSpan.FromSeconds(1 + 2 + 4));
        (await RecordsAsync())[0].Attempt.ShouldBe(0);
    }

    [Fact]
    public async Task The_pause_grows_to_five_minutes_and_begins_anew_after_a_success()
    {
        var pause = new RefusalPause(new RetrySchedule(new RetryOptions(), () => 0.5), Clock);
        var pauses = new List<double>();
        for (var refusal = 0; refusal < 12; refusal++)
        {
            var due = pause.Next();
            pause.Next().ShouldBe(due, "those that are refused meanwhile wait as long");
            pauses.Add((due - Clock.GetUtcNow()).TotalSeconds);
            Clock.Move(due - Clock.GetUtcNow());
        }

        pauses.ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        pause.Reset();
        (pause.Next() - Clock.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(1));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Refused_tokens_at_random_leave_no_work_undone()
    {
        for (var number = 1; number <= 60; number++)
            Desk.Add(Invoice(number));
        var random = new Random(11);
        Erp.Script = (call, _) =>
        {
            lock (random)
                return call == "write documents" && random.Next(4) == 0 ? Mishap.TokenRefused : Mishap.None;
        };

        var report = await RunAsync(Flow, patience: TimeSpan.FromSeconds(60));

        report.Flows[0].Failure.ShouldBeNull();
        report.Flows[0].Counts.ShouldBe(new(Read: 60, Delivered: 60));
        Erp.Documents.Count.ShouldBe(60);
    }

    [Fact]
    public async Task One_record_that_may_not_be_written_stops_no_other()
    {
        for (var number = 1; number <= 10; number++)
            Desk.Add(Invoice(number));
        Erp.Script = (call, count) => call == "write documents" && count == 3 ? Mishap.Unauthorized : Mishap.None;

        var report = await RunAsync(Flow, patience: TimeSpan.Zero);

        report.Flows[0].Failure.ShouldBeNull();
        report.Flows[0].Counts.ShouldBe(new(Read: 10, Delivered: 9, Retrying: 1));
    }

    [Fact]
    public async Task A_refused_sign_in_stops_the_flow_at_once_and_its_records_wait_as_long_as_the_connection_does()
    {
        for (var number = 1; number <= 40; number++)
            Desk.Add(Invoice(number));
        Erp.Script = (call, _) => call == "write documents" ? Mishap.SignInRefused : Mishap.None;

        var report = await RunAsync(Flow, patience: TimeSpan.FromSeconds(60));

        report.Flows[0].Failure!.Message.ShouldBe("The secret is refused.");
        Erp.Calls.Count(call => call == "write documents").ShouldBeLessThanOrEqualTo(9, "no wave after the first ones");
        (await RecordsAsync()).Where(record => record.State == RecordState.Retrying)
            .ShouldAllBe(record => record.DueAt == Clock.GetUtcNow() + TimeSpan.FromMinutes(2) && record.Attempt == 0);
        Erp.Script = (_, _) => Mishap.None;
        Clock.Move(TimeSpan.FromMinutes(2));
        (await RunAsync(Flow)).Flows[0].Counts.Delivered.ShouldBe(40);
    }

    [Fact]
    public async Task A_doubt_outlives_any_number_of_refused_look_ups()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (call, count) => call == "write documents" && count == 1 ? Mishap.AnswerLost : Mishap.None;
        Erp.Unfindable = new Failure(FailureKind.Authentication, "http-401", "The token is refused.") { Refusal = CredentialRefusal.Token };
        await RunAsync(Flow.Replace("match: [number]", "match: []", StringComparison.Ordinal), patience: TimeSpan.FromHours(4));
        (await RecordsAsync())[0].State.ShouldBe(RecordState.Retrying);
        Erp.Unfindable = null;

        (await RunAsync(Flow.Replace("match: [number]", "match: []", StringComparison.Ordinal))).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem();
    }
}
