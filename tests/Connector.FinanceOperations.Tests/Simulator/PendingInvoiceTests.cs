using System.Text.Json.Nodes;
using Connector.FinanceOperations.Simulator;

namespace Connector.FinanceOperations.Tests.Simulator;

public sealed class PendingInvoiceTests
{
    [Fact]
    public async Task A_header_gets_its_reference_and_the_defaults_of_its_vendor()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var created = await sandbox.PostAsync("VendorInvoiceHeaders", sandbox.Header("A-1"));

        created.Status.ShouldBe(201);
        created.Text("HeaderReference").ShouldBe("VI00000002", "the posted twin of the duplicate was the first");
        created.Text("VendorName").ShouldBe(sandbox.Vendor.Name);
        created.Text("DueDate").ShouldBe("1900-01-01T12:00:00Z");
        created.Text("IsOnHold").ShouldBe("No");
        created.Object["@odata.etag"]!.GetValue<string>().ShouldStartWith("W/\"");
    }

    [Theory]
    [InlineData("InvoiceAccount", "", "Field 'Invoice account' must be filled in.")]
    [InlineData("InvoiceNumber", "", "Field 'Invoice number' must be filled in.")]
    [InlineData("InvoiceAccount", "V-NOBODY",
        "The value 'V-NOBODY' in field 'Invoice account' is not found in the related table 'Vendors'.")]
    [InlineData("DimensionDisplayValue", "FIN|P-1001", "has 2 segments")]
    [InlineData("DimensionDisplayValue", "FIN|NOWHERE|", "The value 'NOWHERE' in field 'PROJECT' is not found")]
    public async Task A_header_that_breaks_a_rule_is_refused_as_the_pipeline_words_it(string field, string value, string reason)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var header = sandbox.Header("A-1");
        header[field] = value;

        var reply = await sandbox.PostAsync("VendorInvoiceHeaders", header);

        reply.Status.ShouldBe(400);
        reply.Why.ShouldStartWith("Write failed for table row of type 'VendorInvoiceHeaderEntity'. Infolog: Warning: ");
        reply.Why.ShouldContain(reason);
        reply.Why.ShouldEndWith($"; Warning: validateField failed on field 'VendorInvoiceHeaderEntity.{field}'.");
        sandbox.Headers("A-1").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("InvoiceDate", "\"2026-11-02\"", "Edm.DateTimeOffset")]
    [InlineData("ImportedAmount", "\"12.50\"", "Edm.Decimal")]
    [InlineData("IsOnHold", "\"true\"", "Microsoft.Dynamics.DataEntities.NoYes")]
    [InlineData("InvoiceNumber", "17", "Edm.String")]
    public async Task A_value_of_another_type_is_refused(string field, string json, string type)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var header = sandbox.Header("A-1");
        header[field] = JsonNode.Parse(json);

        (await sandbox.PostAsync("VendorInvoiceHeaders", header)).Why
            .ShouldContain($"of the property '{field}' to the expected type '{type}'");
    }

    [Fact]
    public async Task A_property_that_does_not_exist_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var header = sandbox.Header("A-1");
        header["InvoiceNo"] = "A-1";

        (await sandbox.PostAsync("VendorInvoiceHeaders", header)).Why
            .ShouldStartWith("The property 'InvoiceNo' does not exist on type 'Microsoft.Dynamics.DataEntities.VendorInvoiceHeader'.");
    }

    [Theory]
    [InlineData("Currency", "", "Field 'Currency' must be filled in.")]
    [InlineData("HeaderReference", "VI99999999", "is not found in the related table 'Vendor invoice header'")]
    [InlineData("MainAccountDisplayValue", "", "Field 'Procurement category' must be filled in.")]
    [InlineData("MainAccountDisplayValue", "62950|||", "The value '62950' in field 'Main account' is not found")]
    [InlineData("MainAccountDisplayValue", "66900|||", "Main account 66900 is blocked for 'Vendor invoice'.")]
    [InlineData("MainAccountDisplayValue", "60000|||", "Main account 60000 is blocked for 'Vendor invoice'.")]
    [InlineData("ItemSalesTax", "NONE-SUCH", "in field 'Item sales tax group' is not found")]
    public async Task A_line_that_breaks_a_rule_is_refused_and_its_header_stays_an_orphan(string field, string value, string reason)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var reference = await sandbox.PendingAsync("A-1");
        var line = sandbox.Line(reference, 10m, 1);
        line[field] = value;

        var reply = await sandbox.PostAsync("VendorInvoiceLines", line);

        reply.Status.ShouldBe(400);
        reply.Why.ShouldContain(reason);
        sandbox.Headers("A-1").Count.ShouldBe(1);
        sandbox.Lines().ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_dimension_configuration_no_display_value_is_taken()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.DimensionFormat, "off");
        var reference = await sandbox.PendingAsync("A-1");

        (await sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 10m, 1))).Why
            .ShouldContain("There is no active format for data entities");
    }

    [Fact]
    public async Task A_line_number_is_given_where_none_is_sent_and_not_taken_twice()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var reference = await sandbox.PendingAsync("A-1", 10m, 20m);

        (await sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 30m))).Object["InvoiceLineNumber"]!.GetValue<decimal>()
            .ShouldBe(3m);
        var twice = await sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 30m, 2));
        twice.Why.ShouldContain("Cannot create a record in Vendor invoice line (VendInvoiceInfoLine).");
        twice.Why.ShouldContain("The record already exists.");
    }

    [Fact]
    public async Task Lines_side_by_side_under_one_header_collide()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var reference = await sandbox.PendingAsync("A-1");
        sandbox.System.Switches.Set(FinanceOperationsSwitches.LineInsertMilliseconds, "300");

        var replies = await Task.WhenAll(sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 1m, 1)),
            sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 2m, 2)));

        replies.Select(reply => reply.Status).Order().ShouldBe([201, 400]);
        replies.Single(reply => reply.Status == 400).Why.ShouldContain("An update conflict occurred due to another user process");
    }

    [Theory]
    [InlineData("accept", 201)]
    [InlineData("reject", 400)]
    public async Task A_number_that_was_used_before_is_as_the_parameter_says(string duplicates, int status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.Duplicates, duplicates);
        await sandbox.PendingAsync("A-1", 10m);
        sandbox.Act("post");

        (await sandbox.PostAsync("VendorInvoiceHeaders", sandbox.Header("A-1"))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task The_legal_entity_is_the_bodys_and_must_exist()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.Company = sandbox.World.Companies[1];
        (await sandbox.PostAsync("VendorInvoiceHeaders", sandbox.Header("A-1"))).Text("dataAreaId").ShouldBe("de01");
        var nowhere = sandbox.Header("A-2");
        nowhere["dataAreaId"] = "zz99";

        (await sandbox.PostAsync("VendorInvoiceHeaders", nowhere)).Why.ShouldBe("The company 'zz99' does not exist.");
    }

    [Theory]
    [InlineData("leave", 0)]
    [InlineData("stay", 1)]
    public async Task Posting_moves_an_invoice_into_the_journal_and_the_transactions(string postedRows, int left)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.PostedRows, postedRows);
        var reference = await sandbox.PendingAsync("A-1", 10.10m, 20.20m);

        sandbox.Act("post", new JsonObject { ["dataAreaId"] = sandbox.DataArea, ["HeaderReference"] = reference });

        sandbox.Headers("A-1").Count.ShouldBe(left);
        var posted = sandbox.PostedInvoices("A-1").ShouldHaveSingleItem();
        posted["SalesBalance"]!.GetValue<decimal>().ShouldBe(30.30m);
        posted["LedgerVoucher"]!.GetValue<string>().ShouldStartWith("IV-");
        var transaction = sandbox.Stored("VendTransBiEntities").Single(row => row["Invoice"]!.GetValue<string>() == "A-1");
        transaction["AmountCur"]!.GetValue<decimal>().ShouldBe(-30.30m);
        transaction["Closed"]!.GetValue<string>().ShouldBe("1900-01-01T12:00:00Z");
    }

    [Fact]
    public async Task Paying_settles_the_transaction_with_a_payment_and_a_posted_journal()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await sandbox.PendingAsync("A-1", 30m);
        sandbox.Act("post");
        var arguments =
            new JsonObject { ["dataAreaId"] = sandbox.DataArea, ["InvoiceAccount"] = sandbox.Vendor.Number, ["Invoice"] = "A-1" };
        sandbox.Act("pay", arguments);

        var transaction = sandbox.Stored("VendTransBiEntities").Single(row => row["Invoice"]!.GetValue<string>() == "A-1");
        transaction["SettleAmountCur"]!.GetValue<decimal>().ShouldBe(-30m);
        transaction["Closed"]!.GetValue<string>().ShouldBe(transaction["LastSettleDate"]!.GetValue<string>());
        sandbox.Stored("VendTransBiEntities")
            .Single(row => row["TransType"]!.GetValue<string>() == "Payment")["AmountCur"]!.GetValue<decimal>().ShouldBe(30m);
        sandbox.Stored("VendorPaymentJournalHeaders").Single()["IsPosted"]!.GetValue<string>().ShouldBe("Yes");
        sandbox.Stored("VendorPaymentJournalLineSettledInvoices", "JournalLineCompany")
            .Single()["SettlementAmountInInvoiceCurrency"]!.GetValue<decimal>().ShouldBe(30m);
        Should.Throw<ArgumentException>(() => sandbox.System.Act("pay", arguments)).Message
            .ShouldBe($"No invoice A-1 of vendor {sandbox.Vendor.Number} is open in us01.");
    }

    [Fact]
    public async Task An_automated_workflow_posts_and_pays_as_soon_as_the_lines_come_to_the_imported_amount()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var header = sandbox.Header("A-1", sandbox.QuickVendor);
        header["ImportedAmount"] = 30m;
        var reference = (await sandbox.PostAsync("VendorInvoiceHeaders", header)).Text("HeaderReference");

        await sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 10m, 1));
        sandbox.PostedInvoices("A-1").ShouldBeEmpty();
        await sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 20m, 2));

        sandbox.PostedInvoices("A-1").Count.ShouldBe(1);
        sandbox.Headers("A-1").ShouldBeEmpty();
        sandbox.Stored("VendTransBiEntities").Single(row => row["Invoice"]!.GetValue<string>() == "A-1")["Closed"]!.GetValue<string>()
            .ShouldNotBe("1900-01-01T12:00:00Z");
    }
}
