using Connector.Simulation.World;

namespace Acceptance.Books;

/// <summary>Pending invoices with their lines, and the posted ones of vendors that are paid at once. A pending one without lines is as
/// wrong as one that is missing.</summary>
internal sealed class FinanceOperationsBooks : SystemBooks
{
    public override string System => "finance-operations";

    protected override async Task<ILookup<string, Entry>> ReadAsync(Stage stage)
    {
        var lines = (await stage.RowsAsync(System, "VendorInvoiceLines")).EnumerateArray()
            .ToLookup(row => $"{Text(row, "dataAreaId")}/{Text(row, "HeaderReference")}");
        var pending = (await stage.RowsAsync(System, "VendorInvoiceHeaders")).EnumerateArray()
            .Select(row => (Key: KeyOf(row, "InvoiceNumber"),
                Entry: Pending(lines[$"{Text(row, "dataAreaId")}/{Text(row, "HeaderReference")}"], Text(row, "HeaderReference")))).ToList();
        var posted = (await stage.RowsAsync(System, "VendInvoiceJourBiEntities")).EnumerateArray()
            .Select(row => (Key: KeyOf(row, "InvoiceId"), Entry: Posted(row)));
        lines.Count.ShouldBe(pending.Count, "every header has lines, and no line is without its header");
        return pending.Concat(posted).ToLookup(pair => pair.Key, pair => pair.Entry);
    }

    protected override string KeyOf(WorldCompany company, WorldInvoice invoice) =>
        $"{company.Code}/{invoice.VendorNumber}/{invoice.Number.Trim()}".ToLowerInvariant();

    private static Entry Pending(IEnumerable<JsonElement> lines, string reference)
    {
        var coded = lines.OrderBy(line => Money(line, "InvoiceLineNumber")).Select(LineOf).ToList();
        return new Entry(coded.Sum(line => line.Net), Gross: null, coded, reference, Payments: 0);
    }

    private static Entry Posted(JsonElement row) =>
        new(Money(row, "SalesBalance"), Money(row, "InvoiceAmount"), Lines: null, Voucher: null, Payments: 1);

    private static Line LineOf(JsonElement line)
    {
        var parts = Text(line, "MainAccountDisplayValue").Split('|');
        return new Line(parts[0], Money(line, "NetAmount"), parts[1], parts[2]);
    }

    private static string KeyOf(JsonElement row, string number) =>
        $"{Text(row, "dataAreaId")}/{Text(row, "InvoiceAccount")}/{Text(row, number)}".ToLowerInvariant();
}
