using System.Text.Json.Nodes;
using Connector.DynamicsGp.Simulator;

namespace Connector.DynamicsGp.Tests;

/// <summary>The custom service that enters payments: what it does is what a site's own has to do.</summary>
public sealed class PaymentTests
{
    private const string Payments = "payablesPayments", Voids = "payablesPaymentVoids";

    [Fact]
    public async Task Payments_bring_a_voucher_to_history_when_nothing_is_unpaid()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var voucher = await PostedAsync(sandbox, connection, "PAID", 100.10m, 8.25m);

        (await sandbox.WriteAsync(connection, Payments, Payment(sandbox, voucher, "P1", 60.05m)))
            .ShouldBeOfType<WriteOutcome.Delivered>().TargetId.ShouldBe("P1");
        var half = sandbox.Stored("PAID").ShouldHaveSingleItem();
        (half.TextOf("TransactionState"), half.NumberOf("CurrentTransactionAmount")).ShouldBe(("Open", 48.30m));

        var rest = (await sandbox.WriteAsync(connection, Payments, Payment(sandbox, voucher, "P2", 48.30m)))
            .ShouldBeOfType<WriteOutcome.Delivered>();
        rest.Body!.Value.GetProperty("Applications")[0].GetProperty("AppliedAmount").GetRawText().ShouldBe("48.30");
        var paid = sandbox.Stored("PAID").ShouldHaveSingleItem();
        (paid.TextOf("TransactionState"), paid.NumberOf("CurrentTransactionAmount"),
            paid.TextOf("PaymentNumber")).ShouldBe(("History", 0.00m, "P2"));
    }

    [Fact]
    public async Task A_payment_whose_answer_was_lost_is_found_by_its_number()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var payment = Payment(sandbox, await PostedAsync(sandbox, connection, "LOST"), "P1", 10m);
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "dropAnswer", ["method"] = "POST", ["times"] = 1 });

        (await sandbox.WriteAsync(connection, Payments, payment)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Ambiguous);

        (await FindAsync(sandbox, connection, payment))!.TargetId.ShouldBe("P1");
        (await FindAsync(sandbox, connection, Payment(sandbox, "1", "P2", 10m))).ShouldBeNull();
    }

    [Fact]
    public async Task A_voided_payment_leaves_its_vouchers_unpaid_however_often_it_is_voided()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var voucher = await PostedAsync(sandbox, connection, "VOID", 100m, 0m);
        await sandbox.WriteAsync(connection, Payments, Payment(sandbox, voucher, "P1", 100m));
        var request = new JsonObject { ["PaymentNumber"] = "P1", ["VoidDate"] = "2026-11-20", ["Reason"] = "VOIDED" };

        for (var time = 0; time < 2; time++)
            (await sandbox.WriteAsync(connection, Voids, request.DeepClone()))
                .ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("Voided").GetBoolean().ShouldBeTrue();

        var open = sandbox.Stored("VOID").ShouldHaveSingleItem();
        (open.TextOf("TransactionState"), open.NumberOf("CurrentTransactionAmount"),
            open.TextOf("PaymentNumber")).ShouldBe(("Open", 100.00m, ""));
        (await sandbox.WriteAsync(connection, Payments, Payment(sandbox, voucher, "P2", 100m))).ShouldBeOfType<WriteOutcome.Delivered>();
        (await sandbox.WriteAsync(connection, Voids, new JsonObject { ["PaymentNumber"] = "NONE", ["VoidDate"] = "2026-11-20" }))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure.Message.ShouldContain("Payment NONE does not exist.");
    }

    public static TheoryData<string, FailureKind, string, Action<JsonObject>> Refusals { get; } = new()
    {
        { "unknown voucher", FailureKind.Data, "Voucher 00000000000009999 does not exist.",
            payment => payment["Applications"]![0]!["VoucherNumber"] = "00000000000009999" },
        { "wrong vendor", FailureKind.Data, "is not of vendor V10001.", payment => payment["VendorID"] = "V10001" },
        { "unknown vendor", FailureKind.Data, "Vendor NOBODY does not exist.", payment => payment["VendorID"] = "NOBODY" },
        { "too much", FailureKind.Data, "is more than its unpaid 108.35.", payment => { payment["Applications"]![0]!["AppliedAmount"] =
            108.36m; payment["PaymentAmount"] = 108.36m; } },
        { "nothing", FailureKind.Data, "must be more than nothing, in cents.",
            payment => payment["Applications"]![0]!["AppliedAmount"] = 0 },
        { "wrong sum", FailureKind.Data, "The payment amount is not the sum of what is applied.",
            payment => payment["PaymentAmount"] = 10.01m },
        { "no voucher", FailureKind.Data, "A payment needs at least one voucher to be applied to.",
            payment => payment["Applications"] = new JsonArray() },
        { "twice", FailureKind.Data, "is named twice.",
            payment => payment["Applications"]!.AsArray().Add(payment["Applications"]![0]!.DeepClone()) },
        { "duplicate", FailureKind.Duplicate, "PaymentNumber already exists", payment => payment["PaymentNumber"] = "P0" },
        { "long number", FailureKind.Data, "PaymentNumber is longer than 17 characters.",
            payment => payment["PaymentNumber"] = "123456789012345678" },
        { "unknown field", FailureKind.Data, "Amount is not a field of this service.", payment => payment["Amount"] = 10 },
        { "no date", FailureKind.Data, "PaymentDate is required.", payment => payment.Remove("PaymentDate") },
        { "missing period", FailureKind.Data, "The fiscal period that contains this posting date has not been set up.",
            payment => payment["PaymentDate"] = "2031-01-01" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_payment_that_cannot_be_right_is_refused_and_pays_nothing(string _, FailureKind kind, string message,
        Action<JsonObject> spoil)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.WriteAsync(connection, Payments, Payment(sandbox, await PostedAsync(sandbox, connection, "BEFORE"), "P0", 10m));
        var payment = Payment(sandbox, await PostedAsync(sandbox, connection, "WRONG"), "P1", 10m);
        spoil(payment);

        var refused = (await sandbox.WriteAsync(connection, Payments, payment)).ShouldBeOfType<WriteOutcome.Refused>();

        refused.Failure.Kind.ShouldBe(kind);
        refused.Failure.Message.ShouldContain(message);
        sandbox.Stored("WRONG").ShouldHaveSingleItem().NumberOf("CurrentTransactionAmount").ShouldBe(108.35m);
    }

    [Fact]
    public async Task A_voucher_is_voided_only_while_nothing_is_applied_to_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var voucher = await PostedAsync(sandbox, connection, "VOID");
        await sandbox.WriteAsync(connection, Payments, Payment(sandbox, voucher, "P1", 10m));

        Should.Throw<ArgumentException>(() => sandbox.System.Act("void", new JsonObject { ["voucher"] = voucher })).Message
            .ShouldContain("has something applied to it and cannot be voided.");
        await sandbox.WriteAsync(connection, Voids, new JsonObject { ["PaymentNumber"] = "P1", ["VoidDate"] = "2026-11-20" });
        sandbox.System.Act("void", new JsonObject { ["voucher"] = voucher });

        var voided = sandbox.Stored("VOID").ShouldHaveSingleItem();
        (voided.TextOf("TransactionState"), voided.NumberOf("CurrentTransactionAmount"),
            voided["Voided"]!.GetValue<bool>()).ShouldBe(("History", 0.00m, true));
    }

    [Fact]
    public async Task An_unposted_voucher_takes_no_payment()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var entered = (await sandbox.EnterAsync(connection, sandbox.Voucher("WORK"))).ShouldBeOfType<WriteOutcome.Delivered>();

        (await sandbox.WriteAsync(connection, Payments, Payment(sandbox, entered.TargetId!, "P1", 10m)))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure.Message.ShouldContain("is not posted, so nothing can be applied to it.");
    }

    [Fact]
    public async Task A_payment_that_comes_in_is_followed_by_the_check_run_of_its_company_alone()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var voucher = await PostedAsync(sandbox, connection, "TODAY");

        await sandbox.WriteAsync(connection, Payments, Payment(sandbox, voucher, "P1", 10m));

        var checks = (await sandbox.ReadAsync(connection, Payments))
            .Where(payment => payment.GetProperty("CheckbookID").GetString() == "CHECKRUN").ToList();
        checks.ShouldNotBeEmpty();
        checks.ShouldAllBe(payment => payment.GetProperty("PaymentNumber").GetString()!.StartsWith("CHK"));
        (await sandbox.ReadAsync(connection, RunningSandbox.Vouchers)).Count(row => row.GetProperty("Voided").GetBoolean())
            .ShouldBe(2, "what is disputed is voided at the same time");
        sandbox.Company = sandbox.Companies[1];
        (await sandbox.ReadAsync(connection, Payments))
            .ShouldNotContain(payment => payment.GetProperty("CheckbookID").GetString() == "CHECKRUN");
    }

    [Fact]
    public async Task A_site_puts_its_own_service_in_the_place_of_this_one()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var context = sandbox.Context();
        await using var connection = new DynamicsGpDriver().Open(context with
        {
            Settings = context.Settings with
            {
                Paths = ImmutableDictionary<string, string>.Empty.Add("payablesPayments.write",
                    "/Tenants({tenant})/Companies({company.name})/Northmoor/Pay")
            },
        });

        var described = connection.Describe(
            new WriteRequest(Payments, [RunningSandbox.Item(Payment(sandbox, "1", "P1", 10m))], sandbox.Target)).ShouldHaveSingleItem();

        described.Path.ShouldEndWith("/Northmoor/Pay");
        described.Body!.Value.GetProperty("Payload").GetProperty("PaymentNumber").GetString().ShouldBe("P1");
        (await sandbox.WriteAsync(connection, Payments, Payment(sandbox, "1", "P1", 10m)))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Configuration);
    }

    private static async Task<string> PostedAsync(RunningSandbox sandbox, IConnection connection, string number, decimal net = 100.10m,
        decimal tax = 8.25m)
    {
        var voucher = (await sandbox.EnterAsync(connection, sandbox.Voucher(number, net, tax)))
            .ShouldBeOfType<WriteOutcome.Delivered>().TargetId!;
        sandbox.System.Act("post", new JsonObject { ["voucher"] = voucher });
        return voucher;
    }

    private static JsonObject Payment(RunningSandbox sandbox, string voucher, string number, decimal amount) => new()
    {
        ["PaymentNumber"] = number,
        ["DocumentNumber"] = "stp01PAYMENT",
        ["VendorID"] = sandbox.Vendor.Number,
        ["PaymentDate"] = "2026-11-20",
        ["PaymentAmount"] = amount,
        ["Applications"] = new JsonArray(new JsonObject { ["VoucherNumber"] = voucher, ["AppliedAmount"] = amount }),
    };

    private static Task<WriteOutcome.Delivered?> FindAsync(RunningSandbox sandbox, IConnection connection, JsonObject payment) =>
        connection.FindAsync(
        new FindRequest(Payments,
            ImmutableSortedDictionary<string, string>.Empty.Add("PaymentNumber", payment["PaymentNumber"]!.GetValue<string>()),
            RunningSandbox.Item(payment), sandbox.Target), default);
}
