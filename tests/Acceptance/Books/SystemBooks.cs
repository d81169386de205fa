using Connector.Simulation.World;

namespace Acceptance.Books;

/// <summary>
/// What an auditor checks when everything has run: each good invoice is in the books once, to the cent and to the codes it was approved
/// for, and Basware knows; each bad one is not, and Basware knows why; nothing else is there. One class for each system that keeps books.
/// </summary>
internal abstract class SystemBooks
{
    /// <summary>The books of every system there are any of.</summary>
    public static IReadOnlyList<SystemBooks> All { get; } =
        [new BusinessCentralBooks(), new DynamicsGpBooks(), new FinanceOperationsBooks(), new SysproBooks()];

    /// <summary>Name of the system.</summary>
    public abstract string System { get; }

    /// <summary>Looks at the books of every company that the system keeps.</summary>
    public async Task BalanceAsync(Stage stage)
    {
        var entries = await ReadAsync(stage);
        var approved = (await stage.RowsAsync("basware", "accountingDocuments")).EnumerateArray()
            .ToDictionary(document => Text(document, "invoiceId"));
        var wrong = new List<string>();
        var known = 0;
        foreach (var company in stage.Sandbox.World.Companies.Where(company => company.Home == System))
        {
            foreach (var invoice in company.Invoices)
            {
                var found = entries[KeyOf(company, invoice)].ToList();
                known += found.Count;
                wrong.AddRange(Check(invoice, found, approved[invoice.Id], stage.HandedOutAgain.Contains(invoice.Id))
                    .Select(what =>
                        $"{System} {company.Code} {invoice.Id} ({invoice.VendorNumber} {invoice.Number}, {invoice.Flaw}): {what}"));
            }
        }

        var all = entries.Sum(group => group.Count());
        if (all != known)
            wrong.Add($"{System}: {all} invoices in the books, {known} of them approved");
        wrong.ShouldBeEmpty();
        await BalanceOrdersAsync(stage);
    }

    /// <summary>Looks at the purchase orders, where Basware gets any.</summary>
    protected virtual Task BalanceOrdersAsync(Stage stage) => Task.CompletedTask;

    /// <summary>Every invoice in the books, by the key that <see cref="KeyOf"/> gives it.</summary>
    protected abstract Task<ILookup<string, Entry>> ReadAsync(Stage stage);

    protected abstract string KeyOf(WorldCompany company, WorldInvoice invoice);

    /// <summary>What must have become of the invoice.</summary>
    protected virtual Fate FateOf(WorldInvoice invoice) => invoice.Flaw == WorldFlaw.None ? Fate.Booked : Fate.Refused;

    /// <summary>How a coding row looks in these books.</summary>
    protected virtual Line Expected(WorldCodingRow row) => new(row.Account, row.Net, row.Department, row.Project);

    protected static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;

    protected static decimal Money(JsonElement row, string field) =>
        decimal.Parse(row.GetProperty(field).GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The elements of a list; none where the field is not there, as in what people typed in.</summary>
    protected static IEnumerable<JsonElement> Items(JsonElement row, string field) =>
        row.TryGetProperty(field, out var list) ? [.. list.EnumerateArray()] : [];

    protected enum Fate
    {
        /// <summary>Once in the books, and Basware knows its voucher.</summary>
        Booked,

        /// <summary>Not in the books, and Basware knows why.</summary>
        Refused,

        /// <summary>Not in the books, and not taken from Basware either.</summary>
        Waiting,
    }

    private IEnumerable<string> Check(WorldInvoice invoice, List<Entry> found, JsonElement document, bool wasRefusedBefore)
    {
        var fate = FateOf(invoice);
        // The duplicate's twin was in the books before.
        var expected = fate == Fate.Booked || invoice.Flaw == WorldFlaw.DuplicateNumber ? 1 : 0;
        if (found.Count != expected)
            return [$"{found.Count} in the books instead of {expected}"];
        var responses = document.GetProperty("transferResponses").EnumerateArray().ToList();
        if (wasRefusedBefore && responses.Count > 0 && IsRefusal(responses[0]))
            responses.RemoveAt(0);
        var status = Text(document, "processingStatus");
        return fate switch
        {
            Fate.Booked => [.. Booked(invoice, found[0]), .. Told(found[0], responses, status), .. Paid(invoice, found[0], document)],
            Fate.Refused when responses.Count != 1 || !IsRefusal(responses[0]) || status != "TransferFailed" => [Holds(responses, status)],
            Fate.Waiting when responses.Count != 0 || status != "WaitingForTransfer" => [Holds(responses, status)],
            _ => [],
        };
    }

    private IEnumerable<string> Booked(WorldInvoice invoice, Entry entry)
    {
        if (entry.Trouble is not null)
            yield return entry.Trouble;
        if ((entry.Net ?? invoice.Net) != invoice.Net || (entry.Gross ?? invoice.Net + invoice.Tax) != invoice.Net + invoice.Tax)
            yield return $"{entry.Net} net and {entry.Gross} gross in the books, {invoice.Net} and {invoice.Net + invoice.Tax} approved";
        var rows = invoice.Rows.Select(Expected);
        if (entry.Lines is not null && !entry.Lines.SequenceEqual(rows))
            yield return $"coded to {string.Join("; ", entry.Lines)}, approved {string.Join("; ", rows)}";
    }

    private static IEnumerable<string> Told(Entry entry, List<JsonElement> responses, string status)
    {
        if (responses.Count != 1 || !responses[0].GetProperty("success").GetBoolean()
            || (entry.Voucher is not null && Text(responses[0], "voucherNumber1") != entry.Voucher)
            || status is not ("Transferred" or "Paid"))
            yield return $"voucher {entry.Voucher} in the books; {Holds(responses, status)}";
    }

    private static IEnumerable<string> Paid(WorldInvoice invoice, Entry entry, JsonElement document)
    {
        var payments = document.GetProperty("paymentResponses").EnumerateArray().ToList();
        if (payments.Count != entry.Payments
            || payments.Any(payment => payment.TryGetProperty("paidTotal", out _)
                && Money(payment, "paidTotal") != invoice.Net + invoice.Tax))
            yield return $"paid {entry.Payments} times, Basware holds the payments {string.Join(" ", payments)}";
    }

    /// <summary>A refusal that says why.</summary>
    private static bool IsRefusal(JsonElement response) =>
        !response.GetProperty("success").GetBoolean() && Text(response, "responseMessage").Length >= 10;

    private static string Holds(List<JsonElement> responses, string status) =>
        $"Basware says {status} and holds {string.Join(" ", responses)}";
}
