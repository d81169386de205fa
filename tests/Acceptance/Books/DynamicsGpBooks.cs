using Connector.Simulation.World;

namespace Acceptance.Books;

/// <summary>Vouchers in Work, which a clerk has yet to post, or in History, where the vendor is paid at once.</summary>
internal sealed class DynamicsGpBooks : SystemBooks
{
    private const int Purchases = 6, Tax = 10;

    /// <summary>What the simulator's own payables say, which no integration brought.</summary>
    private const string EnteredInGp = "Entered by hand";

    public override string System => "dynamics-gp";

    protected override async Task<ILookup<string, Entry>> ReadAsync(Stage stage) =>
        (await stage.RowsAsync(System, "payablesTransactions")).EnumerateArray().Where(row => Text(row, "Description") != EnteredInGp)
            .ToLookup(row => $"{Text(row, "VendorID")}/{Text(row, "DocumentNumber")}", EntryOf);

    /// <summary>GP holds 20 characters of a number; the flow keeps its end.</summary>
    protected override string KeyOf(WorldCompany company, WorldInvoice invoice)
    {
        var number = invoice.Number.Trim();
        return $"{invoice.VendorNumber}/{(number.Length > 20 ? number[^20..].Trim() : number)}";
    }

    private static Entry EntryOf(JsonElement voucher)
    {
        var lines = Items(voucher, "Distributions").ToList();
        var coded = lines.Where(line => TypeOf(line) == Purchases).Select(LineOf).ToList();
        var tax = lines.Where(line => TypeOf(line) == Tax).Sum(line => Money(line, "DebitAmount"));
        var credit = lines.Sum(line => line.TryGetProperty("CreditAmount", out _) ? Money(line, "CreditAmount") : 0);
        var (net, gross) = (Money(voucher, "PurchasesAmount"), Money(voucher, "DocumentAmount"));
        var isPaid = Text(voucher, "TransactionState") == "History";
        return new Entry(
            net,
            gross,
            coded,
            Text(voucher, "VoucherNumber"),
            isPaid ? 1 : 0,
            net + tax == gross && credit == gross && Money(voucher, "TaxAmount") == tax
                && Money(voucher, "CurrentTransactionAmount") == (isPaid ? 0 : gross)
                ? null
                : $"its distributions or what is owed do not add up: {voucher}");
    }

    private static Line LineOf(JsonElement line)
    {
        var codes = Items(line, "AnalyticalCodes").ToDictionary(code => Text(code, "Dimension"), code => Text(code, "Code"));
        return new Line(Text(line, "AccountNumber"), Money(line, "DebitAmount"), codes.GetValueOrDefault("DEPARTMENT", ""),
            codes.GetValueOrDefault("PROJECT", ""));
    }

    private static int TypeOf(JsonElement line) => line.GetProperty("DistributionType").GetInt32();
}
