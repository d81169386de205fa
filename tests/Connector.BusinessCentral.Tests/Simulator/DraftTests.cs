using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Simulator;

public sealed class DraftTests
{
    [Fact]
    public async Task A_draft_has_its_lines_dimensions_and_totals_to_the_cent()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var id = await sandbox.DraftAsync("A-1", 0.10m, 0.20m);

        var draft = sandbox.RowsOf("purchaseInvoices").Single(row => row["id"]!.GetValue<string>() == id);
        draft["status"]!.GetValue<string>().ShouldBe("Draft");
        draft["totalAmountExcludingTax"]!.GetValue<decimal>().ShouldBe(0.30m);
        draft["totalTaxAmount"]!.GetValue<decimal>().ShouldBe(0.03m); // 8.25 % of 0.10 is 0.01, of 0.20 is 0.02: line by line
        draft["totalAmountIncludingTax"]!.GetValue<decimal>().ShouldBe(0.33m);
        var lines = draft["purchaseInvoiceLines"]!.AsArray();
        lines.Select(line => line!["sequence"]!.GetValue<int>()).ShouldBe([10000, 20000]);
        lines[0]!["dimensionSetLines"]![0]!["valueCode"]!.GetValue<string>().ShouldBe("FIN");
    }

    [Fact]
    public async Task The_vendor_brings_name_currency_and_due_date()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var vendor = sandbox.Company.Vendors.First(vendor => vendor is { IsBlocked: false, PaymentTermCode: "NET30" });
        var body = sandbox.Invoice("A-1", 10m);
        body["vendorNumber"] = vendor.Number;

        var draft = await sandbox.PostAsync("purchaseInvoices", body);

        draft.Text("vendorName").ShouldBe(vendor.Name);
        draft.Text("currencyCode").ShouldBe(vendor.Currency);
        draft.Text("dueDate").ShouldBe("2026-12-02");
    }

    [Fact]
    public async Task A_due_date_that_was_sent_wins_over_the_vendors_terms_wherever_it_stands()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var body = new JsonObject { ["dueDate"] = "2026-12-24" };
        foreach (var (name, value) in sandbox.Invoice("A-1", 10m))
            body[name] = value?.DeepClone();

        (await sandbox.PostAsync("purchaseInvoices", body)).Text("dueDate").ShouldBe("2026-12-24");
    }

    [Fact]
    public async Task The_local_currency_is_known_by_its_code_and_has_no_id()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var named = sandbox.Invoice("A-1", 10m);
        named["currencyCode"] = sandbox.Company.Currency;
        var blank = sandbox.Invoice("A-2", 10m);
        blank["currencyCode"] = "";

        foreach (var body in new[] { named, blank })
        {
            var draft = await sandbox.PostAsync("purchaseInvoices", body);
            draft.Text("currencyCode").ShouldBe(sandbox.Company.Currency);
            draft.Text("currencyId").ShouldBe("00000000-0000-0000-0000-000000000000");
        }
    }

    [Fact]
    public async Task Codes_are_kept_in_capitals_and_without_surrounding_blanks()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var id = await sandbox.DraftAsync("  inv-abc/7 ", 10m);

        (await sandbox.GetAsync($"purchaseInvoices({id})")).Text("vendorInvoiceNumber").ShouldBe("INV-ABC/7");
    }

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "vendorNumber", "\"V-NOBODY\"", "Application_DialogException", "The vendor cannot be found." },
        { "vendorNumber", "\"\"", "Application_DialogException", "A \"vendorNumber\" or a \"vendorID\" must be provided." },
        { "vendorNumber", "\"{blocked}\"", "Application_DialogException",
            "You cannot create this type of document when Vendor {blocked} is blocked with type All." },
        { "vendorInvoiceNumber", "\"ABCDEFGHIJKLMNOPQRSTUVWXYZ-123456789\"", "Application_StringExceededLength",
            "The length of the string is 36, but it must be less than or equal to 35 characters. Value: "
                + "ABCDEFGHIJKLMNOPQRSTUVWXYZ-123456789" },
        { "currencyCode", "\"XXX\"", "Application_DialogException", "The \"currencyCode\" does not match to a Currency." },
        { "invoiceDate", "\"02.11.2026\"", "BadRequest",
            "Cannot convert the literal '\"02.11.2026\"' of property 'invoiceDate' to the expected type 'Edm.Date'." },
        { "discountAmount", "\"1\"", "BadRequest",
            "Cannot convert the literal '\"1\"' of property 'discountAmount' to the expected type 'Edm.Decimal'." },
        { "status", "\"Open\"", "BadRequest_InvalidOperation", "Control 'status' is read-only." },
        { "vendorInvoiceNo", "\"1\"", "BadRequest",
            "The property 'vendorInvoiceNo' does not exist on type 'Microsoft.NAV.purchaseInvoice'. Make sure to only use property names "
                + "that are defined by the type." },
        { "shortcutDimension1Code", "\"NOWHERE\"", "Internal_InvalidTableRelation",
            "The field Shortcut Dimension 1 Code of table Purchase Header contains a value (NOWHERE) that cannot be found in the related "
                + "table (Dimension Value)." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_wrong_header_is_refused_and_leaves_nothing(string field, string json, string code, string message)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var blocked = sandbox.Company.Vendors.First(vendor => vendor.IsBlocked).Number;
        var before = sandbox.RowsOf("purchaseInvoices").Count;
        var body = sandbox.Invoice("A-1", 10m);
        body[field] = JsonNode.Parse(json.Replace("{blocked}", blocked, StringComparison.Ordinal));

        var reply = await sandbox.PostAsync("purchaseInvoices", body);

        reply.Status.ShouldBe(400);
        reply.Code.ShouldBe(code);
        reply.Message.ShouldBe(message.Replace("{blocked}", blocked, StringComparison.Ordinal));
        sandbox.RowsOf("purchaseInvoices").Count.ShouldBe(before);
    }

    [Fact]
    public async Task Every_message_ends_in_a_correlation_id()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var reply = await sandbox.PostAsync("purchaseInvoices", new JsonObject());

        reply.Object["error"]!["message"]!.GetValue<string>().ShouldMatch("  CorrelationId:  [0-9a-f-]{36}\\.$");
    }

    [Fact]
    public async Task A_property_named_twice_and_a_broken_body_are_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        foreach (var text in new[] { "{\"vendorNumber\":\"A\",\"vendorNumber\":\"B\"}", "{", "[]" })
        {
            using var content = new StringContent(text);
            using var response = await sandbox.Http.PostAsync(
                new Uri($"{sandbox.Connection.Settings["baseUrl"]}/companies({sandbox.CompanyId})/purchaseInvoices"), content);
            ((int)response.StatusCode).ShouldBe(400, text);
        }
    }

    [Fact]
    public async Task A_draft_is_deleted_and_then_gone()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);

        (await sandbox.DeleteAsync($"purchaseInvoices({id})")).Status.ShouldBe(204);

        (await sandbox.GetAsync($"purchaseInvoices({id})")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("refused", 400, 0)]
    [InlineData("first", 201, 1)]
    [InlineData("on", 201, 2)]
    public async Task What_a_deep_insert_of_several_lines_does_is_a_switch(string value, int status, int lines)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set("multiLineDeepInsert", value);

        var reply = await sandbox.PostAsync("purchaseInvoices", sandbox.Invoice("A-1", 10m, 20m));

        reply.Status.ShouldBe(status);
        if (status == 201)
            sandbox.RowsOf("purchaseInvoices")
                .Single(row => row["id"]!.GetValue<string>() == reply.Id)["purchaseInvoiceLines"]!.AsArray().Count.ShouldBe(lines);
    }
}
