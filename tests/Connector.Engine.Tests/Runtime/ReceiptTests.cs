using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Runtime;

/// <summary>What a source hands out until it is acknowledged is acknowledged when its records are in the store, and not before.</summary>
public sealed class ReceiptTests : PipelineTest
{
    private const string CopyFlow = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        flows:
          invoices:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents }
            dedupe: { key: company + '/' + src.id }
            target: { connection: erp, resource: documents, fields: { number: src.number } }
        """;

    public ReceiptTests()
    {
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2));
        Desk.Add(Invoice(3));
        Desk.Receipt = _ => "file-1";
    }

    [Fact]
    public async Task A_receipt_is_acknowledged_when_every_record_is_in_the_store()
    {
        var stored = -1;
        await using var store = await OpenStoreAsync();
        Desk.Script = (call, _) =>
        {
            if (call == "acknowledge")
                stored = store.FindAsync(new RecordFilter(), CancellationToken.None).GetAwaiter().GetResult().Count;
            return Mishap.None;
        };

        (await RunAsync(store, InvoiceFlow)).Flows[0].Counts.Delivered.ShouldBe(3);

        stored.ShouldBe(3);
        Desk.Acknowledged.ShouldHaveSingleItem().ShouldBe(["file-1"]);
        var trail = await store.AuditAsync(new AuditFilter { Flow = "books/invoices" }, CancellationToken.None);
        trail.Where(happened => happened.Event == "source.acknowledged").ShouldHaveSingleItem().Message
            .ShouldBe("Everything of file-1 is in the store, and 'desk' was told so.");
    }

    [Fact]
    public async Task A_read_that_breaks_off_acknowledges_nothing()
    {
        Desk.Receipt = _ => throw new ConnectorException(new Failure(FailureKind.Configuration, "torn", "The file is torn."));

        (await RunAsync()).Flows[0].Failure!.Message.ShouldBe("The file is torn.");

        Desk.Acknowledged.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Mishap.DiesBefore, 1)]
    [InlineData(Mishap.DiesAfter, 2)]
    [InlineData(Mishap.Unavailable, 1)]
    [InlineData(Mishap.AnswerLost, 2)]
    internal async Task A_mishap_while_acknowledging_loses_nothing_and_doubles_nothing(Mishap mishap, int heard)
    {
        Desk.Script = (call, count) => call == "acknowledge" && count == 1 ? mishap : Mishap.None;

        await RunUntilDoneAsync();

        Desk.Acknowledged.Count.ShouldBe(heard);
        Erp.Documents.Count.ShouldBe(3);
        (await RecordsAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_dry_run_acknowledges_nothing()
    {
        await RunAsync(dryRun: _ => Task.CompletedTask);

        Desk.Calls.ShouldContain("read");
        Desk.Acknowledged.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_only_some_companies_have_read_is_not_acknowledged()
    {
        Desk.Receipt = company => company!.Code == "A" ? "file-1" : "file-2";
        await RunForTwoCompaniesAsync();
        Desk.Acknowledged.ShouldBeEmpty();

        Desk.Receipt = _ => "file-2";
        await RunForTwoCompaniesAsync();
        Desk.Acknowledged.ShouldHaveSingleItem().ShouldBe(["file-2"]);
    }

    [Fact]
    public async Task A_source_that_lacks_a_company_of_the_connection_it_is_read_for_says_which()
    {
        Desk.Receipt = _ => "file-1";
        var own = ImmutableDictionary<string, Company>.Empty.Add("A",
            new Company("A", ImmutableDictionary<string, string>.Empty.Add("id", "own")));

        var failure = await RunForTwoCompaniesAsync(own);

        failure!.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(
            "for the companies of 'erp', and 'desk' has no company 'B'. Add it under companies: in the connections file.");
    }

    private async Task RunForTwoCompaniesAsync() =>
        (await RunForTwoCompaniesAsync(ImmutableDictionary<string, Company>.Empty)).ShouldBeNull();

    /// <param name="own">Companies of the source's own connection.</param>
    private async Task<Failure?> RunForTwoCompaniesAsync(ImmutableDictionary<string, Company> own)
    {
        await using var store = await OpenStoreAsync();
        var options = Options(store, CopyFlow);
        var companies =
            new[] { "A", "B" }.ToImmutableDictionary(code => code, code => new Company(code, ImmutableDictionary<string, string>.Empty));
        // A list in memory is not read by company, so the reader would refuse 'companies' in the file.
        var copies = options.Integrations.Select(integration => integration with
        {
            Flows =
            [.. integration.Flows.Select(flow => flow with { Source = flow.Source with { Companies = "erp" } })]
        });
        await using var host = EngineHost.Open(options with
        {
            Integrations = [.. copies],
            Connections = new Dictionary<string,
                ConnectionSettings>(options.Connections)
            {
                ["erp"] = options.Connections["erp"] with { Companies = companies },
                ["desk"] = options.Connections["desk"] with { Companies = own }
            },
        });
        return (await host.RunOnceAsync(CancellationToken.None)).Flows[0].Failure;
    }
}
