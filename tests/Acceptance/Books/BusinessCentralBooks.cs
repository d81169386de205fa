using Connector.Simulation.World;

namespace Acceptance.Books;

/// <summary>Posted purchase invoices; a draft that nobody posted is as wrong as one that is missing.</summary>
internal sealed class BusinessCentralBooks : SystemBooks
{
    public override string System => "business-central";

    protected override async Task<ILookup<string, Entry>> ReadAsync(Stage stage) =>
        (await stage.RowsAsync(System, "purchaseInvoices")).EnumerateArray()
            .ToLookup(row => $"{Text(row, "vendorNumber")}/{Text(row, "vendorInvoiceNumber")}", EntryOf);

    /// <summary>Business Central keeps codes in capitals, without spaces around them.</summary>
    protected override string KeyOf(WorldCompany company, WorldInvoice invoice) =>
        $"{invoice.VendorNumber}/{invoice.Number.Trim().ToUpperInvariant()}";

    protected override Task BalanceOrdersAsync(Stage stage) => OrderBooks.BalanceAsync(stage);

    private static Entry EntryOf(JsonElement invoice)
    {
        var status = Text(invoice, "status");
        return new Entry(
            Money(invoice, "totalAmountExcludingTax"),
            Money(invoice, "totalAmountIncludingTax"),
            [.. Items(invoice, "purchaseInvoiceLines").Select(LineOf)],
            Text(invoice, "number"),
            status == "Paid" ? 1 : 0,
            status is "Open" or "Paid" ? null : $"its status is {status}");
    }

    private static Line LineOf(JsonElement line)
    {
        var dimensions = Items(line, "dimensionSetLines").ToDictionary(entry => Text(entry, "code"), entry => Text(entry, "valueCode"));
        return new Line(Text(line, "lineObjectNumber"), Money(line, "amountExcludingTax"), dimensions.GetValueOrDefault("DEPARTMENT", ""),
            dimensions.GetValueOrDefault("PROJECT", ""));
    }
}
