using System.Collections.Frozen;
using System.Xml.Linq;
using Connector.Sdk.Http;

namespace Connector.DynamicsGp;

/// <summary>Vendors and payables invoices as Web Services send them, in the fields that Service Based Architecture gives them: a flow need
/// not know the transport.</summary>
internal static class Records
{
    private static readonly XNamespace Gp = Envelope.Gp;

    private static readonly FrozenSet<string> Writable = new[]
    {
        VoucherNumber.Field, "DocumentType", "DocumentNumber", "VendorID", "BatchID", "Description", "PONumber", "PaymentTermsID",
        "CurrencyID", "DocumentDate", "PostingDate", "DueDate",
        "PurchasesAmount", "FreightAmount", "MiscellaneousAmount", "TaxAmount", "TradeDiscountAmount", "DocumentAmount", "Distributions",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static JsonElement Vendor(XElement vendor) => JsonRecord.Object(writer =>
    {
        var address = vendor.At("Addresses")?.Elements().FirstOrDefault() ?? vendor;
        Text(writer, "VendorID", vendor.TextAt("Key", "Id"));
        Text(writer, "VendorName", vendor.TextAt("Name"));
        writer.WriteNumber("VendorStatus", vendor.TextAt("IsActive") == "false" ? 2 : 1);
        writer.WriteBoolean("Hold", vendor.TextAt("IsOnHold") == "true");
        Text(writer, "ClassID", vendor.TextAt("ClassKey", "Id"));
        Text(writer, "Address1", address.TextAt("Line1"));
        Text(writer, "City", address.TextAt("City"));
        Text(writer, "ZipCode", address.TextAt("PostalCode"));
        Text(writer, "CountryCode", address.TextAt("CountryRegionCodeKey", "Id"));
        Text(writer, "PhoneNumber1", address.TextAt("Phone1", "Value"));
        Text(writer, "EmailAddress", address.TextAt("InternetAddresses", "EmailToAddress"));
        Text(writer, "TaxRegistrationNumber", vendor.TextAt("TaxRegistrationNumber"));
        Text(writer, "PaymentTermsID", vendor.TextAt("PaymentTermsKey", "Id"));
        Text(writer, "CurrencyID", vendor.TextAt("CurrencyKey", "ISOCode"));
        Text(writer, "ModifiedDate", Day(vendor.TextAt("ModifiedDate")));
    });

    public static JsonElement Voucher(XElement invoice) => JsonRecord.Object(writer =>
    {
        Text(writer, VoucherNumber.Field, invoice.TextAt("Key", "Id"));
        writer.WriteNumber("DocumentType", 1);
        Text(writer, "DocumentNumber", invoice.TextAt("VendorDocumentNumber"));
        Text(writer, "VendorID", invoice.TextAt("VendorKey", "Id"));
        Text(writer, "VendorName", invoice.TextAt("VendorName"));
        Text(writer, "BatchID", invoice.TextAt("BatchKey", "Id"));
        Text(writer, "Description", invoice.TextAt("Description"));
        Text(writer, "CurrencyID", invoice.TextAt("CurrencyKey", "ISOCode"));
        Text(writer, "DocumentDate", Day(invoice.TextAt("Date")));
        Text(writer, "PostingDate", Day(invoice.TextAt("GeneralLedgerPostingDate")));
        foreach (var field in (string[])["PurchasesAmount", "FreightAmount", "MiscellaneousAmount", "TaxAmount", "TradeDiscountAmount",
            "DocumentAmount"])
            Amount(writer, field, invoice.TextAt(field, "Value"));
        // No operation tells what is unpaid; History is fully applied.
        if (invoice.TextAt("TransactionState") == "History")
            writer.WriteNumber("CurrentTransactionAmount", 0);
        Text(writer, "TransactionState", invoice.TextAt("TransactionState"));
        writer.WriteBoolean("Voided", invoice.TextAt("IsVoided") == "true");
        Text(writer, "ModifiedDate", Day(invoice.TextAt("ModifiedDate")));
    });

    /// <summary>A payables invoice in the order of its XSD (fact sheet §2.6), with what must be there though it has no value as
    /// nil.</summary>
    /// <exception cref="ConnectorException">The record has something that Web Services cannot carry.</exception>
    public static XElement Invoice(JsonElement voucher)
    {
        if (voucher.EnumerateObject()
            .FirstOrDefault(property => !Writable.Contains(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            throw Impossible($"Web Services for Dynamics GP have no field for '{unknown.Name}'.");
        var currency = JsonRecord.TextOf(voucher, "CurrencyID") ?? "";
        return new XElement(Gp + "payablesInvoice",
            Key("Key", JsonRecord.TextOf(voucher, VoucherNumber.Field)), Text("VendorDocumentNumber", "DocumentNumber"),
            Money("DocumentAmount"), Date("Date", "DocumentDate"), Date("GeneralLedgerPostingDate", "PostingDate"),
            Money("PurchasesAmount"), Text("Description", "Description"), Money("TradeDiscountAmount"), Money("TaxAmount"),
            Money("FreightAmount"), Money("MiscellaneousAmount"), Text("PONumber", "PONumber"),
            Nil("ExchangeRate"), Nil("ExchangeDate"), Nil("Type"), Nil("TransactionState"), Nil("ModifiedDate"), Nil("PostedDate"),
            Nil("TaxDate"), Nil("IsVoided"),
            Key("BatchKey", JsonRecord.TextOf(voucher, "BatchID")), Key("VendorKey", JsonRecord.TextOf(voucher, "VendorID")),
            currency.Length == 0 ? null : new XElement(Gp + "CurrencyKey", new XElement(Gp + "ISOCode", currency)),
            voucher.TryGetProperty("Distributions", out var lines)
                ? new XElement(Gp + "Distributions", lines.EnumerateArray().Select(Distribution))
                : null,
            Key("PaymentTermsKey", JsonRecord.TextOf(voucher, "PaymentTermsID")),
            JsonRecord.TextOf(voucher, "DueDate") is { Length: > 0 } due
                ? new XElement(Gp + "Terms", new XElement(Gp + "DueDate", Day(due)))
                : null);

        XElement? Text(string name, string field) =>
            JsonRecord.TextOf(voucher, field) is { Length: > 0 } text ? new XElement(Gp + name, text) : null;
        XElement Date(string name, string field) =>
            JsonRecord.TextOf(voucher, field) is { Length: > 0 } text ? new XElement(Gp + name, Day(text)) : Nil(name);
        XElement? Money(string field) => Element(voucher, field, field);
        XElement? Element(JsonElement from, string name, string field) =>
            from.TryGetProperty(field, out var amount) && amount.ValueKind == JsonValueKind.Number
            ? new XElement(Gp + name, new XElement(Gp + "Value", amount.GetRawText()), new XElement(Gp + "Currency", currency),
                new XElement(Gp + "DecimalDigits", 2))
            : null;
        XElement Distribution(JsonElement line)
        {
            if (line.TryGetProperty("AnalyticalCodes", out var codes) && codes.ValueKind == JsonValueKind.Array
                && codes.GetArrayLength() > 0)
                throw Impossible(
                    "Web Services for Dynamics GP cannot carry Analytical Accounting codes: put cost objects into segments of the account "
                        + "number, or use transport: sba.");
            return new XElement(Gp + "PayablesDistribution",
                Key("GLAccountKey", JsonRecord.TextOf(line, "AccountNumber")), Element(line, "DebitAmount", "DebitAmount"),
                Element(line, "CreditAmount", "CreditAmount"),
                JsonRecord.TextOf(line, "Reference") is { Length: > 0 } reference ? new XElement(Gp + "Reference", reference) : null,
                Key("DistributionTypeKey", line.TryGetProperty("DistributionType", out var type) ? type.GetRawText() : null));
        }
    }

    private static XElement? Key(string name, string? id) =>
        string.IsNullOrEmpty(id) ? null : new XElement(Gp + name, new XElement(Gp + "Id", id));

    private static XElement Nil(string name) => new(Gp + name, new XAttribute(Envelope.Instance + "nil", "true"));

    private static string Day(string text) => text.Length < 10 ? text : text[..10] + "T00:00:00";

    private static void Text(Utf8JsonWriter writer, string name, string value) => writer.WriteString(name, value);

    private static void Amount(Utf8JsonWriter writer, string name, string value)
    {
        writer.WritePropertyName(name);
        if (decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out _))
            writer.WriteRawValue(value);
        else
            writer.WriteNumberValue(0);
    }

    private static ConnectorException Impossible(string message) => new(new Failure(FailureKind.Data, "soap-cannot-carry", message));
}
