using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Posts drafts, and pays what is posted. A posted invoice keeps its id, gets a number of the posted series, and is Open until its
/// vendor ledger entry closes.</summary>
internal sealed class Posting(Books books, SandboxSwitches switches)
{
    private static readonly EntityType Type = DocumentEntities.PurchaseInvoice;

    /// <summary>Posts a draft.</summary>
    public void Post(string company, JsonObject? stored)
    {
        if (stored is null)
            throw ApiException.Dialog("The invoice cannot be found.");
        if (PurchaseInvoices.IsPosted(stored))
            throw ApiException.Dialog("The action can be applied to a draft invoice only.");
        var invoice = stored.DeepClone().AsObject();
        Check(company, invoice);
        invoice["draftNumber"] = invoice.TextOf("number");
        invoice["number"] = books.NextNumber(company, "PPI");
        invoice["status"] = IsPaidAtOnce(company, invoice) ? "Paid" : "Open";
        books.Put(Type, invoice);
        Owe(company, invoice, invoice.TextOf("status") == "Open" ? 1 : 0);
    }

    /// <summary>Pays one posted invoice, or every open one of all companies. Says which.</summary>
    public JsonArray Pay(string? id)
    {
        var paid = new JsonArray();
        foreach (var company in books.Companies.Select(company => company.TextOf(Books.CompanyField)).ToArray())
        {
            var due = books.Rows(Type, company)
                .Where(invoice => invoice.TextOf("status") == "Open"
                    && (id is null || string.Equals(id, invoice.TextOf("id"), StringComparison.OrdinalIgnoreCase)));
            foreach (var stored in due.ToArray())
            {
                var invoice = stored.DeepClone().AsObject();
                invoice["status"] = "Paid";
                books.Put(Type, invoice);
                Owe(company, invoice, -1);
                paid.Add(invoice.TextOf("id"));
            }
        }

        return paid;
    }

    private void Check(string company, JsonObject invoice)
    {
        var vendor = books.Find(MasterEntities.Vendor, company, invoice.TextOf("vendorId"))
            ?? throw ApiException.Dialog("The vendor cannot be found.");
        InvoiceHeader.RefuseBlocked(vendor, "post");
        CheckPeriod(invoice.TextOf("postingDate"));
        if (invoice.TextOf("vendorInvoiceNumber").Length == 0)
            throw ApiException.Dialog(
                "You need to enter the document number of the document from the vendor in the Vendor Invoice No. field, so that this "
                    + "document stays linked to the original.");
        CheckLines(company, invoice);
        var other = books.Rows(Type, company).FirstOrDefault(row => PurchaseInvoices.IsPosted(row) && SameDocument(row, invoice));
        if (other is not null)
            throw ApiException.Dialog($"Purchase Invoice {invoice.TextOf("vendorInvoiceNumber")} already exists for this vendor.");
    }

    private void CheckLines(string company, JsonObject invoice)
    {
        var posting = invoice.ListOf(PurchaseInvoiceLines.Field).Select(line => line!.AsObject())
            .Where(line => line.NumberOf("quantity") != 0).ToArray();
        if (posting.Length == 0)
            throw ApiException.Dialog("There is nothing to post.");
        foreach (var line in posting.Where(line => line.TextOf("lineType") != "Comment"))
        {
            if (line.TextOf("lineObjectNumber").Length == 0)
                throw ApiException.Field(
                    $"No. must have a value in Purchase Line: Document Type=Invoice, Document No.={invoice.TextOf("number")}, Line "
                        + $"No.={line["sequence"]}. It cannot be zero or empty.");
            PurchaseInvoiceLines.RefuseUnusable(books.Find(MasterEntities.Account, company, line.TextOf("accountId"))!);
        }

        if (invoice.NumberOf("totalAmountIncludingTax") < 0)
            throw ApiException.Dialog("The total amount for the invoice must be 0 or greater.");
    }

    /// <summary>Open periods are a matter of setup: switches <c>allowPostingFrom</c> and <c>allowPostingTo</c> (yyyy-mm-dd), everything
    /// where not set.</summary>
    private void CheckPeriod(string date)
    {
        var (from, to) = (switches.Get("allowPostingFrom", ""), switches.Get("allowPostingTo", ""));
        if ((from.Length > 0 && string.CompareOrdinal(date, from) < 0) || (to.Length > 0 && string.CompareOrdinal(date, to) > 0))
            throw ApiException.Dialog("Posting Date is not within your range of allowed posting dates.");
    }

    private bool IsPaidAtOnce(string company, JsonObject invoice)
    {
        var vendor = books.Find(MasterEntities.Vendor, company, invoice.TextOf("payToVendorId"));
        var method = vendor is null ? null : books.Find(MasterEntities.PaymentMethod, company, vendor.TextOf("paymentMethodId"));
        return method?.TextOf("balancingAccountNumber").Length > 0;
    }

    /// <summary>Keeps the vendor's balance in local currency. It is a computed field: the vendor's version and modified time
    /// stay.</summary>
    private void Owe(string company, JsonObject invoice, int sign)
    {
        if (sign == 0 || invoice.TextOf("currencyCode").Length > 0
            || books.Find(MasterEntities.Vendor, company, invoice.TextOf("payToVendorId")) is not { } vendor)
            return;
        var changed = vendor.DeepClone().AsObject();
        changed["balance"] = vendor.NumberOf("balance") + (sign * invoice.NumberOf("totalAmountIncludingTax"));
        books.Replace(MasterEntities.Vendor, changed);
    }

    private static bool SameDocument(JsonObject left, JsonObject right) =>
        left.TextOf("payToVendorNumber") == right.TextOf("payToVendorNumber")
            && left.TextOf("vendorInvoiceNumber") == right.TextOf("vendorInvoiceNumber");
}
