using System.Globalization;
using System.Text.Json;
using Connector.Sdk.Sandbox;

namespace Acceptance;

/// <summary>
/// What an auditor checks when everything has run: each good invoice is in the books once, as approved, and Basware knows; each bad one is not, and
/// Basware knows why; and Basware has every released order.
/// </summary>
internal static class Books
{
    public static async Task BalanceAsync(Stage stage)
    {
        var booked = (await stage.RowsAsync("business-central", "purchaseInvoices")).EnumerateArray().ToLookup(Key);
        var approved = (await stage.RowsAsync("basware", "accountingDocuments")).EnumerateArray().ToDictionary(document => document.GetProperty("invoiceId").GetString()!);
        var wrong = new List<string>();
        foreach (var company in stage.Sandbox.World.Companies)
        {
            foreach (var invoice in company.Invoices)
            {
                var posted = booked[(invoice.VendorNumber, CodeText(invoice.Number))].ToList();
                wrong.AddRange(invoice.Flaw == WorldFlaw.None
                    ? Good(invoice, posted, approved[invoice.Id])
                    : Bad(invoice, posted, approved[invoice.Id]));
            }
        }

        wrong.ShouldBeEmpty();
        await OrderBooks.BalanceAsync(stage);
    }

    private static IEnumerable<string> Good(WorldInvoice invoice, List<JsonElement> posted, JsonElement document)
    {
        if (posted.Count != 1)
        {
            yield return $"{invoice.Id} ({invoice.VendorNumber} {invoice.Number}): {posted.Count} invoices in the books";
            yield break;
        }

        var entry = posted[0];
        if (entry.GetProperty("status").GetString() is not ("Open" or "Paid"))
            yield return $"{invoice.Id}: status {entry.GetProperty("status")}";
        if (Money(entry, "totalAmountExcludingTax") != invoice.Net || Money(entry, "totalAmountIncludingTax") != invoice.Net + invoice.Tax)
            yield return $"{invoice.Id}: {entry.GetProperty("totalAmountIncludingTax")} in the books, {invoice.Net + invoice.Tax} approved";
        var lines = entry.GetProperty("purchaseInvoiceLines").EnumerateArray().Select(Line);
        var rows = invoice.Rows.Select(row => (row.Account, row.Net, row.Department, row.Project));
        if (!lines.SequenceEqual(rows))
            yield return $"{invoice.Id}: lines {string.Join("; ", lines)}, approved {string.Join("; ", rows)}";

        var number = entry.GetProperty("number").GetString();
        var responses = document.GetProperty("transferResponses").EnumerateArray().ToList();
        if (responses.Count != 1 || !responses[0].GetProperty("success").GetBoolean() || responses[0].GetProperty("voucherNumber1").GetString() != number)
            yield return $"{invoice.Id}: Basware holds {string.Join(" ", responses)}";
        if (document.GetProperty("processingStatus").GetString() is not ("Transferred" or "Paid"))
            yield return $"{invoice.Id}: Basware says {document.GetProperty("processingStatus")}";
        var payments = document.GetProperty("paymentResponses").EnumerateArray().Count();
        var expected = entry.GetProperty("status").GetString() == "Paid" ? 1 : 0;
        if (payments != expected)
            yield return $"{invoice.Id}: {payments} payments reported, {expected} expected";
    }

    private static IEnumerable<string> Bad(WorldInvoice invoice, List<JsonElement> posted, JsonElement document)
    {
        // The duplicate's twin was in the books before.
        var expected = invoice.Flaw == WorldFlaw.DuplicateNumber ? 1 : 0;
        if (posted.Count != expected)
            yield return $"{invoice.Id} ({invoice.Flaw}): {posted.Count} invoices in the books";
        var responses = document.GetProperty("transferResponses").EnumerateArray().ToList();
        if (responses.Count != 1 || responses[0].GetProperty("success").GetBoolean() || responses[0].GetProperty("responseMessage").GetString()!.Length < 10)
            yield return $"{invoice.Id} ({invoice.Flaw}): Basware holds {string.Join(" ", responses)}";
        if (document.GetProperty("processingStatus").GetString() != "TransferFailed")
            yield return $"{invoice.Id} ({invoice.Flaw}): Basware says {document.GetProperty("processingStatus")}";
    }

    private static (string?, string) Key(JsonElement invoice) =>
        (invoice.GetProperty("vendorNumber").GetString(), invoice.GetProperty("vendorInvoiceNumber").GetString()!);

    private static (string Account, decimal Net, string Department, string Project) Line(JsonElement line)
    {
        var dimensions = line.GetProperty("dimensionSetLines").EnumerateArray().ToDictionary(entry => entry.GetProperty("code").GetString()!, entry => entry.GetProperty("valueCode").GetString()!);
        return (line.GetProperty("lineObjectNumber").GetString()!, Money(line, "amountExcludingTax"), dimensions.GetValueOrDefault("DEPARTMENT", ""), dimensions.GetValueOrDefault("PROJECT", ""));
    }

    /// <summary>Business Central keeps codes in capitals, without spaces around them.</summary>
    private static string CodeText(string text) => text.Trim().ToUpperInvariant();

    private static decimal Money(JsonElement row, string field) => decimal.Parse(row.GetProperty(field).GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
