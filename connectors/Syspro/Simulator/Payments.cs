using System.Text.Json.Nodes;

namespace Connector.Syspro.Simulator;

/// <summary>Pays invoices: a row of ApInvoicePay for each payment, and the balance of ApInvoice.</summary>
internal sealed class Payments(Tables tables)
{
    /// <summary>Pays an invoice, whole or in part. Says whether there was anything to pay.</summary>
    public bool Pay(string company, string supplier, string invoice, decimal? part)
    {
        if (tables.Find("ApInvoice", company, supplier, invoice)?.DeepClone().AsObject() is not { } row
            || Tables.Number(row, "MthInvBal1") is var balance && balance <= 0)
            return false;
        var value = Math.Min(part ?? balance, balance);
        var entry = (int)Tables.Number(row, "NextPaymEntry");
        var number = tables.Next($"payment {company}").ToString("00000000", CultureInfo.InvariantCulture);
        tables.Put("ApInvoicePay", company, new JsonObject
        {
            ["Supplier"] = supplier,
            ["Invoice"] = invoice,
            ["EntryNumber"] = entry,
            ["TrnType"] = "P",
            ["JournalDate"] = Tables.Stamp(tables.Today),
            ["Journal"] = tables.Next($"journal {company}"),
            ["PaymentReference"] = $"PAY{number}",
            ["TrnValue"] = value,
            ["TrnYear"] = tables.Today.Year,
            ["TrnMonth"] = tables.Today.Month,
            ["PostValue"] = value,
            ["PaymentNumber"] = number,
        }, supplier, invoice, entry.ToString(CultureInfo.InvariantCulture));
        row["NextPaymEntry"] = entry + 1;
        row["MthInvBal1"] = balance - value;
        row["PaymentNumber"] = number;
        row["InvoiceStatus"] = balance == value ? "9" : "1";
        if (balance == value)
        {
            row["YearInvBalZero"] = tables.Today.Year;
            row["MonthInvBalZero"] = tables.Today.Month;
        }

        tables.Put("ApInvoice", company, row, supplier, invoice);
        return true;
    }
}
