using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Simulator;

public sealed class QueryTests
{
    [Fact]
    public async Task Companies_are_listed_and_nest_every_other_path()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var companies = (await sandbox.GetAsync("/companies")).Value;

        companies.Select(company => company["id"]!.GetValue<string>())
            .ShouldBe(sandbox.Connection.Companies.Values.Select(company => company["id"]), ignoreOrder: true);
        (await sandbox.GetAsync($"/vendors?company={sandbox.CompanyId}")).Value.Count.ShouldBe(sandbox.Company.Vendors.Length);
        (await sandbox.GetAsync("/vendors")).Status.ShouldBe(404);
        (await sandbox.PostAsync("/companies", new JsonObject())).Code.ShouldBe("BadRequest_MethodNotAllowed");
    }

    [Fact]
    public async Task Rows_of_one_company_are_never_seen_in_another()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        sandbox.Company = sandbox.World.Companies[1];

        (await sandbox.GetAsync($"purchaseInvoices({id})")).Status.ShouldBe(404);
        (await sandbox.GetAsync("vendors")).Value.Select(row => row["number"]!.GetValue<string>())
            .ShouldBe(sandbox.Company.Vendors.Select(vendor => vendor.Number), ignoreOrder: true);
    }

    [Fact]
    public async Task Pages_follow_their_links_and_hold_every_row_once()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var numbers = new List<string>();
        string? next = "vendors?$orderby=lastModifiedDateTime&$filter=number ne 'V1'";
        var pages = 0;
        while (next is not null)
        {
            var page = await sandbox.GetAsync(next, prefer: "odata.maxpagesize=20");
            page.Value.Count.ShouldBeLessThanOrEqualTo(20);
            numbers.AddRange(page.Value.Select(row => row["number"]!.GetValue<string>()));
            next = page.Object["@odata.nextLink"]?.GetValue<string>();
            pages++;
        }

        pages.ShouldBe((sandbox.Company.Vendors.Length + 19) / 20);
        numbers.ShouldBe(sandbox.Company.Vendors.Select(vendor => vendor.Number), ignoreOrder: true);
    }

    [Fact]
    public async Task A_row_that_changes_between_pages_comes_again_and_hides_no_other()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var first = await sandbox.GetAsync("vendors?$orderby=lastModifiedDateTime", prefer: "odata.maxpagesize=40");
        var last = first.Value[^1];
        await sandbox.PatchAsync($"vendors({last["id"]})", new JsonObject { ["city"] = "Elsewhere" }, "*");

        var second = await sandbox.GetAsync(first.Text("@odata.nextLink"), prefer: "odata.maxpagesize=40");

        second.Value.Count.ShouldBe(sandbox.Company.Vendors.Length - 40 + 1);
        second.Value[^1]["id"]!.GetValue<string>().ShouldBe(last["id"]!.GetValue<string>());
        second.Object.ContainsKey("@odata.nextLink").ShouldBeFalse();
    }

    [Fact]
    public async Task A_result_cut_by_top_has_no_next_link()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var page =
            await sandbox.GetAsync("vendors?$top=3&$skip=2&$orderby=number&$select=number&$count=true", prefer: "odata.maxpagesize=2");

        page.Value.Select(row => row["number"]!.GetValue<string>())
            .ShouldBe(sandbox.Company.Vendors.Select(vendor => vendor.Number).Order(StringComparer.Ordinal).Skip(2).Take(3));
        page.Value[0].Select(field => field.Key).ShouldBe(["@odata.etag", "number"]);
        page.Number("@odata.count").ShouldBe(sandbox.Company.Vendors.Length);
        page.Object.ContainsKey("@odata.nextLink").ShouldBeFalse();
    }

    [Fact]
    public async Task Option_names_travel_escaped_and_are_found_either_way()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var blocked = sandbox.Company.Vendors.Count(vendor => vendor.IsBlocked);

        var all = (await sandbox.GetAsync("vendors")).Value;

        all.Select(row => row["blocked"]!.GetValue<string>()).Distinct().ShouldBe(["_x0020_", "All"], ignoreOrder: true);
        foreach (var literal in new[] { " ", "_x0020_" })
            (await sandbox.GetAsync($"vendors?$filter=blocked eq '{literal}'")).Value.Count.ShouldBe(all.Count - blocked);
    }

    [Fact]
    public async Task Codes_are_found_in_whatever_case_they_are_asked_for()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await sandbox.DraftAsync("inv-abc/7", 10m);

        (await sandbox.GetAsync("purchaseInvoices?$filter=vendorInvoiceNumber eq 'inv-ABC/7'")).Value.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Changes_are_asked_for_by_modified_time()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var newest = (await sandbox.GetAsync("vendors?$orderby=lastModifiedDateTime desc&$top=1")).Value.Single();
        var made = await sandbox.PostAsync("vendors", new JsonObject { ["displayName"] = "New" });

        var changed = (await sandbox.GetAsync($"vendors?$filter=lastModifiedDateTime gt {newest["lastModifiedDateTime"]}")).Value;

        changed.Single()["id"]!.GetValue<string>().ShouldBe(made.Id);
    }

    [Theory]
    [InlineData("vendors?$filter=number eq 'A' or displayName eq 'B'",
        "The 'OR' operator is not supported on distinct fields on an OData filter.")]
    [InlineData("vendors?$filter=nummer eq 'A'", "vendor has no field 'nummer'.")]
    [InlineData("vendors?$expand=lines", "lines")]
    public async Task A_query_that_cannot_be_answered_says_why(string path, string message)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var reply = await sandbox.GetAsync(path);

        reply.Status.ShouldBe(400);
        reply.Message.ShouldContain(message);
    }

    [Fact]
    public async Task Or_over_one_field_works()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (one, other) = (sandbox.Company.Accounts[0].Number, sandbox.Company.Accounts[5].Number);

        (await sandbox.GetAsync($"accounts?$filter=number eq '{one}' or number eq '{other}'")).Value.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Lines_and_their_dimensions_are_expanded_with_their_invoice()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m, 20m);

        var invoice = await sandbox.GetAsync(
            $"purchaseInvoices({id})?$expand=dimensionSetLines,purchaseInvoiceLines($orderby=sequence "
                + "desc;$expand=dimensionSetLines($select=valueCode))");

        invoice.Object["dimensionSetLines"]!.AsArray().ShouldBeEmpty();
        var lines = invoice.Object["purchaseInvoiceLines"]!.AsArray();
        lines.Select(line => line!["sequence"]!.GetValue<int>()).ShouldBe([20000, 10000]);
        lines[0]!["dimensionSetLines"]![0]!["valueCode"]!.GetValue<string>().ShouldBe("FIN");
        lines[0]!["documentId"]!.GetValue<string>().ShouldBe(id);
    }

    [Fact]
    public async Task Dimensions_expand_their_values()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var dimensions = (await sandbox.GetAsync("dimensions?$expand=dimensionValues")).Value;

        foreach (var (expected, actual) in sandbox.Company.Dimensions.OrderBy(dimension => dimension.Code, StringComparer.Ordinal)
            .Zip(dimensions))
            actual["dimensionValues"]!.AsArray().Select(value => value!["code"]!.GetValue<string>())
                .ShouldBe(expected.Values.Select(value => value.Code), ignoreOrder: true);
        (await sandbox.GetAsync($"dimensions({dimensions[0]["id"]})/dimensionValues")).Value.Count.ShouldBeGreaterThan(0);
        (await sandbox.GetAsync("dimensionValues")).Value.Count
            .ShouldBe(sandbox.Company.Dimensions.Sum(dimension => dimension.Values.Length));
    }

    [Theory]
    [InlineData("nothings")]
    [InlineData("vendors(00000000-0000-0000-0000-000000000001)/lines")]
    [InlineData("vendors('quoted')")]
    [InlineData("vendors(00000000-0000-0000-0000-000000000001)")]
    public async Task A_path_that_leads_nowhere_is_an_error(string path)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        (await sandbox.GetAsync(path)).Status.ShouldBeOneOf(400, 404);
    }

    [Fact]
    public async Task Purchase_orders_are_read_with_their_lines()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var orders = (await sandbox.GetAsync("purchaseOrders?$expand=purchaseOrderLines&$filter=status eq 'Open'")).Value;

        orders.Count.ShouldBe(15);
        foreach (var order in orders)
            order["totalAmountIncludingTax"]!.GetValue<decimal>()
                .ShouldBe(order["purchaseOrderLines"]!.AsArray().Sum(line => line!["netAmountIncludingTax"]!.GetValue<decimal>()));
        (await sandbox.PostAsync("purchaseOrders", new JsonObject())).Status.ShouldBe(405);
    }
}
