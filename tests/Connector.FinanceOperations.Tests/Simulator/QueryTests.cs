using Connector.FinanceOperations.Simulator;
using Connector.Simulation;

namespace Connector.FinanceOperations.Tests.Simulator;

public sealed class QueryTests
{
    [Fact]
    public async Task Only_the_default_legal_entity_is_to_be_seen_without_asking_across_companies()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (own, other) = ("us01", "de01");

        (await sandbox.GetAsync("VendorsV2")).Value.Select(row => row["dataAreaId"]!.GetValue<string>()).Distinct().ShouldBe([own]);
        (await sandbox.GetAsync($"VendorsV2?$filter=dataAreaId eq '{other}'")).Value.ShouldBeEmpty();
        (await sandbox.GetAsync($"VendorsV2?$filter=dataAreaId eq '{other}'&cross-company=true")).Value.Count.ShouldBe(72);
        (await sandbox.GetAsync("VendorsV2?cross-company=true&$count=true&$top=1")).Object["@odata.count"]!.GetValue<int>().ShouldBe(216);
        sandbox.Company = sandbox.World.Companies[1];
        var key = $"VendorsV2(dataAreaId='{other}',VendorAccountNumber='{sandbox.Vendor.Number}')";
        (await sandbox.GetAsync(key)).Status.ShouldBe(404);
        (await sandbox.GetAsync(key + "?cross-company=true")).Text("VendorOrganizationName").ShouldBe(sandbox.Vendor.Name);
    }

    [Fact]
    public async Task A_key_needs_all_of_its_parts()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var reply = await sandbox.GetAsync($"VendorsV2(VendorAccountNumber='{sandbox.Vendor.Number}')");

        reply.Status.ShouldBe(400);
        reply.Why.ShouldContain("number of keys");
    }

    [Theory]
    [InlineData("VendorsV2?$filter=OnHoldStatus eq 'All'", "incompatible types")]
    [InlineData("VendorsV2?$filter=OnHoldStatus eq Microsoft.Dynamics.DataEntities.NoYes'Yes'", "incompatible types")]
    [InlineData("VendorsV2?$filter=OnHoldStatus eq Microsoft.Dynamics.DataEntities.CustVendorBlocked'Sometimes'",
        "not a valid enumeration type constant")]
    [InlineData("VendorsV2?$filter=OnHoldStatus gt Microsoft.Dynamics.DataEntities.CustVendorBlocked'No'",
        "not supported for the enumeration")]
    [InlineData("VendTransBiEntities?$filter=SysModifiedDateTime gt '2026-01-01'", "incompatible types")]
    [InlineData("VendTransBiEntities?$filter=AmountCur eq '1'", "incompatible types")]
    [InlineData("VendorsV2?$filter=CurrencyCode in ('USD','EUR')", "position")]
    [InlineData("VendorsV2?$filter=NoSuchField eq 'x'", "has no field 'NoSuchField'")]
    [InlineData("VendorsV2?$expand=Lines", "has no navigation 'Lines'")]
    public async Task Filters_are_as_strict_as_the_types(string path, string why)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var reply = await sandbox.GetAsync(path);

        reply.Status.ShouldBe(400);
        reply.Object["error"]!["code"]!.GetValue<string>().ShouldBeEmpty();
        reply.Object["error"]!["message"]!.GetValue<string>().ShouldBe("An error has occurred.");
        reply.Why.ShouldContain(why);
    }

    [Theory]
    [InlineData("eq '*0001*'")]
    [InlineData("eq '*0001'")]
    [InlineData("eq 'v1000*' and VendorAccountNumber eq '*1'")]
    public async Task A_star_is_a_wildcard_and_case_does_not_matter(string comparison)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        (await sandbox.GetAsync($"VendorsV2?$filter=VendorAccountNumber {comparison}")).Value
            .ShouldHaveSingleItem()["VendorAccountNumber"]!.GetValue<string>().ShouldBe("V10001");
    }

    [Fact]
    public async Task A_page_links_to_the_next_with_everything_that_was_asked()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var seen = new List<string>();
        var path = "VendorsV2?cross-company=true&$filter=dataAreaId eq 'de01'&$select=VendorAccountNumber&$top=60";
        var pages = 0;
        for (var next = path; next is not null; pages++)
        {
            var reply = await sandbox.GetAsync(next, "odata.maxpagesize=25");
            seen.AddRange(reply.Value.Select(row => row["VendorAccountNumber"]!.GetValue<string>()));
            reply.Value.ShouldAllBe(row => row.Count == 2);
            next = reply.NextLink;
        }

        pages.ShouldBe(3);
        seen.Distinct().Count().ShouldBe(60);
    }

    [Fact]
    public async Task Orders_are_expanded_with_their_own_lines()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var orders =
            (await sandbox.GetAsync("PurchaseOrderHeadersV2?$expand=PurchaseOrderLinesV2&$orderby=PurchaseOrderNumber&$top=4")).Value;

        orders.Select(order => order["PurchaseOrderLinesV2"]!.AsArray().Count).ShouldBe([1, 2, 3, 4]);
        orders[3]["PurchaseOrderLinesV2"]![2]!["LineAmount"]!.ToJsonString().ShouldBe("219.30");
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        (await sandbox.GetAsync("NoSuchEntities")).Status.ShouldBe(404);
        sandbox.System.Switches.Set(FinanceOperationsSwitches.BiEntities, "off");
        (await sandbox.GetAsync("VendTransBiEntities")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Tokens_are_for_the_host_and_for_applications_that_the_environment_knows()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        (await sandbox.TokenAsync($"{sandbox.Root}//.default")).Text("error").ShouldBe("invalid_scope");
        (await sandbox.TokenAsync("https://erp.dynamics.com/.default")).Text("error").ShouldBe("invalid_scope");
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data[SandboxEntra.Applications].Find(sandbox.ClientId)!["isMapped"] = false;
        (await sandbox.GetAsync("VendorsV2")).Status.ShouldBe(401);
        sandbox.System.Data[SandboxEntra.Applications].Find(sandbox.ClientId)!["isMapped"] = true;
        sandbox.System.Data[SandboxEntra.Applications].Find(sandbox.ClientId)!["denied"] = "VendorsV2";
        (await sandbox.GetAsync("VendorsV2")).Status.ShouldBe(403);
        sandbox.System.Clock.Move(TimeSpan.FromMinutes(61));
        (await sandbox.GetAsync("MainAccounts")).Status.ShouldBe(401);
    }
}
