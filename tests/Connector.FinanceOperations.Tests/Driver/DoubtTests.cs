using System.Text.Json.Nodes;
using Connector.FinanceOperations.Simulator;

namespace Connector.FinanceOperations.Tests.Driver;

public sealed class DoubtTests
{
    private const string Headers = "/VendorInvoiceHeaders\\?";
    private const string Lines = "/VendorInvoiceLines\\?";

    [Theory]
    [InlineData("dropAnswer")]
    [InlineData("serverErrorAfter")]
    [InlineData("truncatedBody")]
    public async Task A_lost_answer_to_the_header_is_in_doubt_and_the_invoice_is_taken_up_where_it_was_left(string kind)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m, 20m, 30m);
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = kind, ["method"] = "POST", ["path"] = Headers, ["times"] = 1 });

        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);
        (await sandbox.FindAsync(connection, invoice, inDoubt: true)).ShouldBeNull("its lines are missing");

        IsWhole(sandbox, (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>());
    }

    [Theory]
    [InlineData("dropAnswer", 1)]
    [InlineData("dropAnswer", 2)]
    [InlineData("dropAnswer", 3)]
    [InlineData("serverErrorAfter", 2)]
    [InlineData("truncatedBody", 3)]
    [InlineData("serverError", 1)]
    public async Task A_lost_answer_to_a_line_is_settled_by_reading_the_lines(string kind, int nth)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.SetFaultsAsync(Nth(kind, nth));

        IsWhole(sandbox,
            (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m, 20m, 30m))).ShouldBeOfType<WriteOutcome.Delivered>());
    }

    [Fact]
    public async Task Many_lost_answers_are_no_reason_to_give_up_while_lines_come_through()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "dropAnswer", ["method"] = "POST", ["path"] = Lines });

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 1m, 2m, 3m, 4m, 5m, 6m, 7m, 8m)))
            .ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Lines().Count.ShouldBe(8);
    }

    [Fact]
    public async Task Lines_whose_arrival_cannot_be_read_leave_a_doubt()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m, 20m, 30m);
        await sandbox.SetFaultsAsync(Nth("dropAnswer", 2),
            new JsonObject { ["kind"] = "serverError", ["method"] = "GET", ["status"] = 500, ["path"] = Lines });

        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);
        await sandbox.SetFaultsAsync();

        (await sandbox.FindAsync(connection, invoice, inDoubt: true)).ShouldBeNull();
        IsWhole(sandbox, (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>());
    }

    [Fact]
    public async Task A_refusal_after_a_lost_answer_is_only_believed_in_a_call_of_its_own()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m, 20m);
        invoice["VendorInvoiceLines"]![1]!["ItemSalesTax"] = "NO-SUCH";
        await sandbox.SetFaultsAsync(Nth("dropAnswer", 1));

        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);
        sandbox.Headers("A-1").Count.ShouldBe(1);

        (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Data);
        sandbox.Headers("A-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task In_doubt_with_nothing_there_the_invoice_is_written()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m), inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Headers("A-1").Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_invoice_that_was_posted_before_its_last_answer_arrived_is_ours()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var invoice = sandbox.InvoiceOf(sandbox.QuickVendor, "A-1", 100m);
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "dropAnswer", ["method"] = "POST", ["path"] = Lines, ["times"] = 1 });

        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);
        sandbox.Headers("A-1").ShouldBeEmpty();

        var found = await sandbox.FindAsync(connection, invoice, inDoubt: true);
        found!.TargetId.ShouldBe($"{sandbox.DataArea}/{sandbox.QuickVendor.Number}/A-1");
        found.Body!.Value.GetProperty("LedgerVoucher").GetString().ShouldStartWith("IV-");
        (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>().TargetId
            .ShouldBe(found.TargetId);
        sandbox.PostedInvoices("A-1").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pending_and_posted_at_once_is_one_invoice()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.PostedRows, "stay");
        await using var connection = sandbox.Open();
        var invoice = sandbox.Invoice("A-1", 10m);
        (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Delivered>();
        sandbox.Act("post");

        (await sandbox.FindAsync(connection, invoice, inDoubt: true)).ShouldNotBeNull();
        (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Headers("A-1").Count.ShouldBe(1);
        sandbox.Lines().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Currency", "its Currency is ")]
    [InlineData("InvoiceDate", "its InvoiceDate is 2026-10-01")]
    [InlineData("NetAmount", "its line 1 has another account, item, quantity or amount")]
    [InlineData("MainAccountDisplayValue", "its line 1 has another account, item, quantity or amount")]
    [InlineData("more lines", "it has a line 2 that this invoice does not have")]
    public async Task Another_pending_invoice_under_the_same_number_is_never_taken_for_ours(string field, string difference)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var header = sandbox.Header("a-1");
        if (field == "Currency")
            header[field] = "XXX";
        else if (field == "InvoiceDate")
            header[field] = "2026-10-01T12:00:00Z";
        var reference = (await sandbox.PostAsync("VendorInvoiceHeaders", header)).Text("HeaderReference");
        var line = sandbox.Line(reference, field == "NetAmount" ? 10.01m : 10m, 1);
        if (field == "MainAccountDisplayValue")
            line[field] = "62200|||";
        (await sandbox.PostAsync("VendorInvoiceLines", line)).Status.ShouldBe(201);
        if (field == "more lines")
            (await sandbox.PostAsync("VendorInvoiceLines", sandbox.Line(reference, 5m, 2))).Status.ShouldBe(201);
        var invoice = sandbox.Invoice("A-1", 10m);

        (await sandbox.FindAsync(connection, invoice, inDoubt: true)).ShouldBeNull();
        var failure = (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Duplicate);
        failure.Message.ShouldStartWith(
            $"Finance & Operations already has invoice A-1 of vendor {sandbox.Vendor.Number}, and it is another one: {difference}");
        sandbox.Stored("VendorInvoiceHeaders").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_posted_invoice_under_the_same_number_is_never_taken_for_ours()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.PendingAsync("A-1", 99m);
        sandbox.Act("post");
        var invoice = sandbox.Invoice("A-1", 10m);

        (await sandbox.FindAsync(connection, invoice, inDoubt: true)).ShouldBeNull();
        var failure = (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Duplicate);
        failure.Message.ShouldEndWith("and it is another one: its net amount is 99.");
        sandbox.Headers("A-1").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Before_a_create_pending_and_posted_invoices_are_found_in_any_case(bool isPosted)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        sandbox.Company = sandbox.World.Companies[1];
        await sandbox.PendingAsync("Inv-7", 99m);
        if (isPosted)
            sandbox.Act("post");

        (await sandbox.FindAsync(connection, sandbox.Invoice("INV-7", 10m)))!.TargetId.ShouldBe(
            $"{sandbox.DataArea}/{sandbox.Vendor.Number}/INV-7");
        (await sandbox.FindAsync(connection, sandbox.Invoice("INV-8", 10m))).ShouldBeNull();
    }

    [Fact]
    public async Task A_star_in_a_number_is_no_wildcard_for_us()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.PendingAsync("INV-17", 99m);

        (await sandbox.FindAsync(connection, sandbox.Invoice("INV*", 10m))).ShouldBeNull();
        await sandbox.PendingAsync("INV*", 10m);
        (await sandbox.FindAsync(connection, sandbox.Invoice("INV*", 10m))).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_environment_that_shows_no_posted_invoices_stops_the_write_until_the_setting_says_what_to_do()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.BiEntities, "off");
        await using var standard = sandbox.Open();
        await using var without = sandbox.Open(("postedInvoicesEntity", ""));
        var invoice = sandbox.Invoice("A-1", 10m);

        var failure = (await Should.ThrowAsync<ConnectorException>(() => sandbox.FindAsync(standard, invoice))).Failure;
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(
            "Posted invoices are looked up in 'VendInvoiceJourBiEntities': name the entity that your environment publishes in "
                + "postedInvoicesEntity.");
        (await sandbox.FindAsync(without, invoice)).ShouldBeNull();
        (await sandbox.WriteAsync(without, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task In_doubt_a_duplicate_that_the_environment_itself_refuses_stays_a_doubt()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.Duplicates, "reject");
        await using var connection = sandbox.Open(("postedInvoicesEntity", ""));
        await sandbox.PendingAsync("A-1", 10m);
        sandbox.Act("post");
        var invoice = sandbox.Invoice("A-1", 10m);

        (await sandbox.WriteAsync(connection, invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Ambiguous);
        var refused = (await sandbox.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Refused>().Failure;
        refused.Kind.ShouldBe(FailureKind.Duplicate);
        refused.Message.ShouldBe($"The invoice number A-1 has already been used for vendor {sandbox.Vendor.Number}.");
    }

    [Fact]
    public async Task A_look_up_that_fails_in_doubt_leaves_the_doubt()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "serverError", ["method"] = "GET", ["status"] = 500 });

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m), inDoubt: true))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);

        sandbox.Headers("A-1").ShouldBeEmpty();
    }

    /// <summary>A fault that strikes the nth line: the draws of these seeds spare the calls before.</summary>
    private static JsonObject Nth(string kind, int nth)
    {
        var fault = new JsonObject { ["kind"] = kind, ["method"] = "POST", ["path"] = Lines, ["times"] = 1 };
        if (nth > 1)
        {
            fault["rate"] = 0.5;
            fault["seed"] = nth;
        }

        return fault;
    }

    private static void IsWhole(RunningSandbox sandbox, WriteOutcome.Delivered delivered)
    {
        delivered.TargetId.ShouldBe($"{sandbox.DataArea}/{sandbox.Vendor.Number}/A-1");
        delivered.Body!.Value.GetProperty("HeaderReference").GetString()
            .ShouldBe(sandbox.Headers("A-1").ShouldHaveSingleItem()["HeaderReference"]!.GetValue<string>());
        delivered.Body!.Value.GetProperty("VendorInvoiceLines").GetArrayLength().ShouldBe(3);
        sandbox.Lines().OrderBy(line => line["InvoiceLineNumber"]!.GetValue<decimal>())
            .Select(line => line["NetAmount"]!.GetValue<decimal>()).ShouldBe([10m, 20m, 30m]);
    }
}
