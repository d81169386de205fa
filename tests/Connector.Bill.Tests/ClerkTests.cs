using System.Text.Json.Nodes;
using Connector.Bill.Simulator;
using Connector.Bill.Tests.Support;

namespace Connector.Bill.Tests;

public sealed class ClerkTests
{
    [Theory]
    [InlineData("CLEARED", "PAID", "CLEARED")]
    [InlineData(Clerk.InTwoParts, "PAID", "CLEARED CLEARED")]
    [InlineData("SCHEDULED", "SCHEDULED", "SCHEDULED")]
    [InlineData("VOIDED", "UNPAID", "VOIDED")]
    [InlineData("DISBURSEMENT_FAILED_VENDOR_BANK_REJECTED", "UNPAID", "DISBURSEMENT_FAILED_VENDOR_BANK_REJECTED")]
    public async Task A_bill_of_a_vendor_who_is_paid_at_once_is_paid_as_the_vendor_says_after_the_answer(string end, string status,
        string payments)
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);
        lock (bill.System.Data.Gate)
            bill.System.Data["vendors"].Find(vendor)![Clerk.AutoPay] = end;

        var entered = (await bill.WriteAsync(connection, "bills", RunningBill.Bill(vendor, "INV-1", """[{"amount": 100.11}]""")))
            .ShouldBeOfType<WriteOutcome.Delivered>();

        entered.Body!.Value.GetProperty("paymentStatus").GetString().ShouldBe("UNPAID");
        (await bill.GetAsync(connection, "bills", entered.TargetId!)).GetProperty("paymentStatus").GetString().ShouldBe(status);
        var made = await bill.ReadAsync(connection, "payments");
        string.Join(' ', made.Select(Status)).ShouldBe(payments);
        made.Sum(payment => payment.GetProperty("amount").GetDecimal()).ShouldBe(100.11m);
        made.ShouldAllBe(payment => payment.GetProperty("processDate").GetString() == "2026-12-20");
        (await bill.GetAsync(connection, "vendors", vendor)).TryGetProperty(Clerk.AutoPay, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_payment_that_had_cleared_can_be_voided_and_then_nothing_more_becomes_of_it()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var id = await bill.BillAsync(connection, await bill.VendorAsync(connection));
        var payment = bill.System.Act("pay", new JsonObject { ["billId"] = id })!["id"]!.GetValue<string>();

        foreach (var (next, due) in ((string, decimal)[])[("PROCESSING", 100.10m), ("CLEARED", 0m), ("VOIDED", 100.10m)])
        {
            bill.System.Act("settle", new JsonObject { ["paymentId"] = payment, ["singleStatus"] = next });
            (await bill.GetAsync(connection, "bills", id)).GetProperty("dueAmount").GetDecimal().ShouldBe(due, next);
        }

        Should.Throw<ArgumentException>(() => bill.System.Act("settle", new JsonObject { ["paymentId"] = payment })).Message
            .ShouldBe($"Payment {payment} is VOIDED and cannot become CLEARED.");
    }

    [Fact]
    public async Task What_the_bank_returns_is_voided_when_somebody_records_a_payment()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var (returned, other) = (await bill.VendorAsync(connection), await bill.VendorAsync(connection, "10001", "Other"));
        lock (bill.System.Data.Gate)
            bill.System.Data["vendors"].Find(returned)![Clerk.AutoPay] = Clerk.Returned;
        await bill.BillAsync(connection, returned);
        (await bill.ReadAsync(connection, "payments")).Select(Status).ShouldBe(["CLEARED"]);

        await bill.WriteAsync(connection, "recordedPayments", new JsonObject
        {
            ["vendorId"] = other,
            ["processDate"] = "2026-11-20",
            ["payments"] = new JsonArray(new JsonObject { ["billId"] = await bill.BillAsync(connection, other), ["amount"] = 1m }),
        });

        (await bill.ReadAsync(connection, "payments")).Select(Status).ShouldBe(["VOIDED", "CLEARED"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_new_line_of_the_address_is_noted_once_and_the_rest_of_it_stays()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);
        lock (bill.System.Data.Gate)
            bill.System.Data["vendors"].Find(vendor)![Clerk.NewLine] = "Attn. Accounts";
        await bill.WriteAsync(connection, "vendors", new JsonObject { ["address"] = new JsonObject { ["city"] = "Århus" } }, vendor);

        await bill.BillAsync(connection, vendor);
        (await AddressAsync()).ShouldBe(("Århus", "Attn. Accounts"));
        await bill.WriteAsync(connection, "vendors", new JsonObject { ["address"] = new JsonObject { ["line2"] = "Building B" } }, vendor);
        await bill.BillAsync(connection, vendor, "INV-2");
        (await AddressAsync()).ShouldBe(("Århus", "Building B"));

        async Task<(string?, string?)> AddressAsync()
        {
            var address = (await bill.GetAsync(connection, "vendors", vendor)).GetProperty("address");
            return (address.GetProperty("city").GetString(), address.GetProperty("line2").GetString());
        }
    }

    private static string? Status(JsonElement payment) => payment.GetProperty("singleStatus").GetString();
}
