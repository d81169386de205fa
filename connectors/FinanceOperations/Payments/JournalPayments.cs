using Connector.FinanceOperations.Invoices;
using Connector.Sdk.Http;

namespace Connector.FinanceOperations.Payments;

/// <summary>Reads every record of a resource that the filters leave.</summary>
internal delegate Task<IReadOnlyList<JsonElement>> ReadRows(string resource, Company? company, CancellationToken cancel,
    params (string Filter, string Value)[] query);

/// <summary>
/// Payments by the standard route of posted payment journals: each journal's lines with the invoices they settle, added up by invoice.
/// Journals carry no modified time, so every posted one is read each time, with two calls each (fact sheet §5, VendorPaymentJournal…).
/// </summary>
internal sealed class JournalPayments(ReadRows read)
{
    /// <summary>One record for each invoice of the legal entity that posted journals have paid.</summary>
    /// <exception cref="ConnectorException">Something cannot be read.</exception>
    public async Task<IReadOnlyList<JsonElement>> ReadAsync(Company? company, CancellationToken cancel)
    {
        var paid = new Dictionary<string, PaidInvoice>(StringComparer.OrdinalIgnoreCase);
        foreach (var journal in await read("paymentJournals", company, cancel, ("IsPosted", "Yes")))
        {
            var batch = ("JournalBatchNumber", JsonRecord.TextOf(journal, "JournalBatchNumber") ?? "");
            var lines = (await read("paymentJournalLines", company, cancel, batch)).ToDictionary(line => Number(line, "LineNumber"));
            foreach (var settled in await read("paymentJournalSettlements", company, cancel, batch))
                Add(paid, settled,
                    lines.TryGetValue(Number(settled, "JournalLineNumber"), out var line) ? line : throw Incomplete(batch.Item2));
        }

        return [.. paid.Values.Select(invoice => invoice.Record())];
    }

    private static void Add(Dictionary<string, PaidInvoice> paid, JsonElement settled, JsonElement line)
    {
        // The settled invoice spells its account in lower case, as the entity does.
        var dataArea = JsonRecord.TextOf(settled, "InvoiceCompany") ?? "";
        var account = JsonRecord.TextOf(settled, "invoiceAccount") is { Length: > 0 } own
            ? own
            : JsonRecord.TextOf(line, "AccountDisplayValue") ?? "";
        var number = (JsonRecord.TextOf(settled, "InvoiceNumber") ?? "").Trim();
        var key = PendingInvoice.KeyOf(dataArea, account, number);
        var date = JsonRecord.TextOf(line, "TransactionDate") ?? "";
        var amount = Number(settled, "SettlementAmountInInvoiceCurrency");
        var earlier = paid.GetValueOrDefault(key);
        // Journals come in no order of time; the last payment's own line tells how and when.
        var last = earlier is null || string.CompareOrdinal(date, earlier.Date) >= 0 ? line : earlier.Last;
        paid[key] = new PaidInvoice(key, dataArea, account, number, (earlier?.Amount ?? 0m) + amount,
            JsonRecord.TextOf(last, "TransactionDate") ?? "", last);
    }

    private static ConnectorException Incomplete(string batch) =>
        new(
            new Failure(FailureKind.Transient, "journal-incomplete",
                $"The payment journal {batch} has settled invoices of a line that could not be read."));

    private static decimal Number(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : 0m;

    private sealed record PaidInvoice(string Key, string DataArea, string Account, string Number, decimal Amount, string Date,
        JsonElement Last)
    {
        public JsonElement Record() => JsonRecord.Object(writer =>
        {
            writer.WriteString("InvoiceKey", Key);
            writer.WriteString("dataAreaId", DataArea);
            writer.WriteString("InvoiceAccount", Account);
            writer.WriteString("InvoiceNumber", Number);
            writer.WriteNumber("PaidAmount", Amount);
            foreach (var (name, field) in new[] { ("CurrencyCode", "CurrencyCode"), ("PaymentDate", "TransactionDate"),
                ("PaymentVoucher", "Voucher"), ("PaymentMethod", "PaymentMethodName"), ("PaymentReference", "PaymentReference") })
            {
                if (JsonRecord.TextOf(Last, field) is { Length: > 0 } text)
                    writer.WriteString(name, text);
            }
        });
    }
}
