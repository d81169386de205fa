using System.Text.Json.Nodes;
using Connector.Simulation.World;

namespace Connector.BusinessCentral.Tests.Driver;

public sealed class DraftTests
{
    public static TheoryData<string, string, string> Modes => new()
    {
        { "deepInsert", "on", "on" },
        { "deepInsert", "first", "on" },
        { "deepInsert", "on", "ignored" },
        { "separate", "refused", "refused" },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_draft_gets_every_line_and_dimension_whatever_the_environment_makes_of_nested_ones(string draftLines,
        string multiLine, string nestedDimensions)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set("multiLineDeepInsert", multiLine);
        sandbox.System.Switches.Set("nestedDimensions", nestedDimensions);
        await using var connection = sandbox.Open(("draftLines", draftLines));

        var outcome = await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 0.10m, 0.20m, 30m));

        var delivered = outcome.ShouldBeOfType<WriteOutcome.Delivered>();
        var stored = sandbox.Invoices("A-1").ShouldHaveSingleItem();
        delivered.TargetId.ShouldBe(stored["id"]!.GetValue<string>());
        var lines = stored["purchaseInvoiceLines"]!.AsArray();
        lines.Select(line => line!["unitCost"]!.GetValue<decimal>()).ShouldBe([0.10m, 0.20m, 30m]);
        lines.ShouldAllBe(line => line!["dimensionSetLines"]![0]!["valueCode"]!.GetValue<string>() == "FIN");
        delivered.Body!.Value.GetProperty("totalAmountExcludingTax").GetDecimal().ShouldBe(30.30m);
        delivered.Body!.Value.GetProperty("purchaseInvoiceLines").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task A_deep_insert_takes_one_call_and_one_look_at_what_came_of_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var id = (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m, 20m, 30m)))
            .ShouldBeOfType<WriteOutcome.Delivered>().TargetId;

        (await sandbox.CallsAsync()).ShouldBe(
        [
            "POST purchaseInvoices",
            $"GET purchaseInvoices({id})?$expand=dimensionSetLines,purchaseInvoiceLines($expand=dimensionSetLines)",
        ]);
    }

    [Fact]
    public async Task Separate_lines_go_one_by_one_each_with_its_dimensions()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", "separate"));

        await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m, 20m));

        (await sandbox.CallsAsync()).Where(call => call.StartsWith("POST", StringComparison.Ordinal)).Select(call => call.Split('/')[^1])
            .ShouldBe(["POST purchaseInvoices", "purchaseInvoiceLines", "dimensionSetLines", "purchaseInvoiceLines", "dimensionSetLines"]);
    }

    [Theory]
    [InlineData("deepInsert")]
    [InlineData("separate")]
    public async Task What_the_mapping_says_wins_over_what_vendor_and_account_bring(string draftLines)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", draftLines));
        // The other way round than Business Central needs it: currency before vendor, description before account.
        var body = new JsonObject
        {
            ["currencyCode"] = sandbox.Company.Currency,
            ["dueDate"] = "2027-01-31",
            ["vendorInvoiceNumber"] = "A-1",
            ["purchaseInvoiceLines"] = new JsonArray(
                new JsonObject
                {
                    ["description"] = "Toner",
                    ["unitCost"] = 10m,
                    ["quantity"] = 1,
                    ["lineObjectNumber"] = sandbox.Account,
                    ["lineType"] = "Account"
                }),
            ["vendorNumber"] =
                sandbox.Company.Vendors.First(vendor => !vendor.IsBlocked && vendor.Currency != sandbox.Company.Currency).Number,
        };

        (await sandbox.WriteAsync(connection, body)).ShouldBeOfType<WriteOutcome.Delivered>();

        var stored = sandbox.Invoices("A-1").Single();
        stored["currencyCode"]!.GetValue<string>().ShouldBeEmpty();
        stored["dueDate"]!.GetValue<string>().ShouldBe("2027-01-31");
        stored["purchaseInvoiceLines"]![0]!["description"]!.GetValue<string>().ShouldBe("Toner");
    }

    [Theory]
    [InlineData("deepInsert")]
    [InlineData("separate")]
    public async Task Numbers_arrive_as_they_were_written(string draftLines)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", draftLines));
        var body = sandbox.Invoice("A-1", 1234567.891m, 0.07m);

        await sandbox.WriteAsync(connection, body);

        var sent = await sandbox.Http.GetStringAsync(new Uri(sandbox.Address, "/_sandbox/business-central/requests"));
        sent.ShouldContain("1234567.891");
        sent.ShouldContain("0.07");
    }

    [Fact]
    public async Task A_dimension_that_the_account_brings_by_default_takes_the_mapped_value()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        lock (sandbox.System.Data.Gate)
        {
            var account = sandbox.System.Data["accounts"].Rows.First(row => row["number"]!.GetValue<string>() == sandbox.Account
                && row["company"]!.GetValue<string>() == sandbox.Company.Code);
            account["defaultDimensions"] = new JsonArray(new JsonObject { ["code"] = "DEPARTMENT", ["valueCode"] = "HR" });
        }

        await using var connection = sandbox.Open(("draftLines", "separate"));

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m))).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Invoices("A-1").Single()["purchaseInvoiceLines"]![0]!["dimensionSetLines"]!.AsArray()
            .Single()!["valueCode"]!.GetValue<string>().ShouldBe("FIN");
    }

    [Theory]
    [InlineData("deepInsert")]
    [InlineData("separate")]
    public async Task Every_good_invoice_of_the_world_goes_through_the_driver_to_the_cent(string draftLines)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", draftLines));
        sandbox.Company = sandbox.World.Companies[1];
        foreach (var invoice in sandbox.Company.Invoices.Where(invoice => invoice.Flaw == WorldFlaw.None))
        {
            var body = BodyOf(invoice);
            (await sandbox.FindAsync(connection, body, inDoubt: false)).ShouldBeNull();

            var draft = (await sandbox.WriteAsync(connection, body)).ShouldBeOfType<WriteOutcome.Delivered>(invoice.Number);
            var posted = (await sandbox.ActAsync(connection, "post", draft.TargetId!))
                .ShouldBeOfType<WriteOutcome.Delivered>(invoice.Number);

            posted.TargetId.ShouldBe(draft.TargetId);
            posted.Body!.Value.GetProperty("totalAmountIncludingTax").GetDecimal().ShouldBe(invoice.Net + invoice.Tax, invoice.Number);
            var stored = sandbox.RowsOf("purchaseInvoices").Single(row => row["id"]!.GetValue<string>() == draft.TargetId);
            stored["purchaseInvoiceLines"]!.AsArray()
                .Select(line => (line!["lineObjectNumber"]!.GetValue<string>(), line["description"]!.GetValue<string>()))
                .ShouldBe(invoice.Rows.Select(row => (row.Account, Cut(row.Text))));
            (await sandbox.FindAsync(connection, body, inDoubt: false))!.TargetId.ShouldBe(draft.TargetId);
            (await sandbox.FindAsync(connection, body, inDoubt: true))!.TargetId.ShouldBe(draft.TargetId);
        }
    }

    [Fact]
    public async Task The_header_of_a_draft_is_changed_by_a_step_that_gives_an_id()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var change = RunningSandbox.Item(new JsonObject { ["dueDate"] = "2027-01-31" }) with { Id = id };
        var deep = RunningSandbox.Item(sandbox.Invoice("A-1", 10m)) with { Id = id };
        var nobody = change with { Id = "00000000-0000-0000-0000-000000000001" };

        var outcomes = await connection.WriteAsync(new WriteRequest("purchaseInvoices", [change, deep, nobody], sandbox.Target), default);

        outcomes[0].ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("dueDate").GetString().ShouldBe("2027-01-31");
        outcomes[1].ShouldBeOfType<WriteOutcome.Refused>().Failure.Message
            .ShouldContain("leave purchaseInvoiceLines and dimensionSetLines out");
        outcomes[2].ShouldBeOfType<WriteOutcome.Refused>().Failure.Message
            .ShouldContain("no purchase invoice with the id 00000000-0000-0000-0000-000000000001");
    }

    [Fact]
    public async Task What_would_be_sent_is_described_without_sending_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var deep = sandbox.Open();
        await using var separate = sandbox.Open(("draftLines", "separate"));
        var request = new WriteRequest("purchaseInvoices", [RunningSandbox.Item(sandbox.Invoice("A-1", 10m, 20m))], sandbox.Target);

        var whole = deep.Describe(request).ShouldHaveSingleItem();
        var parts = separate.Describe(request);

        whole.Path.ShouldBe($"/companies({sandbox.CompanyId})/purchaseInvoices");
        whole.Body!.Value.GetProperty("purchaseInvoiceLines").GetArrayLength().ShouldBe(2);
        parts.Select(part => part.Path.Split(')', 2)[1]).ShouldBe(
        [
            "/purchaseInvoices",
            "/purchaseInvoices({id})/purchaseInvoiceLines", "/purchaseInvoices({id})/purchaseInvoiceLines({lineId})/dimensionSetLines",
            "/purchaseInvoices({id})/purchaseInvoiceLines", "/purchaseInvoices({id})/purchaseInvoiceLines({lineId})/dimensionSetLines",
        ]);
        parts[0].Body!.Value.TryGetProperty("purchaseInvoiceLines", out _).ShouldBeFalse();
        (await sandbox.CallsAsync()).ShouldBeEmpty();
    }

    private static JsonObject BodyOf(WorldInvoice invoice) => new()
    {
        ["vendorNumber"] = invoice.VendorNumber,
        ["vendorInvoiceNumber"] = invoice.Number.Trim(),
        ["currencyCode"] = invoice.Currency,
        ["purchaseInvoiceLines"] = new JsonArray([.. invoice.Rows.Select(row => (JsonNode)new JsonObject
        {
            ["lineType"] = "Account",
            ["lineObjectNumber"] = row.Account,
            ["description"] = Cut(row.Text),
            ["quantity"] = 1,
            ["unitCost"] = row.Net,
            ["taxCode"] = row.TaxCode,
            ["dimensionSetLines"] = new JsonArray(
            [
                new JsonObject { ["code"] = "DEPARTMENT", ["valueCode"] = row.Department },
                .. row.Project.Length == 0
                    ? Array.Empty<JsonNode>()
                    : [new JsonObject { ["code"] = "PROJECT", ["valueCode"] = row.Project }],
            ]),
        })]),
    };

    private static string Cut(string text) => text.Length <= 100 ? text : char.IsHighSurrogate(text[99]) ? text[..99] : text[..100];
}
