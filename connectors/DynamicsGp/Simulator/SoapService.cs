using System.Text.Json.Nodes;
using System.Xml.Linq;
using Connector.Simulation;

namespace Connector.DynamicsGp.Simulator;

/// <summary>
/// Web Services for Dynamics GP over the same books (fact sheet §2): dispatches on the body's element, takes any SOAPAction, refuses
/// elements out of the order of their XSD, and logs the reason of a refusal instead of telling it. One request at a time: the caller holds
/// the data's gate.
/// </summary>
internal sealed class SoapService(Books books, SandboxData data, SandboxSwitches switches)
{
    public const string Logs = "loggedValidationResults";
    private static readonly XNamespace Gp = Envelope.Gp;

    /// <summary>Order of a payables invoice's elements, as far as the simulator knows them.</summary>
    private static readonly string[] InvoiceOrder =
    [
        "Key", "VendorDocumentNumber", "DocumentAmount", "Date", "GeneralLedgerPostingDate", "PurchasesAmount", "Description",
        "TradeDiscountAmount", "TaxAmount", "FreightAmount", "Amount1099", "MiscellaneousAmount",
        "PONumber", "ExchangeRate", "ExchangeDate", "Type", "TransactionState", "VendorName", "ChargeAmount", "ModifiedBy", "ModifiedDate",
        "PostedBy", "PostedDate", "TaxDate", "AuditTrailCode", "IsVoided",
        "BatchKey", "VendorKey", "CurrencyKey", "Distributions", "Taxes", "PaymentTermsKey", "Payment", "Terms",
    ];

    /// <summary>Elements that must be there, if only as nil.</summary>
    private static readonly string[] Required = ["Date", "GeneralLedgerPostingDate", "ExchangeRate", "ExchangeDate", "Type",
        "TransactionState", "ModifiedDate", "PostedDate", "TaxDate", "IsVoided"];

    /// <summary>The answer's status and envelope.</summary>
    public (int Status, string Message) Handle(byte[] message)
    {
        if (Envelope.BodyOf(message) is not { } call)
            return Fault("The message is not a SOAP 1.1 envelope.", null);
        var operation = call.Name.LocalName;
        try
        {
            var result = operation.StartsWith("GetLogged", StringComparison.Ordinal) ? Logged(call) : Run(operation, call, CompanyOf(call));
            var response =
                new XElement(Gp + (operation + "Response"), result is null ? null : new XElement(Gp + (operation + "Result"), result));
            return (200, Wrap(response));
        }
        catch (GpException refused)
        {
            var log = Guid.NewGuid().ToString("D");
            data[Logs].Put(log, new JsonObject { ["logId"] = log, ["message"] = refused.Message });
            return Fault("Validation Exceptions have occurred. Look them up by the log id.", log);
        }
    }

    private object? Run(string operation, XElement call, string company) => operation switch
    {
        "GetVendorList" => Listed(Books.Vendors, company, call, "VendorID", "Id", VendorSummary),
        "GetVendorByKey" => Vendor(Find(Books.Vendors, company, call.TextAt("key", "Id"))),
        "GetPayablesInvoiceList" => Listed(Books.Transactions, company, call, "VoucherNumber", "DocumentId", InvoiceSummary),
        "GetPayablesInvoiceByKey" => Invoice(Find(Books.Transactions, company, call.TextAt("key", "Id"))),
        "GetPolicyByOperation" => new object[] { Key("Key", call.TextAt("operationName")), new XElement(Gp + "Behaviors") },
        "CreatePayablesInvoice" => Create(company, call),
        _ => throw new GpException(500, 1, $"There is no operation {operation}."),
    };

    private string CompanyOf(XElement call)
    {
        var key = call.At("context", "OrganizationKey");
        if (key?.Attribute(Envelope.Instance + "type")?.Value.EndsWith("CompanyKey", StringComparison.Ordinal) != true)
            throw new GpException(500, 2, "The context needs an OrganizationKey of type CompanyKey.");
        return books.All(Books.Companies)
            .FirstOrDefault(row => row.NumberOf("CompanyID").ToString(CultureInfo.InvariantCulture) == key.TextAt("Id"))?.TextOf(
                Books.CompanyField)
            ?? throw new GpException(500, 3, $"The company {key.TextAt("Id")} does not exist.");
    }

    private IEnumerable<XElement> Listed(string table, string company, XElement call, string key, string keyCriterion,
        Func<JsonObject, XElement> summary)
    {
        var criteria = call.At("criteria") ?? throw new GpException(500, 4, "Criteria are required.");
        var after = criteria.TextAt(keyCriterion, "GreaterThan");
        var vendor = criteria.TextAt("VendorId", "EqualValue");
        var since = criteria.TextAt("ModifiedDate", "GreaterThan");
        if (since.Length > 0 && !(since.Contains('T', StringComparison.Ordinal) && since.EndsWith('Z')))
            throw new GpException(500, 5, "A restriction of ModifiedDate needs date and time in UTC.");
        return books.Of(table, company)
            .Where(row => (after.Length == 0 || string.CompareOrdinal(row.TextOf(key), after) > 0)
                && (vendor.Length == 0 || row.TextOf("VendorID") == vendor)
                && (since.Length == 0 || string.CompareOrdinal(row.TextOf("ModifiedDate"), since.TrimEnd('Z')) > 0))
            .OrderBy(row => row.TextOf(key), StringComparer.Ordinal)
            .Take(int.Parse(switches.Get(GpSwitches.SoapRowLimit, "1000"), CultureInfo.InvariantCulture))
            .Select(summary);
    }

    private JsonObject Find(string table, string company, string key) =>
        books.Find(table, company, key) ?? throw new GpException(500, 6, $"{key} does not exist.");

    private IEnumerable<XElement>? Create(string company, XElement call)
    {
        var invoice = call.At("payablesInvoice") ?? throw new GpException(500, 7, "The payablesInvoice is required.");
        if (call.At("policy") is null)
            throw new GpException(500, 8, "The policy is required.");
        var places = invoice.Elements().Select(element => Array.IndexOf(InvoiceOrder, element.Name.LocalName)).ToList();
        if (places.Contains(-1) || !places.SequenceEqual(places.Order()) || Required.Any(name => invoice.At(name) is null))
            throw new GpException(500, 9,
                "The payablesInvoice does not follow its schema: an element is unknown, missing, or out of order.");
        new Vouchers(books, switches).Enter(company, Body(invoice));
        return null;
    }

    private IEnumerable<XElement> Logged(XElement call) => data[Logs].Find(call.TextAt("key")) is { } log
        ? [new XElement(Gp + "LogId", log.TextOf("logId")),
            new XElement(Gp + "ValidationErrors",
                new XElement(Gp + "ValidationError", new XElement(Gp + "Message", log.TextOf("message"))))]
        : throw new GpException(500, 10, "There is no such log entry.");

    private static JsonObject Body(XElement invoice)
    {
        var body = new JsonObject
        {
            ["VoucherNumber"] = invoice.TextAt("Key", "Id"),
            ["DocumentNumber"] = invoice.TextAt("VendorDocumentNumber"),
            ["VendorID"] = invoice.TextAt("VendorKey", "Id"),
            ["BatchID"] = invoice.TextAt("BatchKey", "Id"),
            ["Description"] = invoice.TextAt("Description"),
            ["PONumber"] = invoice.TextAt("PONumber"),
            ["CurrencyID"] = invoice.TextAt("CurrencyKey", "ISOCode"),
            ["DocumentDate"] = invoice.TextAt("Date"),
            ["PostingDate"] = invoice.TextAt("GeneralLedgerPostingDate"),
            ["DueDate"] = invoice.TextAt("Terms", "DueDate"),
        };
        foreach (var field in (string[])["PurchasesAmount", "FreightAmount", "MiscellaneousAmount", "TaxAmount", "TradeDiscountAmount",
            "DocumentAmount"])
        {
            if (invoice.At(field, "Value") is { } value)
                body[field] = Number(value);
        }

        if (invoice.At("Distributions") is { } lines)
        {
            body[Vouchers.Distributions] = new JsonArray([.. lines.Elements().Select(line => (JsonNode)new JsonObject
            {
                ["DistributionType"] = Number(line.At("DistributionTypeKey", "Id")), ["AccountNumber"] = line.TextAt("GLAccountKey", "Id"),
                ["DebitAmount"] = Number(line.At("DebitAmount", "Value")), ["CreditAmount"] = Number(line.At("CreditAmount", "Value")),
                ["Reference"] = line.TextAt("Reference"),
            })]);
        }

        return body;
    }

    private static decimal Number(XElement? value) =>
        value is null ? 0 : decimal.Parse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static XElement VendorSummary(JsonObject row) =>
        new(Gp + "VendorSummary", Key("Key", row.TextOf("VendorID")), Element(row, "Name", "VendorName"),
            Element(row, "ModifiedDate", "ModifiedDate"));

    private static IEnumerable<XElement> Vendor(JsonObject row) =>
    [
        Key("Key", row.TextOf("VendorID")), Element(row, "Name", "VendorName"), new(Gp + "IsOnHold", false),
        new(Gp + "IsActive", row.NumberOf("VendorStatus") != 2), Key("ClassKey", row.TextOf("ClassID")),
        new(Gp + "CurrencyKey", Element(row, "ISOCode", "CurrencyID")), Key("PaymentTermsKey", row.TextOf("PaymentTermsID")),
        Element(row, "TaxRegistrationNumber", "TaxRegistrationNumber"), Element(row, "ModifiedDate", "ModifiedDate"),
        new(Gp + "Addresses",
            new XElement(Gp + "VendorAddress", Element(row, "Line1", "Address1"), Element(row, "City", "City"),
                Element(row, "PostalCode", "ZipCode"), Key("CountryRegionCodeKey", row.TextOf("CountryCode")),
            new XElement(Gp + "Phone1", Element(row, "Value", "PhoneNumber1")),
                new XElement(Gp + "InternetAddresses", Element(row, "EmailToAddress", "EmailAddress")))),
    ];

    private static XElement InvoiceSummary(JsonObject row) =>
        new(Gp + "PayablesDocumentSummary", Key("Key", row.TextOf("VoucherNumber")), Key("VendorKey", row.TextOf("VendorID")),
            Element(row, "TransactionState", "TransactionState"));

    private static IEnumerable<XElement> Invoice(JsonObject row) =>
    [
        Key("Key", row.TextOf("VoucherNumber")), Element(row, "VendorDocumentNumber", "DocumentNumber"), Money(row, "DocumentAmount"),
        Element(row, "Date", "DocumentDate"), Element(row, "GeneralLedgerPostingDate", "PostingDate"),
        Money(row, "PurchasesAmount"), Element(row, "Description", "Description"), Money(row, "TradeDiscountAmount"),
        Money(row, "TaxAmount"), Money(row, "FreightAmount"), Money(row, "MiscellaneousAmount"),
        Element(row, "TransactionState", "TransactionState"), Element(row, "VendorName", "VendorName"),
        Element(row, "ModifiedDate", "ModifiedDate"), new(Gp + "IsVoided", row["Voided"]!.GetValue<bool>()),
        Key("BatchKey", row.TextOf("BatchID")), Key("VendorKey", row.TextOf("VendorID")),
        new(Gp + "CurrencyKey", Element(row, "ISOCode", "CurrencyID")),
    ];

    private static XElement Money(JsonObject row, string field) =>
        new(Gp + field, new XElement(Gp + "Value", row.NumberOf(field).ToString("0.00", CultureInfo.InvariantCulture)),
            Element(row, "Currency", "CurrencyID"), new XElement(Gp + "DecimalDigits", 2));

    private static XElement Key(string name, string id) => new(Gp + name, new XElement(Gp + "Id", id));

    private static XElement Element(JsonObject row, string name, string field) => new(Gp + name, row.TextOf(field));

    private static (int Status, string Message) Fault(string text, string? log) => (500, Wrap(new XElement(Envelope.Soap + "Fault",
        new XElement("faultcode", "s:Client"), new XElement("faultstring", text),
        log is null ? null : new XElement("detail", new XElement(Gp + "LogId", log)))));

    private static string Wrap(XElement body) =>
        new XElement(Envelope.Soap + "Envelope", new XAttribute(XNamespace.Xmlns + "s", Envelope.Soap.NamespaceName),
            new XElement(Envelope.Soap + "Body", body)).ToString(SaveOptions.DisableFormatting);
}
