using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Driver;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("vendors")]
    [InlineData("accounts")]
    [InlineData("dimensions")]
    [InlineData("dimensionValues")]
    [InlineData("paymentTerms")]
    [InlineData("purchaseInvoices")]
    [InlineData("purchaseOrders")]
    public async Task Every_resource_is_read_company_by_company(string resource)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var total = 0;
        foreach (var company in sandbox.World.Companies)
        {
            sandbox.Company = company;
            total += (await ReadAsync(sandbox, connection, resource)).Count;
        }

        total.ShouldBe(sandbox.RowsOf(resource).Count);
        total.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Pages_are_followed_to_the_end_at_the_size_that_is_set()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("maxPageSize", "25"));
        var pages = new List<SourcePage>();

        await foreach (var page in connection.ReadAsync(Request(sandbox, "vendors"), default))
            pages.Add(page);

        pages.Select(page => page.Records.Count).ShouldBe([25, 25, 22]);
        pages.Select(page => page.IsLast).ShouldBe([false, false, true]);
        Texts(pages.SelectMany(page => page.Records), "number")
            .ShouldBe(sandbox.Company.Vendors.Select(vendor => vendor.Number), ignoreOrder: true);
    }

    [Fact]
    public async Task Only_what_changed_since_is_read_and_in_the_order_of_change()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var before = (await ReadAsync(sandbox, connection, "vendors"))[^1].GetProperty("lastModifiedDateTime").GetDateTimeOffset();
        await sandbox.PostAsync("vendors", new JsonObject { ["displayName"] = "First" });
        await sandbox.PostAsync("vendors", new JsonObject { ["displayName"] = "Second" });

        var changed = await ReadAsync(sandbox, connection, "vendors", since: before.AddMilliseconds(1));

        Texts(changed, "displayName").ShouldBe(["First", "Second"]);
        (await ReadAsync(sandbox, connection, "vendors", since: before)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Dimension_values_carry_the_code_and_name_of_their_dimension()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var values = await ReadAsync(sandbox, connection, "dimensionValues");

        values.Select(value => (value.GetProperty("dimensionCode").GetString(), value.GetProperty("dimensionName").GetString(),
            value.GetProperty("code").GetString()))
            .ShouldBe(
                sandbox.Company.Dimensions.SelectMany(dimension => dimension.Values.Select(value =>
                    ((string?)dimension.Code, (string?)dimension.Name, (string?)value.Code))), ignoreOrder: true);
    }

    [Fact]
    public async Task Options_are_read_by_their_captions()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        Texts(await ReadAsync(sandbox, connection, "vendors"), "blocked").Distinct().ShouldBe([" ", "All"], ignoreOrder: true);
        Texts(await ReadAsync(sandbox, connection, "accounts"), "category").ShouldContain("Cost of Goods Sold");
    }

    [Fact]
    public async Task A_flow_filters_by_what_the_manifest_names()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var usable = await ReadAsync(sandbox, connection, "accounts",
            query: new() { ["accountType"] = "Posting", ["directPosting"] = "true", ["blocked"] = "false" });
        var blocked = await ReadAsync(sandbox, connection, "vendors", query: new() { ["blocked"] = "All" });
        var open = await ReadAsync(sandbox, connection, "vendors", query: new() { ["blocked"] = " " });

        usable.Count.ShouldBe(sandbox.Company.Accounts.Count(account => account is { IsPosting: true, IsBlocked: false }));
        blocked.Count.ShouldBe(sandbox.Company.Vendors.Count(vendor => vendor.IsBlocked));
        open.Count.ShouldBe(sandbox.Company.Vendors.Length - blocked.Count);
    }

    [Fact]
    public async Task An_unknown_filter_is_refused_with_a_hint()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var refused = await Should.ThrowAsync<ConnectorException>(() =>
            ReadAsync(sandbox, connection, "vendors", query: new() { ["blockd"] = "All" }));

        refused.Failure.Kind.ShouldBe(FailureKind.Configuration);
        refused.Failure.Message.ShouldContain("'blocked'");
    }

    [Fact]
    public async Task A_payment_is_seen_by_the_status_of_the_invoice()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        await sandbox.PostInvoiceAsync(id);
        var watermark = DateTimeOffset.Parse((await sandbox.GetAsync($"purchaseInvoices({id})")).Text("lastModifiedDateTime"),
            System.Globalization.CultureInfo.InvariantCulture);
        (await PaidSince(watermark)).ShouldBeEmpty();

        sandbox.System.Act("pay", new JsonObject { ["id"] = id });

        (await PaidSince(watermark)).ShouldBe([id]);

        async Task<IEnumerable<string>> PaidSince(DateTimeOffset since) =>
            Texts(await ReadAsync(sandbox, connection, "purchaseInvoices", since, new() { ["status"] = "Paid" }), "id");
    }

    [Fact]
    public async Task One_record_is_read_by_id_and_null_where_there_is_none()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var vendor = (await ReadAsync(sandbox, connection, "vendors"))[0];

        var found = await connection.GetAsync(new GetRequest("vendors", vendor.GetProperty("id").GetString()!, sandbox.Target), default);
        var none = await connection.GetAsync(new GetRequest("vendors", "00000000-0000-0000-0000-000000000001", sandbox.Target), default);

        found!.Value.GetProperty("number").GetString().ShouldBe(vendor.GetProperty("number").GetString());
        found.Value.GetProperty("blocked").GetString().ShouldBe(" ");
        none.ShouldBeNull();
    }

    [Fact]
    public async Task A_company_that_does_not_exist_is_the_engineers_to_mend()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var elsewhere = new Company("XX01", ImmutableDictionary<string, string>.Empty.Add("id", "00000000-0000-0000-0000-00000000beef"));

        var refused = await Should.ThrowAsync<ConnectorException>(async () =>
        {
            await foreach (var _ in connection.ReadAsync(
                new ReadRequest("vendors", ImmutableDictionary<string, string>.Empty, Company: elsewhere), default))
            {
            }
        });

        refused.Failure.Kind.ShouldBe(FailureKind.Configuration);
        refused.Failure.Code.ShouldBe("Internal_CompanyNotFound");
        refused.Failure.Message.ShouldNotContain("CorrelationId");
    }

    [Fact]
    public async Task A_token_that_is_rejected_is_renewed_once()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await ReadAsync(sandbox, connection, "paymentTerms");

        sandbox.System.ExpireTokens();

        (await ReadAsync(sandbox, connection, "paymentTerms")).Count.ShouldBe(sandbox.Company.PaymentTerms.Length);
    }

    [Fact]
    public async Task A_wrong_secret_is_an_authentication_failure_without_the_secret_in_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("clientSecret", "certainly not it"));

        var refused = await Should.ThrowAsync<ConnectorException>(() => ReadAsync(sandbox, connection, "vendors"));

        refused.Failure.Kind.ShouldBe(FailureKind.Authentication);
        $"{refused.Failure.Message} {refused.Failure.Detail}".ShouldNotContain("certainly not it");
    }

    private static ReadRequest Request(RunningSandbox sandbox, string resource, DateTimeOffset? since = null,
        Dictionary<string, string>? query = null) =>
        new(resource, (query ?? []).ToImmutableDictionary(), since, sandbox.Target);

    private static async Task<IReadOnlyList<JsonElement>> ReadAsync(
        RunningSandbox sandbox, IConnection connection, string resource, DateTimeOffset? since = null,
        Dictionary<string, string>? query = null)
    {
        var records = new List<JsonElement>();
        await foreach (var page in connection.ReadAsync(Request(sandbox, resource, since, query), default))
            records.AddRange(page.Records);
        return records;
    }

    private static IEnumerable<string> Texts(IEnumerable<JsonElement> records, string field) =>
        records.Select(record => record.GetProperty(field).GetString()!);
}
