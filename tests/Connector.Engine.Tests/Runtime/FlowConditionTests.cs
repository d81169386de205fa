using Connector.Engine.Records;

namespace Connector.Engine.Tests.Runtime;

public sealed class FlowConditionTests : PipelineTest
{
    private const string BothWays = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        flows:
          back:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: erp, resource: documents }
            when: linkedFrom('out', src.id) === null
            dedupe: { key: src.id }
            target:
              connection: desk
              resource: confirmations
              fields: { code: src.id, good: true }
          out:
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
    public async Task What_another_flow_wrote_and_has_no_answer_to_is_not_taken_for_somebody_elses()
    {
        Desk.Add(Invoice(1));
        Erp.Script = (call, _) => call == "write documents" ? Mishap.AnswerLost : Mishap.None;
        await RunAsync(BothWays, patience: TimeSpan.Zero);
        Erp.Unfindable = new Failure(FailureKind.Transient, "unavailable", "The system is down.");
        Erp.Add("""{"id":"D0001","number":"N1","total":10.10,"changed":"2026-11-20T07:00:00Z"}""");

        var report = await RunAsync(BothWays, patience: TimeSpan.Zero);

        report.Flows[0].Counts.ShouldBe(new(Read: 1, Retrying: 1));
        (await TrailAsync("D0001"))[^1].Message.ShouldBe(
            "Whether books/out wrote this document shows when its writes under way are decided; it waits for them.");

        Erp.Unfindable = null;
        Clock.Move(TimeSpan.FromMinutes(5));
        await RunAsync(BothWays);
        Clock.Move(TimeSpan.FromMinutes(5));
        await RunAsync(BothWays);

        Desk.Confirmations.ShouldBeEmpty();
        Erp.Documents.Count.ShouldBe(1);
        (await RecordsAsync()).Single(record => record.Flow == "books/back").State.ShouldBe(RecordState.Skipped);
    }

    [Fact]
    public async Task What_nobody_here_wrote_goes_on_where_nothing_is_undecided()
    {
        Desk.Add(Invoice(1));
        Erp.Add("""{"id":"D0007","number":"N7","total":10.10,"changed":"2026-11-20T07:00:00Z"}""");

        (await RunAsync(BothWays)).Flows[0].Counts.ShouldBe(new(Read: 1, Delivered: 1));
    }

    [Theory]
    [InlineData("linkedFrom('invoices', src.paidFor) === 'I1'")]
    [InlineData("linked('invoices', src.invoice) !== null")]
    public async Task What_follows_another_record_waits_for_its_end_and_not_for_its_first_step(string condition)
    {
        var flow = $$"""
            integration: books
            connections: { desk: { connector: desk }, erp: { connector: erp } }
            flows:
              invoices:
                trigger: { schedule: "*/10 * * * *" }
                source: { connection: desk, resource: documents }
                dedupe: { key: src.id }
                target:
                  connection: erp
                  resource: documents
                  match: [number]
                  fields: { number: src.number, total: src.total }
                then:
                  - step: confirm
                    connection: desk
                    resource: confirmations
                    fields: { code: src.id, good: true }
              payments:
                trigger: { schedule: "*/10 * * * *" }
                source: { connection: erp, resource: documents }
                when: {{condition}}
                dedupe: { key: src.id }
                target:
                  connection: desk
                  resource: confirmations
                  fields: { code: src.id, good: true }
            """;
        Desk.Add(Invoice(1));
        Erp.Add("""{"id":"P1","paidFor":"D0001","invoice":"I1","total":10.10,"changed":"2026-11-20T07:00:00Z"}""");
        Desk.Script = (call, _) => call == "write confirmations" ? Mishap.Unavailable : Mishap.None;
        await RunAsync(flow, patience: TimeSpan.Zero);

        await RunAsync(flow, patience: TimeSpan.Zero);

        var waiting = (await RecordsAsync()).Single(record => record.Flow == "books/payments");
        (waiting.State, waiting.ReasonCode).ShouldBe((RecordState.Review, "waits-for-end"));
        waiting.Reason.ShouldBe("It belongs to 'I1' of books/invoices, which is on its way. It goes on when that is delivered.");

        Desk.Script = (_, _) => Mishap.None;
        Clock.Move(TimeSpan.FromMinutes(5));
        await RunAsync(flow);
        await RunAsync(flow);

        Desk.Confirmations.Select(body => body.GetProperty("code").GetString()).ShouldBe(["I1", "P1"]);
        (await RecordsAsync()).ShouldAllBe(record => record.State == RecordState.Delivered);
    }
}
