using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.FinanceOperations.Simulator;

/// <summary>What people do outside the API.</summary>
internal sealed class Clerk(Books books, SandboxSwitches switches)
{
    /// <summary>Posts one pending invoice, or every one that has lines where no reference is given.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public int Post(string dataArea, string reference)
    {
        var invoices = new PendingInvoices(books, switches);
        var pending = books.Rows(EntitySets.InvoiceHeaders)
            .Where(header => reference.Length == 0
                ? invoices.LinesOf(header).Any()
                : header.TextOf("HeaderReference") == reference && header.TextOf("dataAreaId") == dataArea)
            .ToArray();
        if (reference.Length > 0 && pending.Length == 0)
            throw new ArgumentException($"There is no pending invoice {reference} in {dataArea}.");
        foreach (var header in pending)
            new Posting(books, switches).Post(header);
        return pending.Length;
    }

    /// <summary>Pays one posted invoice, wholly or in part, or every open one where no invoice is named.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="ArgumentException">There is none, or so much is not open.</exception>
    public int Pay(JsonObject arguments)
    {
        var number = arguments.TextOf("Invoice");
        var open = books.Rows(EntitySets.Transactions)
            .Where(row => row.TextOf("TransType") == "Purch" && row.TextOf("Closed") == FieldValues.NoDate)
            .Where(row => number.Length == 0
                || (Books.IsSame(row.TextOf("Invoice"), number) && row.TextOf("dataAreaId") == arguments.TextOf("dataAreaId")
                    && row.TextOf("AccountNum") == arguments.TextOf("InvoiceAccount")))
            .ToArray();
        if (number.Length > 0 && open.Length == 0)
            throw new ArgumentException(
                $"No invoice {number} of vendor {arguments.TextOf("InvoiceAccount")} is open in {arguments.TextOf("dataAreaId")}.");
        foreach (var invoice in open)
            new Posting(books, switches).Pay(invoice, arguments["amount"] is null ? null : arguments.NumberOf("amount"));
        return open.Length;
    }
}
