using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Connector.Sdk.Tests.Http;

namespace Connector.Sdk.Tests.ThirdSystem;

public sealed class ThirdSystemTests
{
    private const string Bill = """{"supplier":"S2","reference":"it's 1/2","total":10.50}""";

    private static readonly Company Book = new("MAIN", ImmutableDictionary<string, string>.Empty.Add("book", "7"));

    [Fact]
    public async Task Its_suppliers_are_read_page_by_page()
    {
        var ledger = new TinyLedger();
        await using var system = await TestSystem.StartAsync(ledger.AnswerAsync);
        await using var connection = Open(system);

        var pages = new List<SourcePage>();
        await foreach (var page in connection.ReadAsync(new ReadRequest("suppliers", ImmutableDictionary<string, string>.Empty, null, Book),
            CancellationToken.None))
            pages.Add(page);

        pages.Select(page => page.Records.Count).ShouldBe([2, 2, 1]);
        pages[1].Records[0].GetRawText().ShouldBe("""{"number":"S3","name":"Søn & Co 3","limit":3000.00}""");
    }

    [Fact]
    public async Task A_bill_is_created_found_and_approved()
    {
        var ledger = new TinyLedger();
        await using var system = await TestSystem.StartAsync(ledger.AnswerAsync);
        await using var connection = Open(system);

        var created = (await WriteAsync(connection, Bill)).ShouldBeOfType<WriteOutcome.Delivered>();
        var found = await FindAsync(connection);
        var approved = (await connection.ActAsync(new ActionRequest("bills", "approve", created.TargetId!, false, "k", Company: Book),
            CancellationToken.None)).ShouldBeOfType<WriteOutcome.Delivered>();

        created.TargetId.ShouldBe("1");
        found!.TargetId.ShouldBe("1");
        approved.Body!.Value.GetProperty("state").GetString().ShouldBe("approved");
        ledger.Bills.ShouldHaveSingleItem()["total"]!.ToJsonString().ShouldBe("10.50");
    }

    [Fact]
    public async Task A_bill_whose_answer_is_lost_is_found_and_not_made_twice()
    {
        var ledger = new TinyLedger { LosesNextAnswer = true };
        await using var system = await TestSystem.StartAsync(ledger.AnswerAsync);
        await using var connection = Open(system);

        (await FindAsync(connection)).ShouldBeNull();
        (await WriteAsync(connection, Bill)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);

        (await FindAsync(connection))!.TargetId.ShouldBe("1");
        ledger.Bills.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_ledger_refuses_it_says_to_the_clerk()
    {
        var ledger = new TinyLedger();
        await using var system = await TestSystem.StartAsync(ledger.AnswerAsync);
        await using var connection = Open(system);
        await WriteAsync(connection, Bill);

        var duplicate = (await WriteAsync(connection, Bill)).ShouldBeOfType<WriteOutcome.Refused>().Failure;
        var unknown = (await WriteAsync(connection, """{"supplier":"S9","reference":"x"}"""))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure;

        (duplicate.Kind, duplicate.Message).ShouldBe((FailureKind.Duplicate, "The supplier has a bill with this reference."));
        (unknown.Kind, unknown.Code, unknown.Message).ShouldBe((FailureKind.Data, "no-supplier", "Supplier S9 does not exist."));
    }

    [Fact]
    public async Task Wrong_credentials_are_the_administrators()
    {
        await using var system = await TestSystem.StartAsync(new TinyLedger().AnswerAsync);
        await using var connection = Open(system, "wrong");

        var report = await connection.PingAsync(CancellationToken.None);

        report.IsHealthy.ShouldBeFalse();
        report.Lines[0].Message.ShouldStartWith("tiny-ledger refused the connection's credentials or permissions (status 401).");
    }

    private static async Task<WriteOutcome> WriteAsync(RestConnection connection, string bill) =>
        (await connection.WriteAsync(new WriteRequest("bills", [TestConnection.Item(bill)], Book), CancellationToken.None))
            .ShouldHaveSingleItem();

    private static Task<WriteOutcome.Delivered?> FindAsync(RestConnection connection) => connection.FindAsync(
        new FindRequest("bills", ImmutableSortedDictionary<string, string>.Empty.Add("supplier", "S2").Add("reference", "it's 1/2"),
            TestConnection.Item(Bill), Book),
        CancellationToken.None);

    private static RestConnection Open(TestSystem system, string password = "ledger-password")
    {
        var file = Path.Combine(Repository.Root, "tests", "Connector.Sdk.Tests", "ThirdSystem", "connector.yaml");
        var values = ImmutableDictionary<string, string>.Empty.Add("baseUrl", system.Url).Add("user", "api-user").Add("password", password);
        return new RestConnection(ManifestReader.Read(File.ReadAllText(file), file), new ConnectionContext
        {
            Name = "ledger",
            Settings = new ConnectionSettings(values, ImmutableDictionary<string, Company>.Empty.Add(Book.Code, Book),
                ImmutableDictionary<string, string>.Empty),
            Clock = new TestClock(),
            Logger = new TestLogger(),
        });
    }
}
