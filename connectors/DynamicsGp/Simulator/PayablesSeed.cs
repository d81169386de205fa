using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;

namespace Connector.DynamicsGp.Simulator;

/// <summary>
/// Payables of a company that were entered in GP itself: most are posted and owed, one is still being entered, and one was paid by check.
/// By arithmetic, so the same on every machine.
/// </summary>
internal sealed class PayablesSeed(Books books, WorldCompany company)
{
    private const int Vendors = 24, Purchases = 6, Tax = 10;
    private const string TaxAccount = "16100";
    private static readonly string[] Accounts = ["61100", "62100", "62400", "63100", "50100"];
    private static readonly SandboxSwitches None = new();
    private readonly Clerk clerk = new(books, None);

    /// <summary>Two of the vendors that have vouchers here are paid by check, and one is in dispute.</summary>
    public static string CheckbookOf(WorldCompany company, WorldVendor vendor) => Owed(company).ToList().IndexOf(vendor) switch
    {
        Vendors - 1 or Vendors - 2 => WorldSeed.CheckRun,
        Vendors - 3 => WorldSeed.Dispute,
        _ => "MAIN",
    };

    public void Fill(DateOnly today)
    {
        var vendors = Owed(company).ToList();
        var number = 100;
        for (var index = 0; index < vendors.Count; index++)
        {
            for (var nth = 0; nth <= index % 2; nth++)
                Post(Voucher(vendors[index], index, nth, ++number, today));
        }

        Enter(Voucher(vendors[0], 0, 7, ++number, today));
        clerk.Pay(Post(Voucher(vendors[1], 1, 8, ++number, today)));
    }

    /// <summary>Enters a voucher and posts it, where the vendor is not one whose vouchers are posted at once.</summary>
    public JsonObject Post(JsonObject body)
    {
        var entered = Enter(body);
        return entered.TextOf("TransactionState") == Vouchers.Work ? clerk.Post(entered) : entered;
    }

    private static IEnumerable<WorldVendor> Owed(WorldCompany company) =>
        company.Vendors.Where(vendor => vendor is { IsBlocked: false, PaysAtOnce: false }).Take(Vendors);

    private JsonObject Enter(JsonObject body)
    {
        var entered = new Vouchers(books, None).Enter(company.Code, body);
        return books.Find(Books.Transactions, company.Code, entered.TextOf("VoucherNumber"))!;
    }

    /// <summary>One to three coded lines, with their tax as a line of its own.</summary>
    private static JsonObject Voucher(WorldVendor vendor, int index, int nth, int number, DateOnly today)
    {
        var date = today.AddDays(-1 - (index % 27));
        var lines = Enumerable.Range(0, 1 + (index % 3))
            .Select(line => (Account: Accounts[(index + line) % Accounts.Length],
                Net: Rows.Money(35.05m + (index * 41.37m) + (line * 7.77m) + (nth * 113.19m)))).ToList();
        var net = lines.Sum(line => line.Net);
        var tax = Rows.Money(net * 0.0825m);
        return new JsonObject
        {
            ["VoucherNumber"] = number.ToString("D17", CultureInfo.InvariantCulture),
            ["DocumentType"] = 1,
            ["DocumentNumber"] = string.Create(CultureInfo.InvariantCulture, $"M-{vendor.Number}-{nth + 1}"),
            ["VendorID"] = vendor.Number,
            ["BatchID"] = "PAYABLES",
            ["Description"] = "Entered by hand",
            ["PONumber"] = index % 4 == 0 ? string.Create(CultureInfo.InvariantCulture, $"PO{2000 + index}") : "",
            ["DocumentDate"] = Rows.Midnight(date),
            ["PostingDate"] = Rows.Midnight(date),
            ["DueDate"] = Rows.Midnight(date.AddDays(30)),
            ["CurrencyID"] = vendor.Currency,
            ["PurchasesAmount"] = net,
            ["TaxAmount"] = tax,
            ["DocumentAmount"] = net + tax,
            ["Distributions"] =
                new JsonArray([.. lines.Select(line => (JsonNode)Line(Purchases, line.Account, line.Net)), Line(Tax, TaxAccount, tax)]),
        };
    }

    private static JsonObject Line(int type, string account, decimal amount) =>
        new() { ["DistributionType"] = type, ["AccountNumber"] = account, ["DebitAmount"] = amount, ["Reference"] = "Entered by hand" };
}
