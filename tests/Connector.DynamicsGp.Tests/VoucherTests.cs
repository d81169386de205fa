using System.Text.Json.Nodes;
using Connector.DynamicsGp.Simulator;

namespace Connector.DynamicsGp.Tests;

public sealed class VoucherTests
{
    [Theory]
    [InlineData("payload", "Payload")]
    [InlineData("bare", "none")]
    public async Task A_voucher_is_entered_as_work_under_a_number_that_follows_from_its_job(string envelope, string payloadPath)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("envelope", envelope));
        await using var connection = sandbox.Open(("payloadPath", payloadPath));

        var delivered = (await sandbox.EnterAsync(connection, sandbox.Voucher("INV-1", 100.10m, 8.25m), "job-1"))
            .ShouldBeOfType<WriteOutcome.Delivered>();

        delivered.TargetId.ShouldBe(VoucherNumber.Of("job-1"));
        delivered.Body!.Value.GetProperty("DocumentAmount").GetRawText().ShouldBe("108.35");
        var stored = sandbox.Stored("INV-1").ShouldHaveSingleItem();
        stored.TextOf("TransactionState").ShouldBe("Work");
        stored.TextOf("VoucherNumber").Length.ShouldBe(17);
        stored["Distributions"]!.AsArray().Select(line => line!["DistributionType"]!.GetValue<int>()).ShouldBe([6, 10, 2]);
    }

    [Fact]
    public async Task The_same_job_sent_twice_makes_one_voucher()
    {
        await using var sandbox = await RunningSandbox.StartAsync(("duplicates", "allow"));
        await using var connection = sandbox.Open();
        var item = RunningSandbox.Item(sandbox.Voucher("TWICE"), job: "job-2");

        var first = (await sandbox.EnterAsync(connection, item)).ShouldBeOfType<WriteOutcome.Delivered>();
        var second = (await sandbox.EnterAsync(connection, item)).ShouldBeOfType<WriteOutcome.Delivered>();

        second.TargetId.ShouldBe(first.TargetId);
        sandbox.Stored("TWICE").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_answer_leaves_a_doubt_that_a_look_up_settles()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var body = sandbox.Voucher("LOST");
        await sandbox.ReadAsync(connection, "vendors");
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "dropAnswer", ["method"] = "POST", ["times"] = 1 });

        var lost = (await sandbox.EnterAsync(connection, body)).ShouldBeOfType<WriteOutcome.Refused>();

        lost.Failure.Kind.ShouldBe(FailureKind.Ambiguous);
        (await sandbox.FindAsync(connection, body))!.TargetId.ShouldBe(sandbox.Stored("LOST").ShouldHaveSingleItem()
            .TextOf("VoucherNumber"));
    }

    [Fact]
    public async Task A_number_that_belongs_to_another_document_gives_way_to_the_jobs_next()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var other = sandbox.Voucher("OTHER");
        other["VoucherNumber"] = VoucherNumber.Of("job-3");
        await sandbox.EnterAsync(connection, other);

        var delivered = (await sandbox.EnterAsync(connection, sandbox.Voucher("MINE"), "job-3")).ShouldBeOfType<WriteOutcome.Delivered>();

        delivered.TargetId.ShouldBe(VoucherNumber.Of("job-3", 1));
    }

    [Theory]
    [InlineData("off", "BLANK ")]
    [InlineData("on", "BLANK ")]
    [InlineData("on", "blank")]
    public async Task Blanks_and_case_of_a_number_do_not_enter_it_twice_where_GP_allows_duplicates(string padding, string sent)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("duplicates", "allow"), ("padding", padding));
        await using var connection = sandbox.Open();
        await sandbox.EnterAsync(connection, sandbox.Voucher("BLANK"), "job-6");
        var body = sandbox.Voucher(sent);

        (await sandbox.FindAsync(connection, body)).ShouldNotBeNull();
        (await sandbox.EnterAsync(connection, body, "job-6", inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>().TargetId
            .ShouldBe(VoucherNumber.Of("job-6"));

        sandbox.System.Data[RunningSandbox.Vouchers].Rows.Count(row => row.TextOf("DocumentNumber").Trim()
            .Equals("BLANK", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
    }

    [Theory]
    [InlineData("combined", "all")]
    [InlineData("separate", "work")]
    public async Task A_document_is_found_in_every_state_of_its_life(string setting, string transactions)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("transactions", transactions));
        await using var connection = sandbox.Open(("voucherStates", setting));
        var body = sandbox.Voucher("LIFE");
        await sandbox.EnterAsync(connection, body);
        foreach (var act in (string?[])[null, "post", "pay"])
        {
            if (act is not null)
                sandbox.System.Act(act, []);
            (await sandbox.FindAsync(connection, body)).ShouldNotBeNull(act);
        }

        (await sandbox.FindAsync(connection, sandbox.Voucher("NEVER"))).ShouldBeNull();
    }

    [Fact]
    public async Task A_vendor_that_is_paid_at_once_has_its_voucher_posted_and_paid()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var body = sandbox.Voucher("AT ONCE");
        body["VendorID"] = sandbox.Company.Vendors.First(vendor => vendor is { PaysAtOnce: true, IsBlocked: false }).Number;

        (await sandbox.EnterAsync(connection, body)).ShouldBeOfType<WriteOutcome.Delivered>();

        var paid = (await sandbox.ReadAsync(connection, RunningSandbox.Vouchers, null, ("TransactionState", "History")))
            .Where(voucher => voucher.GetProperty("DocumentNumber").GetString() == "AT ONCE").ShouldHaveSingleItem();
        paid.GetProperty("CurrentTransactionAmount").GetRawText().ShouldBe("0.00");
        paid.GetProperty("PaymentNumber").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_batch_is_posted_by_its_action_alone()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.EnterAsync(connection, sandbox.Voucher("BATCH"));

        var posted = await connection.ActAsync(
            new ActionRequest("batches", "post", "CONNECTOR", InDoubt: false, "job-5", Company: sandbox.Target), default);

        posted.ShouldBeOfType<WriteOutcome.Delivered>();
        sandbox.Stored("BATCH").ShouldHaveSingleItem().TextOf("TransactionState").ShouldBe("Open");
        (await sandbox.CallsAsync())[^1].Path.ShouldEndWith("/PostingServices/System/Batches(PM_Trxent;CONNECTOR)");
    }

    public static TheoryData<string, FailureKind, string, Action<RunningVoucher>> Refusals { get; } = new()
    {
        { "duplicate", FailureKind.Duplicate, "VendorDocumentNumber already exists", test => test.Body["DocumentNumber"] = test.Duplicate },
        { "inactive", FailureKind.Data, "is inactive. Activate the vendor before entering transactions for it.",
            test => test.Body["VendorID"] = test.Inactive },
        { "unknown vendor", FailureKind.Data, "Vendor NOBODY does not exist.", test => test.Body["VendorID"] = "NOBODY" },
        { "missing period", FailureKind.Data, "The fiscal period that contains this posting date has not been set up.",
            test => test.Body["PostingDate"] = "2031-01-01" },
        { "closed period", FailureKind.Data, "The fiscal period that contains this posting date is closed for the series Purchasing.",
            test => test.ClosePeriod("2026-11") },
        { "unknown account", FailureKind.Data, "Account 62950 does not exist.", test => test.Line["AccountNumber"] = "62950" },
        { "closed account", FailureKind.Data, "Account 66900 is inactive or does not allow account entry.",
            test => test.Line["AccountNumber"] = "66900" },
        { "unknown code", FailureKind.Data, "The code NONE of the dimension DEPARTMENT does not exist.",
            test => test.Line["AnalyticalCodes"]![0]!["Code"] = "NONE" },
        { "wrong sum", FailureKind.Data, "The distributions do not add up to the document amount.",
            test => test.Line["DebitAmount"] = 0.01m },
        { "long number", FailureKind.Data, "DocumentNumber is longer than 20 characters.",
            test => test.Body["DocumentNumber"] = "ABCDEFGHIJKLMNOPQRSTU" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_document_that_GP_cannot_take_is_refused_in_its_own_words(string _, FailureKind kind, string message,
        Action<RunningVoucher> spoil)
    {
        foreach (var errors in (string[])["status", "body"])
        {
            await using var sandbox = await RunningSandbox.StartAsync(("errors", errors));
            await using var connection = sandbox.Open();
            var body = sandbox.Voucher("REFUSED");
            spoil(new RunningVoucher(sandbox, body));
            var before = sandbox.System.Data[RunningSandbox.Vouchers].Count;

            var refused = (await sandbox.EnterAsync(connection, body)).ShouldBeOfType<WriteOutcome.Refused>();

            refused.Failure.Kind.ShouldBe(kind);
            refused.Failure.Message.ShouldContain(message);
            sandbox.System.Data[RunningSandbox.Vouchers].Count.ShouldBe(before);
        }
    }

    [Fact]
    public async Task What_would_be_sent_is_described_with_its_voucher_number()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var item = RunningSandbox.Item(sandbox.Voucher("SHOWN"), job: "job-9");

        var described = connection.Describe(new WriteRequest(RunningSandbox.Vouchers, [item], sandbox.Target)).ShouldHaveSingleItem();

        described.Body!.Value.GetProperty("Payload").GetProperty("VoucherNumber").GetString().ShouldBe(VoucherNumber.Of("job-9"));
        JsonSerializer.Serialize(described).ShouldNotContain("gp sandbox password");
        (await sandbox.CallsAsync()).ShouldBeEmpty();
    }
}

/// <summary>A voucher about to be spoilt.</summary>
public sealed class RunningVoucher
{
    private readonly RunningSandbox sandbox;

    internal RunningVoucher(RunningSandbox sandbox, JsonObject body)
    {
        this.sandbox = sandbox;
        Body = body;
    }

    internal JsonObject Body { get; }

    internal JsonObject Line => Body["Distributions"]![0]!.AsObject();

    internal string Inactive => sandbox.Company.Vendors.First(vendor => vendor.IsBlocked).Number;

    /// <summary>Number of a document that the vendor has already been entered with.</summary>
    internal string Duplicate
    {
        get
        {
            var posted = sandbox.Company.Invoices.First(invoice => invoice.Flaw == Simulation.World.WorldFlaw.DuplicateNumber);
            Body["VendorID"] = posted.VendorNumber;
            return posted.Number.ToLowerInvariant();
        }
    }

    internal void ClosePeriod(string period) => sandbox.System.Act("closePeriod", new JsonObject { ["period"] = period });
}
