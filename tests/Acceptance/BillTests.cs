using System.Text.Json.Nodes;
using Acceptance.Books;

namespace Acceptance;

/// <summary>Dynamics GP keeps the books and BILL pays: everything once on both sides, and no change comes back to where it was
/// made.</summary>
public sealed class BillTests
{
    private const string Flow = "dynamics-gp-bill/";

    [Fact]
    public async Task Books_balance_a_bill_waits_for_its_vendor_and_changes_on_either_side_reach_the_other_once()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("dynamics-gp-bill"));
        var (company, waiting) = await WithVoucherOfInactiveVendorAsync(stage);

        var first = await RunAsync(stage);
        first.Values.ShouldAllBe(flow => Count(flow, "delivered") > 0 && Count(flow, "rejected") == 0 && Count(flow, "retrying") == 0);
        Count(first[Flow + "bills"], "review").ShouldBe(1, "the bill waits for its vendor");
        Count(first[Flow + "vendor-changes"], "delivered").ShouldBe(3, "in each company a bill brought a new line of an address");
        await BillBooks.BalanceAsync(stage);
        (await RunAsync(stage)).Values.ShouldAllBe(flow => Count(flow, "delivered") == 0);

        var vendors = (await stage.RowsAsync("bill", "vendors")).EnumerateArray().ToList();
        var payments = (await stage.RowsAsync("bill", "payments")).EnumerateArray().ToList();
        await stage.PostAsync("dynamics-gp/acts/changeVendor",
            Act(("company", company), ("vendor", waiting), ("fields", new JsonObject { ["VendorStatus"] = 1 })));
        await stage.PostAsync("dynamics-gp/acts/changeVendor",
            Act(("company", company), ("vendor", NumberOf(vendors, company, 1)),
                ("fields", new JsonObject { ["VendorName"] = "Renamed in GP", ["EmailAddress"] = "gp@example.com" })));
        await stage.PostAsync("bill/acts/change-vendor",
            Act(("vendorId", IdOf(vendors, company, 2)),
                ("fields", new JsonObject { ["name"] = "Renamed in BILL", ["phone"] = "+1 555 0199" })));
        await stage.PostAsync("bill/acts/settle", Act(("paymentId", PaymentOf(payments, "SCHEDULED")), ("singleStatus", "PROCESSING")));
        await stage.PostAsync("bill/acts/settle", Act(("paymentId", PaymentOf(payments, "SCHEDULED", 1)), ("singleStatus", "CLEARED")));
        await stage.PostAsync("bill/acts/settle",
            Act(("paymentId", PaymentOf(payments, "CLEARED")), ("singleStatus", "DISBURSEMENT_FAILED_ACTION_NEEDED")));
        await stage.PostAsync("dynamics-gp/acts/post", "{}");

        var third = await RunAsync(stage);
        Count(third[Flow + "vendors"], "delivered").ShouldBe(2, "the one that is active again and the one renamed in GP");
        Count(third[Flow + "vendor-changes"], "delivered").ShouldBe(1, "the one renamed in BILL");
        Count(third[Flow + "bills"], "delivered").ShouldBe(4, "one went by itself when its vendor was there, three were posted");
        Count(third[Flow + "reversals"], "delivered").ShouldBe(1);
        third.Values.ShouldAllBe(flow => Count(flow, "review") == 0 && Count(flow, "rejected") == 0);
        await BillBooks.BalanceAsync(stage);

        (await RunAsync(stage)).Values.ShouldAllBe(flow => Count(flow, "delivered") == 0);
        await BillBooks.BalanceAsync(stage);
        (await stage.EngineAsync("audit", "verify", "--store", stage.Store)).ExitCode.ShouldBe(0);
    }

    private static async Task<IReadOnlyDictionary<string, JsonElement>> RunAsync(Stage stage)
    {
        var run = await stage.EngineAsync(stage.Run("--once", "--json"));
        run.ExitCode.ShouldBe(0, run.ToString());
        return run.Counts();
    }

    /// <summary>A vendor that GP holds inactive although a voucher is open for it, as happens where books were taken over from another
    /// system.</summary>
    private static async Task<(string Company, string Vendor)> WithVoucherOfInactiveVendorAsync(Stage stage)
    {
        var vendor = (await stage.RowsAsync("dynamics-gp", "vendors")).EnumerateArray()
            .First(row => row.GetProperty("VendorStatus").GetInt32() == 2);
        var company = vendor.GetProperty("company").GetString()!;
        var voucher = JsonObject.Create((await stage.RowsAsync("dynamics-gp", "payablesTransactions")).EnumerateArray()
            .First(row => row.GetProperty("company").GetString() == company && row.GetProperty("TransactionState").GetString() == "Open"))!;
        voucher["VendorID"] = vendor.GetProperty("VendorID").GetString();
        voucher["VoucherNumber"] = "00000000000000900";
        voucher["DocumentNumber"] = "TAKEN OVER";
        await stage.PostAsync("dynamics-gp/payablesTransactions", voucher.ToJsonString());
        return (company, vendor.GetProperty("VendorID").GetString()!);
    }

    private static string Act(params (string Name, JsonNode? Value)[] arguments) =>
        new JsonObject(arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value))).ToJsonString();

    private static JsonElement VendorOf(List<JsonElement> vendors, string company, int nth) =>
        vendors.Where(vendor => vendor.GetProperty("organizationOfRecord").GetString()![5..9] == company).ElementAt(nth);

    private static string NumberOf(List<JsonElement> vendors, string company, int nth) =>
        VendorOf(vendors, company, nth).GetProperty("accountNumber").GetString()!;

    private static string IdOf(List<JsonElement> vendors, string company, int nth) =>
        VendorOf(vendors, company, nth).GetProperty("id").GetString()!;

    private static string PaymentOf(List<JsonElement> payments, string status, int nth = 0) =>
        payments.Where(payment => payment.GetProperty("singleStatus").GetString() == status).ElementAt(nth).GetProperty("id").GetString()!;

    private static int Count(JsonElement flow, string name) => flow.GetProperty(name).GetInt32();
}
