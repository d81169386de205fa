using System.Text.Json.Nodes;
using Connector.FinanceOperations.Simulator;

namespace Connector.FinanceOperations.Tests.Driver;

public sealed class WritingTests
{
    [Fact]
    public async Task An_invoice_is_a_header_and_then_its_lines_one_after_the_other()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.LineInsertMilliseconds, "30");

        var delivered = (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10.10m, 20.20m, 30.30m)))
            .ShouldBeOfType<WriteOutcome.Delivered>();

        delivered.TargetId.ShouldBe($"{sandbox.DataArea}/{sandbox.Vendor.Number}/A-1");
        var reference = sandbox.Headers("A-1").ShouldHaveSingleItem()["HeaderReference"]!.GetValue<string>();
        delivered.Body!.Value.GetProperty("HeaderReference").GetString().ShouldBe(reference);
        delivered.Body!.Value.GetProperty("VendorInvoiceLines").EnumerateArray().Select(line => line.GetProperty("NetAmount").GetRawText())
            .ShouldBe(["10.10", "20.20", "30.30"]);
        sandbox.Lines().Select(line => line["InvoiceLineNumber"]!.GetValue<decimal>()).ShouldBe([1m, 2m, 3m]);
        (await sandbox.CallsAsync()).Select(call => call.Split('?')[0])
            .ShouldBe(
                ["POST /data/VendorInvoiceHeaders", "POST /data/VendorInvoiceLines", "POST /data/VendorInvoiceLines",
                    "POST /data/VendorInvoiceLines"]);
    }

    [Fact]
    public async Task Accounts_and_dimensions_become_display_values_with_an_empty_slot_for_what_is_missing()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m, 20m);
        invoice["DimensionDisplayValue"] = new JsonObject { ["PROJECT"] = "P-1002" };
        invoice["VendorInvoiceLines"]![1]!["MainAccountDisplayValue"] =
            new JsonObject { ["MainAccount"] = "62200", ["DEPARTMENT"] = null, ["REGION"] = "EAST" };

        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Headers("A-1").Single()["DimensionDisplayValue"]!.GetValue<string>().ShouldBe("|P-1002|");
        sandbox.Lines().Select(line => line["MainAccountDisplayValue"]!.GetValue<string>()).ShouldBe(["62100|FIN|P-1001|", "62200|||EAST"]);
    }

    [Fact]
    public async Task What_is_not_set_is_not_sent_and_dates_lie_at_noon()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m);
        invoice["DueDate"] = null;

        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Delivered>();

        var header = sandbox.Headers("A-1").Single();
        header["InvoiceDate"]!.GetValue<string>().ShouldBe("2026-11-02T12:00:00Z");
        header["DueDate"]!.GetValue<string>().ShouldBe("1900-01-01T12:00:00Z");
        header["TermsOfPayment"]!.GetValue<string>().ShouldBe(sandbox.Vendor.PaymentTermCode);
    }

    [Theory]
    [InlineData("400")]
    [InlineData("500")]
    public async Task A_line_that_is_refused_takes_its_header_with_it(string status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.FailureStatus, status);
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m, 20m);
        invoice["VendorInvoiceLines"]![1]!["MainAccountDisplayValue"]!["MainAccount"] = "62950";

        var failure = (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe("Line 2: The value '62950' in field 'Main account' is not found in the related table 'Main accounts'.");
        sandbox.Headers("A-1").ShouldBeEmpty();
        sandbox.Lines().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_header_that_could_not_be_taken_back_is_named()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m);
        invoice["VendorInvoiceLines"]![0]!["ItemSalesTax"] = "NO-SUCH";
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "serverError", ["status"] = 500, ["method"] = "DELETE" });

        var failure = (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        var reference = sandbox.Headers("A-1").Single()["HeaderReference"]!.GetValue<string>();
        failure.Message.ShouldStartWith("Line 1: The value 'NO-SUCH' in field 'Item sales tax group' is not found");
        failure.Message.ShouldContain($"The unfinished pending invoice {reference} could not be deleted");
    }

    [Theory]
    [InlineData("400")]
    [InlineData("500")]
    public async Task A_vendor_that_is_on_hold_is_refused_in_plain_words(string status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.FailureStatus, status);
        await using var connection = sandbox.Open();
        var blocked = sandbox.Company.Vendors.First(vendor => vendor.IsBlocked);

        var failure = (await sandbox.WriteAsync(connection, sandbox.InvoiceOf(blocked, "A-1", 10m)))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe($"Vendor '{blocked.Number}' is blocked for 'Invoice'.");
    }

    [Theory]
    [InlineData("400")]
    [InlineData("500")]
    public async Task An_update_conflict_is_tried_again(string status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.FailureStatus, status);
        sandbox.System.Switches.Set(FinanceOperationsSwitches.UpdateConflicts, "2");
        await using var connection = sandbox.Open();

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m, 20m))).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Lines().Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_update_conflict_that_stays_leaves_a_doubt_that_is_taken_up_later()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.UpdateConflicts, "4");
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m, 20m);

        var failure = (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Ambiguous);
        failure.Message.ShouldContain("An update conflict occurred");
        (await sandbox.FindAsync(connection, invoice, inDoubt: true)).ShouldBeNull();
        (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();
        sandbox.Headers("A-1").Count.ShouldBe(1);
        sandbox.Lines().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_dimension_value_that_holds_the_delimiter_is_refused_before_anything_is_sent()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("dimensionDelimiter", "-"));

        var failure = (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m))).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe(
            "The value 'P-1001' of PROJECT holds '-', which separates dimensions in Finance & Operations, so it cannot be sent.");
        (await sandbox.CallsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("dimensionOrder", "", "give dimensionOrder and dimensionDelimiter")]
    [InlineData("dimensionDelimiter", "", "give dimensionOrder and dimensionDelimiter")]
    [InlineData("dimensionOrder", "MainAccount,DEPARTMENT",
        "'MainAccountDisplayValue' has a value for PROJECT, and the connection's dimensionOrder has no such segment; it has MainAccount, "
            + "DEPARTMENT.")]
    public async Task A_dimension_format_that_is_not_configured_waits_for_the_engineer(string setting, string value, string message)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open((setting, value));

        var failure = (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m))).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(message);
        (await sandbox.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_format_that_differs_from_the_environments_is_refused_by_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("dimensionOrder", "MainAccount,DEPARTMENT,PROJECT"));

        var failure = (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m))).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Message.ShouldStartWith("Line 1: The value '62100|FIN|P-1001' has 3 segments");
        sandbox.Headers("A-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_number_that_the_environment_cuts_is_not_left_there()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.NumberLength, "20");
        await using var connection = sandbox.Open();

        var failure = (await sandbox.WriteAsync(connection, sandbox.Invoice("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10m)))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe(
            "Finance & Operations keeps the invoice number ABCDEFGHIJKLMNOPQRSTUVWXYZ as 'ABCDEFGHIJKLMNOPQRST', so it was not left "
                + "there.");
        sandbox.Stored("VendorInvoiceHeaders").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reference_of_our_own_is_the_same_at_every_attempt()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("headerReference", "given"));
        const string Job = "0123456789abcdef0123456789abcdef";
        var invoice = sandbox.Invoice("A-1", 10m);

        (await sandbox.WriteAsync(connection, invoice, job: Job)).ShouldBeOfType<WriteOutcome.Delivered>();
        (await sandbox.WriteAsync(connection, invoice, job: Job)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Duplicate);

        sandbox.Headers("A-1").ShouldHaveSingleItem()["HeaderReference"]!.GetValue<string>().ShouldBe("0123456789ABCDEF0123");
    }

    [Fact]
    public async Task Where_references_are_not_ours_to_give_the_refusal_says_so()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.HeaderReference, "refuse");
        await using var connection = sandbox.Open(("headerReference", "given"));

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m))).ShouldBeOfType<WriteOutcome.Refused>().Failure.Message
            .ShouldBe("Number sequence for 'Header reference' does not allow manual numbers.");
    }

    [Fact]
    public async Task Refusals_in_another_language_are_told_apart_by_the_connections_texts()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.FailureStatus, "500");
        await using var english = sandbox.Open(("dataTexts", "Der Datensatz ist falsch"));
        await using var anyLanguage = sandbox.Open(("dataTexts", "^Write failed for table row"));
        var unknown = sandbox.Vendor with { Number = "V-NOBODY" };

        (await sandbox.WriteAsync(english, sandbox.InvoiceOf(unknown, "A-1", 10m))).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Ambiguous);
        (await sandbox.WriteAsync(anyLanguage, sandbox.InvoiceOf(unknown, "A-1", 10m))).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Data);
    }

    [Fact]
    public async Task Two_lines_with_one_number_are_refused_before_anything_is_sent()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m, 20m, 30m);
        invoice["VendorInvoiceLines"]![0]!["InvoiceLineNumber"] = 3;
        invoice["VendorInvoiceLines"]![2]!["InvoiceLineNumber"] = 3.0m;

        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Message
            .ShouldBe("Two lines of the invoice have the InvoiceLineNumber 3.0; each needs its own.");
        (await sandbox.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_company_nothing_is_written()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var outcome = (await connection.WriteAsync(new WriteRequest("vendorInvoices", [RunningSandbox.Item(sandbox.Invoice("A-1", 10m))]),
            default)).Single();

        outcome.ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Configuration);
        (await sandbox.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pending_invoice_is_deleted_with_its_lines_and_a_second_time_is_no_harm()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        sandbox.Company = sandbox.World.Companies[1];
        var reference = await sandbox.PendingAsync("A-1", 10m, 20m);
        var request =
            new ActionRequest("vendorInvoices", "delete", reference, InDoubt: false, Guid.NewGuid().ToString("N"), Company: sandbox.Target);

        (await connection.ActAsync(request, default)).ShouldBeOfType<WriteOutcome.Delivered>();
        (await connection.ActAsync(request, default)).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Headers("A-1").ShouldBeEmpty();
        sandbox.Lines().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_would_be_sent_is_what_is_sent()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var item = RunningSandbox.Item(sandbox.Invoice("A-1", 10m, 20m));

        var described = connection.Describe(new WriteRequest("vendorInvoices", [item], sandbox.Target));
        await connection.WriteAsync(new WriteRequest("vendorInvoices", [item], sandbox.Target), default);

        described.Select(request => $"{request.Method} {request.Path}").ShouldBe(await sandbox.CallsAsync());
        described[2].Body!.Value.GetProperty("HeaderReference").GetString().ShouldBe("{HeaderReference}");
        described[2].Body!.Value.GetProperty("MainAccountDisplayValue").GetString().ShouldBe("62100|FIN|P-1001|");
        described[0].Body!.Value.TryGetProperty("VendorInvoiceLines", out _).ShouldBeFalse();
        JsonElement.DeepEquals(described[1].Body!.Value.GetProperty("dataAreaId"), described[0].Body!.Value.GetProperty("dataAreaId"))
            .ShouldBeTrue();
    }
}
