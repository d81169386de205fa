using System.Globalization;
using System.Text.Json;
using Connector.Sdk.Sandbox;

namespace Acceptance;

/// <summary>
/// What an auditor checks in SYSPRO when everything has run: each good invoice is posted once, to the cent and to the codes it was approved for, and Basware knows; each bad one is not,
/// and Basware knows why; what waits for a ledger code is nowhere yet.
/// </summary>
internal static class SysproBooks
{
    public static async Task BalanceAsync(Stage stage, bool areUnmappedPosted)
    {
        var posted = (await stage.RowsAsync("syspro", "ApInvoice")).EnumerateArray().ToLookup(Key);
        var distributed = (await stage.RowsAsync("syspro", "distributions")).EnumerateArray().ToLookup(Key);
        var paid = (await stage.RowsAsync("syspro", "ApInvoicePay")).EnumerateArray().ToLookup(Key);
        var approved = (await stage.RowsAsync("basware", "accountingDocuments")).EnumerateArray().ToDictionary(document => document.GetProperty("invoiceId").GetString()!);
        var wrong = new List<string>();
        foreach (var company in stage.Sandbox.World.Companies)
        {
            foreach (var invoice in company.Invoices)
            {
                var rows = posted.Where(group => group.Key.Supplier == invoice.VendorNumber).SelectMany(group => group).Where(row => IsOf(row, invoice)).ToList();
                var key = rows.Count == 1 ? Key(rows[0]) : default;
                wrong.AddRange(invoice.Flaw switch
                {
                    WorldFlaw.None => Good(invoice, rows, distributed[key], paid[key].Count(), approved[invoice.Id]),
                    WorldFlaw.UnknownAccount when areUnmappedPosted => Good(invoice, rows, [], paid[key].Count(), approved[invoice.Id]),
                    WorldFlaw.UnknownAccount => Waiting(invoice, rows, approved[invoice.Id]),
                    _ => Bad(invoice, rows, approved[invoice.Id]),
                });
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static IEnumerable<string> Good(WorldInvoice invoice, List<JsonElement> rows, IEnumerable<JsonElement> distribution, int payments, JsonElement document)
    {
        if (rows.Count != 1)
        {
            yield return $"{invoice.Id} ({invoice.VendorNumber} {invoice.Number}): {rows.Count} invoices in the books";
            yield break;
        }

        if (Money(rows[0], "OrigInvValue") != invoice.Net + invoice.Tax)
            yield return $"{invoice.Id}: {Money(rows[0], "OrigInvValue")} in the books, {invoice.Net + invoice.Tax} approved";
        var lines = distribution.Select(line => (Account(line), Money(line, "LedgerValue"), Text(line, "AnalysisCode1"), Text(line, "AnalysisCode2"))).ToList();
        var expected = invoice.Rows.Select(row => (row.Account, row.Net, row.Department.Replace("&", "", StringComparison.Ordinal), row.Project));
        if (lines.Count > 0 && !lines.SequenceEqual(expected))
            yield return $"{invoice.Id}: distributed to {string.Join("; ", lines)}, approved {string.Join("; ", expected)}";

        var voucher = $"{rows[0].GetProperty("InvoiceYear")}-{rows[0].GetProperty("InvoiceMonth")}-{rows[0].GetProperty("Journal")}";
        var responses = document.GetProperty("transferResponses").EnumerateArray().ToList();
        if (responses.Count != 1 || !responses[0].GetProperty("success").GetBoolean() || responses[0].GetProperty("voucherNumber1").GetString() != voucher)
            yield return $"{invoice.Id}: {voucher} in the books, Basware holds {string.Join(" ", responses)}";
        var reported = document.GetProperty("paymentResponses").EnumerateArray().Count();
        if (reported != payments)
            yield return $"{invoice.Id}: {reported} payments reported, {payments} made";
    }

    private static IEnumerable<string> Bad(WorldInvoice invoice, List<JsonElement> rows, JsonElement document)
    {
        // The duplicate's twin was in the books before.
        var expected = invoice.Flaw == WorldFlaw.DuplicateNumber ? 1 : 0;
        if (rows.Count != expected)
            yield return $"{invoice.Id} ({invoice.Flaw}): {rows.Count} invoices in the books";
        var responses = document.GetProperty("transferResponses").EnumerateArray().ToList();
        if (responses.Count != 1 || responses[0].GetProperty("success").GetBoolean() || responses[0].GetProperty("responseMessage").GetString()!.Length < 10)
            yield return $"{invoice.Id} ({invoice.Flaw}): Basware holds {string.Join(" ", responses)}";
    }

    private static IEnumerable<string> Waiting(WorldInvoice invoice, List<JsonElement> rows, JsonElement document)
    {
        if (rows.Count > 0 || document.GetProperty("transferResponses").GetArrayLength() > 0 || document.GetProperty("processingStatus").GetString() != "WaitingForTransfer")
            yield return $"{invoice.Id}: {rows.Count} invoices in the books, Basware says {document.GetProperty("processingStatus")}";
    }

    /// <summary>By the reference of the posting; the twin that was typed in has none, and is known by its number.</summary>
    private static bool IsOf(JsonElement row, WorldInvoice invoice) =>
        invoice.Id.StartsWith(Text(row, "Reference"), StringComparison.Ordinal) || (Text(row, "Reference") == "typed in" && invoice.Flaw == WorldFlaw.DuplicateNumber);

    private static (string Supplier, string Invoice) Key(JsonElement row) => (Text(row, "Supplier"), Text(row, "Invoice"));

    private static string Account(JsonElement line) => Text(line, "LedgerCode")[3..];

    private static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;

    private static decimal Money(JsonElement row, string field) => decimal.Parse(row.GetProperty(field).GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
