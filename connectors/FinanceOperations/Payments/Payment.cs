using Connector.FinanceOperations.Invoices;
using Connector.Sdk.Http;

namespace Connector.FinanceOperations.Payments;

/// <summary>What was paid of one posted invoice, in one shape for both routes (schema <c>finance-operations/payment</c>).</summary>
internal static class Payment
{
    /// <summary>
    /// The payment that a settled vendor transaction shows: what is settled of it so far, by which voucher and when. Every further
    /// settlement changes the transaction, so it comes again (fact sheet §5, posted invoices and payments).
    /// </summary>
    public static JsonElement OfTransaction(JsonElement transaction, bool invoicesAreNegative) => JsonRecord.Object(writer =>
    {
        var dataArea = JsonRecord.TextOf(transaction, "dataAreaId") ?? "";
        var account = JsonRecord.TextOf(transaction, "AccountNum") ?? "";
        var invoice = JsonRecord.TextOf(transaction, "Invoice") ?? "";
        writer.WriteString("InvoiceKey", PendingInvoice.KeyOf(dataArea, account, invoice));
        writer.WriteString("dataAreaId", dataArea);
        writer.WriteString("InvoiceAccount", account);
        writer.WriteString("InvoiceNumber", invoice.Trim());
        Copy("CurrencyCode", "CurrencyCode");
        Amount("InvoiceAmount", "AmountCur");
        Amount("PaidAmount", "SettleAmountCur");
        Copy("PaymentDate", "LastSettleDate");
        Copy("PaymentVoucher", "LastSettleVoucher");
        Copy("PaymentMethod", "PaymMode");
        Copy("PaymentReference", "PaymReference");
        Copy("SysModifiedDateTime", "SysModifiedDateTime");

        void Copy(string name, string field)
        {
            if (!transaction.TryGetProperty(field, out var value)
                || value is { ValueKind: JsonValueKind.String } && value.GetString()!.Length == 0)
                return;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        void Amount(string name, string field)
        {
            if (!transaction.TryGetProperty(field, out var value) || value.ValueKind != JsonValueKind.Number)
                return;
            writer.WritePropertyName(name);
            writer.WriteRawValue(invoicesAreNegative ? Negated(value.GetRawText()) : value.GetRawText());
        }
    });

    /// <summary>The number with the other sign, digit for digit.</summary>
    private static string Negated(string number) =>
        number.StartsWith('-') ? number[1..] : number.AsSpan().ContainsAnyInRange('1', '9') ? $"-{number}" : number;
}
