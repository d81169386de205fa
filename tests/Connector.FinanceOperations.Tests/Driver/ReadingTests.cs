using System.Text.Json.Nodes;
using Connector.FinanceOperations.Simulator;

namespace Connector.FinanceOperations.Tests.Driver;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("VendorsV2")]
    [InlineData("VendorsV3")]
    public async Task Vendors_of_one_legal_entity_come_whatever_the_default_of_the_mapped_user(string entity)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("vendorsEntity", entity));
        sandbox.Company = sandbox.World.Companies[1];

        var vendors = await sandbox.ReadAsync(connection, "vendors");

        vendors.Select(vendor => vendor.GetProperty("VendorAccountNumber").GetString())
            .ShouldBe(sandbox.Company.Vendors.Select(vendor => vendor.Number), ignoreOrder: true);
        (await sandbox.CallsAsync())
            .ShouldAllBe(call => call.Contains($"/{entity}?", StringComparison.Ordinal)
                && call.Contains("cross-company=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_environment_without_the_entity_is_a_matter_of_configuration()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.VendorsV3, "off");
        await using var connection = sandbox.Open(("vendorsEntity", "VendorsV3"));

        var failure = (await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "vendors"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Detail!.ShouldContain("/data/VendorsV3");
    }

    [Theory]
    [InlineData("honoured")]
    [InlineData("ignored")]
    public async Task Pages_are_followed_whether_or_not_their_size_is_heard(string preferPageSize)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.PreferPageSize, preferPageSize);
        await using var connection = sandbox.Open(("maxPageSize", "10"));

        var vendors = await sandbox.ReadAsync(connection, "vendors");

        vendors.Select(vendor => vendor.GetProperty("VendorAccountNumber").GetString()).Distinct().Count()
            .ShouldBe(sandbox.Company.Vendors.Length);
        vendors.Count.ShouldBe(sandbox.Company.Vendors.Length);
        (await sandbox.CallsAsync()).Count.ShouldBe(preferPageSize == "honoured" ? 8 : 1);
    }

    [Fact]
    public async Task A_filter_on_an_enumeration_is_sent_with_its_qualified_name()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var blocked = await sandbox.ReadAsync(connection, "vendors", ("OnHoldStatus", "All"));

        blocked.Select(vendor => vendor.GetProperty("VendorAccountNumber").GetString())
            .ShouldBe(sandbox.Company.Vendors.Where(vendor => vendor.IsBlocked).Select(vendor => vendor.Number));
    }

    [Fact]
    public async Task The_date_that_stands_for_none_is_null()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var orders = await sandbox.ReadAsync(connection, "purchaseOrders");

        orders[1].GetProperty("ConfirmedDeliveryDate").ValueKind.ShouldBe(JsonValueKind.Null);
        orders[1].GetProperty("RequestedDeliveryDate").GetString().ShouldEndWith("T12:00:00Z");
        orders[0].GetProperty("ConfirmedDeliveryDate").GetString().ShouldEndWith("T12:00:00Z");
    }

    [Fact]
    public async Task Lines_come_of_the_orders_that_the_filter_leaves_and_know_their_currency()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("maxPageSize", "3"));

        var orders = await sandbox.ReadAsync(connection, "purchaseOrders", ("DocumentApprovalStatus", "Confirmed"),
            ("PurchaseOrderStatus", "Backorder"));
        var lines = await sandbox.ReadAsync(connection, "purchaseOrderLines", ("DocumentApprovalStatus", "Confirmed"),
            ("PurchaseOrderStatus", "Backorder"));

        orders.Count.ShouldBeInRange(1, 19);
        lines.Select(line => line.GetProperty("PurchaseOrderNumber").GetString()).Distinct()
            .ShouldBe(orders.Select(order => order.GetProperty("PurchaseOrderNumber").GetString()));
        foreach (var line in lines)
        {
            var order = orders.Single(order => order.GetProperty("PurchaseOrderNumber")
                .GetString() == line.GetProperty("PurchaseOrderNumber").GetString());
            line.GetProperty("CurrencyCode").GetString().ShouldBe(order.GetProperty("CurrencyCode").GetString());
            line.GetProperty("dataAreaId").GetString().ShouldBe(sandbox.DataArea);
        }
    }

    [Fact]
    public async Task Accounts_come_of_the_chart_of_the_legal_entity()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        (await sandbox.ReadAsync(connection, "mainAccounts")).Count.ShouldBe(sandbox.Company.Accounts.Length);
        (await sandbox.ReadAsync(connection, "mainAccounts", ("IsSuspended", "Yes"))).ShouldHaveSingleItem().GetProperty("MainAccountId")
            .GetString().ShouldBe("66900");

        var other = sandbox.Target with { Settings = sandbox.Target.Settings.SetItem("chartOfAccounts", "Elsewhere") };
        await foreach (var page in connection.ReadAsync(
            new ReadRequest("mainAccounts", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, null, other), default))
            page.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("shared", "", 26)]
    [InlineData("byCompany", "", 0)]
    [InlineData("byCompany", "own", 26)]
    [InlineData("shared", "own", 0)]
    public async Task Dimension_values_are_those_of_all_or_those_of_the_legal_entity(string kept, string legalEntity, int count)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.DimensionValues, kept);
        await using var connection = sandbox.Open();
        var company = sandbox.Target with
        {
            Settings =
            sandbox.Target.Settings.SetItem("dimensionLegalEntity", legalEntity == "own" ? sandbox.DataArea : legalEntity)
        };

        var values = new List<JsonElement>();
        await foreach (var page in connection.ReadAsync(
            new ReadRequest("dimensionValues", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, null, company),
            default))
            values.AddRange(page.Records);

        values.Count.ShouldBe(count);
    }

    [Fact]
    public async Task One_record_is_read_by_its_key()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        sandbox.Company = sandbox.World.Companies[2];

        (await connection.GetAsync(new GetRequest("vendors", sandbox.Vendor.Number, sandbox.Target), default))!.Value.GetProperty(
            "VendorOrganizationName").GetString().ShouldBe(sandbox.Vendor.Name);
        (await connection.GetAsync(new GetRequest("vendors", "nobody", sandbox.Target), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_busy_environment_is_left_alone_as_long_as_it_asks()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.SetFaultsAsync(
            new JsonObject { ["kind"] = "throttle", ["status"] = 429, ["retryAfter"] = 120, ["times"] = 1, ["path"] = "^/data/" });

        var failure = (await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "vendors"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Throttled);
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(120));
        failure.Message.ShouldStartWith("This request could not be processed at this time");
    }

    [Fact]
    public async Task A_token_that_ran_out_is_renewed_and_the_call_made_again()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        (await sandbox.ReadAsync(connection, "companies")).Count.ShouldBe(3);
        sandbox.System.ExpireTokens();

        (await sandbox.ReadAsync(connection, "companies")).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task The_scope_is_the_host_without_a_slash_before_default(string slash)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("baseUrl", sandbox.Root + slash));

        (await sandbox.ReadAsync(connection, "companies")).Count.ShouldBe(3);
    }
}
