using Connector.Engine.Runtime;

namespace Connector.Engine.Tests.Runtime;

/// <summary>What a scan no longer sees comes once more, marked as the flow says, and only then.</summary>
public sealed class GoneRecordTests : PipelineTest
{
    private const string Orders = """
        integration: books
        connections: { desk: { connector: desk }, erp: { connector: erp } }
        flows:
          orders:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents, changes: { scan: { gone: { status: Deleted } } } }
            dedupe: { key: src.id }
            target:
              connection: erp
              resource: documents
              match: [number]
              existing: update
              fields: { number: src.number, total: src.total, status: src.status }
        """;

    [Fact]
    public async Task A_record_that_is_gone_comes_once_more_as_it_was_with_the_fields_that_say_so()
    {
        await ScanAsync("A", "B", "C");

        (await ScanAsync("A", "C")).Counts.ShouldBe(new(Read: 3, Skipped: 2, Delivered: 1));

        Written().ShouldBe(["A Open 12.340", "B Deleted 12.340", "C Open 12.340"]);
        (await TrailAsync("B")).Select(happened => happened.Message).ShouldContain("The source does not show it any more: version 2.");
        (await ScanAsync("A", "C")).Counts.ShouldBe(new(Read: 2, Skipped: 2), "it is told once");
    }

    [Fact]
    public async Task A_record_that_is_back_comes_as_it_is()
    {
        await ScanAsync("A", "B");
        await ScanAsync("A");

        (await ScanAsync("A", "B")).Counts.Delivered.ShouldBe(1);
        Written().ShouldBe(["A Open 12.340", "B Open 12.340"]);

        (await ScanAsync("A")).Counts.Delivered.ShouldBe(1);
        Written().ShouldBe(["A Open 12.340", "B Deleted 12.340"]);
    }

    [Fact]
    public async Task What_is_handed_out_against_a_receipt_is_a_part_so_nothing_is_gone_that_it_lacks()
    {
        await ScanAsync("A", "B");
        Desk.Receipt = _ => "delta-2";

        (await ScanAsync("A")).Counts.ShouldBe(new(Read: 1, Skipped: 1));

        Written().ShouldBe(["A Open 12.340", "B Open 12.340"]);
    }

    [Fact]
    public async Task A_source_that_shows_nothing_at_all_is_not_believed()
    {
        await ScanAsync("A", "B");

        (await ScanAsync([])).Counts.ShouldBe(new());
        (await ScanAsync("B")).Counts.Delivered.ShouldBe(1);

        Written().ShouldBe(["A Deleted 12.340", "B Open 12.340"]);
    }

    [Fact]
    public async Task A_scan_that_breaks_off_says_nothing_about_what_it_did_not_come_to()
    {
        await ScanAsync("A", "B", "C");
        Desk.BreaksOff = true;

        (await ScanAsync("A", "B", "C")).Failure!.Code.ShouldBe("broken-off");

        Written().ShouldBe(["A Open 12.340", "B Open 12.340", "C Open 12.340"]);
    }

    [Fact]
    public async Task A_record_without_a_key_is_not_missed_when_it_has_one()
    {
        Show("A");
        Desk.Add("""{"number":"X","total":1,"status":"Open"}""");
        await RunScanAsync(Orders);

        (await ScanAsync("A", "X")).Counts.Delivered.ShouldBe(1);

        Written().ShouldBe(["A Open 12.340", "X Open 12.340"]);
    }

    [Fact]
    public async Task A_flow_that_does_not_ask_hears_nothing_of_what_is_gone()
    {
        var plain = Orders.Replace("{ scan: { gone: { status: Deleted } } }", "scan", StringComparison.Ordinal);
        Show("A", "B");
        await RunScanAsync(plain);
        Show("A");

        (await RunScanAsync(plain)).Counts.ShouldBe(new(Read: 1, Skipped: 1));
    }

    /// <summary>A run over a source that shows these records, all of them open.</summary>
    private Task<FlowReport> ScanAsync(params string[] numbers)
    {
        Show(numbers);
        return RunScanAsync(Orders);
    }

    private async Task<FlowReport> RunScanAsync(string flow)
    {
        Clock.Move(TimeSpan.FromMinutes(10));
        return (await RunAsync(flow, patience: TimeSpan.Zero)).Flows[0];
    }

    private void Show(params string[] numbers)
    {
        Desk.Source.Clear();
        foreach (var number in numbers)
            Desk.Add($$"""{"id":"{{number}}","number":"{{number}}","total":12.340,"status":"Open"}""");
    }

    /// <summary>What the target holds, by number.</summary>
    private List<string> Written() =>
        [.. Erp.Documents.Values.Select(document => document.Body)
            .Select(body => $"{body.GetProperty("number")} {body.GetProperty("status")} {body.GetProperty("total").GetRawText()}")
            .Order(StringComparer.Ordinal)];
}
