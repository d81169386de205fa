using Connector.Simulation.World;

namespace Acceptance.Books;

/// <summary>Posted invoices with their distribution. What waits for a ledger code is nowhere until the table has it.</summary>
/// <param name="areUnmappedPosted">Whether the table has the ledger code that some invoices wait for.</param>
internal sealed class SysproBooks(bool areUnmappedPosted = false) : SystemBooks
{
    /// <summary>What the unknown account is posted to once the table says so.</summary>
    public const string UnknownAccount = "62950", PostedTo = "62200";

    public override string System => "syspro";

    protected override async Task<ILookup<string, Entry>> ReadAsync(Stage stage)
    {
        var distributed = (await stage.RowsAsync(System, "distributions")).EnumerateArray().ToLookup(Key);
        var paid = (await stage.RowsAsync(System, "ApInvoicePay")).EnumerateArray().ToLookup(Key);
        var references = stage.Sandbox.World.Companies.SelectMany(company => company.Invoices).ToLookup(invoice => invoice.VendorNumber);
        return (await stage.RowsAsync(System, "ApInvoice")).EnumerateArray()
            .ToLookup(row => IdOf(row, references[Text(row, "Supplier")]),
                row => EntryOf(row, distributed[Key(row)], paid[Key(row)].Count()));
    }

    protected override string KeyOf(WorldCompany company, WorldInvoice invoice) => invoice.Id;

    protected override Fate FateOf(WorldInvoice invoice) =>
        invoice.Flaw != WorldFlaw.UnknownAccount ? base.FateOf(invoice) : areUnmappedPosted ? Fate.Booked : Fate.Waiting;

    protected override Line Expected(WorldCodingRow row) =>
        new(row.Account == UnknownAccount ? PostedTo : row.Account, row.Net, row.Department.Replace("&", "", StringComparison.Ordinal),
            row.Project);

    private static Entry EntryOf(JsonElement row, IEnumerable<JsonElement> distribution, int payments) => new(
        Net: null,
        Money(row, "OrigInvValue"),
        [
            .. distribution.Select(line => new Line(Text(line, "LedgerCode")[3..], Money(line, "LedgerValue"), Text(line, "AnalysisCode1"),
                Text(line, "AnalysisCode2")))],
        $"{row.GetProperty("InvoiceYear")}-{row.GetProperty("InvoiceMonth")}-{row.GetProperty("Journal")}",
        payments);

    /// <summary>By the reference of the posting; the twin that was typed in has none, and is known as its supplier's only
    /// duplicate.</summary>
    private static string IdOf(JsonElement row, IEnumerable<WorldInvoice> candidates)
    {
        var reference = Text(row, "Reference");
        return candidates.SingleOrDefault(invoice => reference == "typed in"
            ? invoice.Flaw == WorldFlaw.DuplicateNumber
            : invoice.Id.StartsWith(reference, StringComparison.Ordinal))?.Id ?? reference;
    }

    private static string Key(JsonElement row) => $"{Text(row, "Supplier")}/{Text(row, "Invoice")}";
}
