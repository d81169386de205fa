using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.FinanceOperations.Simulator;

/// <summary>
/// What happens to invoices outside the API: the workflow posts them, payment journals pay them. Vendors with the payment method
/// <see cref="PaidAtOnce"/> have an automated workflow: as soon as the lines of an invoice with their tax come to the amount that was
/// imported with its header, it is posted and paid.
/// </summary>
internal sealed class Posting(Books books, SandboxSwitches switches)
{
    public const string PaidAtOnce = "CASH";

    private readonly PendingInvoices invoices = new(books, switches);

    private decimal Sign => switches.Get(FinanceOperationsSwitches.InvoiceSign, "negative") == "negative" ? -1m : 1m;

    /// <summary>Lets the automated workflow look at an invoice whose lines have changed.</summary>
    public void Automate(JsonObject header)
    {
        var total = invoices.LinesOf(header).Sum(line => line.NumberOf("NetAmount") + invoices.TaxOf(line));
        if (header.TextOf("MethodOfPayment") != PaidAtOnce || header.NumberOf("ImportedAmount") == 0m
            || total != header.NumberOf("ImportedAmount"))
            return;
        Pay(Post(header), amount: null);
    }

    /// <summary>Posts a pending invoice: it appears in the invoice journal and among the vendor's transactions, and leaves the pending
    /// ones.</summary>
    /// <returns>The vendor transaction.</returns>
    public JsonObject Post(JsonObject header)
    {
        var lines = invoices.LinesOf(header).ToArray();
        if (lines.Length == 0)
            throw new ArgumentException($"The pending invoice {header.TextOf("HeaderReference")} has no lines, so it cannot be posted.");
        var dataArea = header.TextOf("dataAreaId");
        var net = lines.Sum(line => line.NumberOf("NetAmount"));
        var gross = net + lines.Sum(invoices.TaxOf);
        var voucher = $"IV-{books.Next($"{dataArea} vouchers"):D6}";
        var posted = Row(EntitySets.PostedInvoices, dataArea);
        posted["InvoiceId"] = header.TextOf("InvoiceNumber");
        posted["InvoiceAccount"] = header.TextOf("InvoiceAccount");
        posted["OrderAccount"] = header.TextOf("VendorAccount");
        posted["LedgerVoucher"] = voucher;
        posted["InvoiceDate"] = header.TextOf("InvoiceDate");
        posted["DocumentDate"] = header.TextOf("InvoiceDate");
        posted["DueDate"] = header.TextOf("DueDate");
        posted["CurrencyCode"] = header.TextOf("Currency");
        posted["InvoiceAmount"] = gross;
        posted["InvoiceAmountMST"] = gross;
        posted["SalesBalance"] = net;
        posted["ParmId"] = header.TextOf("HeaderReference");
        posted["Description"] = header.TextOf("InvoiceDescription");
        books.Put(EntitySets.PostedInvoices, posted);

        var transaction = Transaction(dataArea, header.TextOf("InvoiceAccount"), voucher, "Purch", Sign * gross, header.TextOf("Currency"));
        transaction["Invoice"] = header.TextOf("InvoiceNumber");
        transaction["TransDate"] = header.TextOf("InvoiceDate");
        transaction["DueDate"] = header.TextOf("DueDate");
        transaction["PaymMode"] = header.TextOf("MethodOfPayment");
        transaction["PaymTermId"] = header.TextOf("TermsOfPayment");
        books.Put(EntitySets.Transactions, transaction);
        if (switches.Get(FinanceOperationsSwitches.PostedRows, "leave") == "leave")
            invoices.DeleteHeader(header);
        return transaction;
    }

    /// <summary>Pays what is open of an invoice, or a part of it, with a payment journal of its own.</summary>
    public void Pay(JsonObject invoice, decimal? amount)
    {
        var dataArea = invoice.TextOf("dataAreaId");
        var open = Math.Abs(invoice.NumberOf("AmountCur")) - Math.Abs(invoice.NumberOf("SettleAmountCur"));
        var paid = amount ?? open;
        if (paid <= 0m || paid > open)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture,
                    $"{open} is open of invoice {invoice.TextOf("Invoice")}; {paid} cannot be paid."));
        var voucher = $"PV-{books.Next($"{dataArea} payments"):D6}";
        var today = FieldValues.Noon(books.Today);
        var payment = Transaction(dataArea, invoice.TextOf("AccountNum"), voucher, "Payment", -Sign * paid, invoice.TextOf("CurrencyCode"));
        payment["TransDate"] = today;
        payment["PaymMode"] = invoice.TextOf("PaymMode");
        payment["PaymReference"] = $"REF-{voucher}";
        Settle(payment, -Sign * paid, voucher, today, isClosed: true);
        books.Put(EntitySets.Transactions, payment);

        var settled = invoice.DeepClone().AsObject();
        Settle(settled, settled.NumberOf("SettleAmountCur") + (Sign * paid), voucher, today, isClosed: paid == open);
        settled["OffsetRecid"] = payment["SourceKey"]!.DeepClone();
        settled["PaymReference"] = $"REF-{voucher}";
        settled["SysModifiedDateTime"] = books.Stamp();
        books.Put(EntitySets.Transactions, settled);
        PutJournal(dataArea, invoice, voucher, paid, today);
    }

    private void PutJournal(string dataArea, JsonObject invoice, string voucher, decimal paid, string today)
    {
        var batch = $"PJ{books.Next($"{dataArea} journals"):D6}";
        books.Put(EntitySets.PaymentJournals,
            Filled(EntitySets.PaymentJournals, ("dataAreaId", dataArea), ("JournalBatchNumber", batch), ("JournalName", "VendPay"),
                ("Description", "Vendor payments"), ("IsPosted", "Yes")));
        var line = Filled(
            EntitySets.PaymentJournalLines, ("dataAreaId", dataArea), ("JournalBatchNumber", batch),
            ("AccountDisplayValue", invoice.TextOf("AccountNum")), ("CurrencyCode", invoice.TextOf("CurrencyCode")),
            ("TransactionDate", today),
            ("PaymentMethodName", invoice.TextOf("PaymMode")), ("PaymentReference", $"REF-{voucher}"), ("Voucher", voucher),
            ("MarkedInvoice", invoice.TextOf("Invoice")), ("MarkedInvoiceCompany", dataArea));
        line["LineNumber"] = 1;
        line["DebitAmount"] = paid;
        books.Put(EntitySets.PaymentJournalLines, line);
        var settlement = Filled(
            EntitySets.Settlements, ("JournalLineCompany", dataArea), ("JournalBatchNumber", batch),
            ("InvoiceNumber", invoice.TextOf("Invoice")), ("InvoiceCompany", dataArea), ("InvoiceDueDate", invoice.TextOf("DueDate")),
            ("invoiceAccount", invoice.TextOf("AccountNum")));
        settlement["JournalLineNumber"] = 1;
        settlement["SettlementAmountInInvoiceCurrency"] = paid;
        books.Put(EntitySets.Settlements, settlement);
    }

    private JsonObject Transaction(string dataArea, string account, string voucher, string type, decimal amount, string currency)
    {
        var transaction = Row(EntitySets.Transactions, dataArea);
        transaction["AccountNum"] = account;
        transaction["Voucher"] = voucher;
        transaction["TransType"] = type;
        transaction["CurrencyCode"] = currency;
        transaction["AmountCur"] = amount;
        transaction["AmountMST"] = amount;
        transaction["Approved"] = "Yes";
        return transaction;
    }

    private static void Settle(JsonObject transaction, decimal settled, string voucher, string today, bool isClosed)
    {
        transaction["SettleAmountCur"] = settled;
        transaction["SettleAmountMST"] = settled;
        transaction["LastSettleDate"] = today;
        transaction["LastSettleVoucher"] = voucher;
        transaction["LastSettleCompany"] = transaction.TextOf("dataAreaId");
        transaction["LastSettleAccountNum"] = transaction.TextOf("AccountNum");
        if (isClosed)
            transaction["Closed"] = today;
    }

    private JsonObject Row(EntitySet set, string dataArea)
    {
        var row = FieldValues.EmptyRow(set);
        row["dataAreaId"] = dataArea;
        row["SourceKey"] = 5637144576L + books.Next("record ids");
        row["CreatedOn"] = books.Stamp();
        row["SysModifiedDateTime"] = row["CreatedOn"]!.DeepClone();
        return row;
    }

    private static JsonObject Filled(EntitySet set, params ReadOnlySpan<(string Field, string Value)> values)
    {
        var row = FieldValues.EmptyRow(set);
        foreach (var (field, value) in values)
            row[field] = value;
        return row;
    }
}
