using System.Text.Json.Nodes;
using Connector.Simulation.World;

namespace Connector.Basware.Simulator;

/// <summary>Turns the approved invoices of the shared world into accounting documents as the API shows them (fact sheet §3.2); what is
/// empty is absent.</summary>
internal static class WorldDocuments
{
    public static JsonObject Make(WorldCompany company, WorldInvoice invoice, DateTimeOffset now)
    {
        var gross = invoice.Net + invoice.Tax;
        var vendor = company.Vendors.FirstOrDefault(candidate => candidate.Number == invoice.VendorNumber);
        var term = company.PaymentTerms.FirstOrDefault(candidate => candidate.Code == vendor?.PaymentTermCode);
        var document = new JsonObject
        {
            ["invoiceId"] = invoice.Id,
            ["p2pProcessingMode"] = "Standard",
            ["invoiceNumber"] = invoice.Number,
            ["invoiceTypeCode"] = "NONPO",
            ["invoiceTypeName"] = "Invoice without order",
            ["processingStatus"] = "WaitingForTransfer",
            ["originService"] = 1,
            ["companyCode"] = company.Code,
            ["companyName"] = company.Name,
            ["organizationElementCode"] = company.Code,
            ["organizationElementName"] = company.Name,
            ["supplierCode"] = invoice.VendorNumber,
            ["currencyCode"] = invoice.Currency,
            ["netSum"] = invoice.Net,
            ["grossSum"] = gross,
            ["taxSum1"] = invoice.Tax,
            ["taxSum2"] = 0,
            ["invoiceDate"] = Stamp.Of(invoice.Date),
            ["baseLineDate"] = Stamp.Of(invoice.Date),
            ["dueDate"] = Stamp.Of(invoice.DueDate),
            ["description"] = invoice.Description,
            ["paymentBlock"] = false,
            ["prebooked"] = false,
            ["accountingPeriod"] = invoice.Date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            ["lastUpdated"] = Stamp.Of(now),
            ["codingRows"] = new JsonArray([.. invoice.Rows.Select((row, index) => (JsonNode)Row(company, row, index + 1))]),
            ["transferParameters"] = new JsonArray(new JsonObject { ["key"] = "InvoiceBatchId", ["value"] = invoice.Id }),
            ["transferResponses"] = new JsonArray(),
            ["paymentResponses"] = new JsonArray(),
        };
        // Every other one came as an e-invoice over the Network.
        if (company.Invoices.IndexOf(invoice) % 2 == 0)
            document["bumid"] = BumId(invoice);
        if (vendor is not null)
            document["supplierName"] = vendor.Name;
        if (term is not null)
        {
            document["paymentTermCode"] = term.Code;
            document["paymentTermName"] = term.Name;
            document["paymentTermExternalCode"] = TermCode(company, term);
        }

        if (invoice.Currency == company.Currency)
            AddCompanySums(document, company, invoice, gross);
        if (invoice.Rows.Select(row => row.TaxCode).Distinct().Count() == 1)
        {
            document["taxCode"] = invoice.Rows[0].TaxCode;
            document["taxPercent1"] = invoice.Rows[0].TaxPercent;
        }

        return document;
    }

    /// <summary>A payment term of the world as Basware master data: terms are kept in P2P before any vendor arrives (§5).</summary>
    public static JsonObject PaymentTerm(WorldCompany company, WorldPaymentTerm term, DateTimeOffset now) => new()
    {
        ["paymentTermCode"] = term.Code,
        ["paymentTermNames"] = new JsonArray(new JsonObject { ["translation"] = term.Name, ["language"] = "en-US" }),
        ["dueDateCalc"] = 0,
        ["dueDateDays"] = term.Days,
        ["validFrom"] = "2000-01-01T00:00:00Z",
        ["validTo"] = "2099-12-31T00:00:00Z",
        ["companies"] = new JsonArray(new JsonObject { ["companyCode"] = company.Code, ["inherit"] = false, ["active"] = true }),
        ["externalCode"] = TermCode(company, term),
        ["lastUpdated"] = Stamp.Of(now),
    };

    /// <summary>Id of the e-invoice: a UUID of version 4 made of the invoice's own id.</summary>
    public static string BumId(WorldInvoice invoice) =>
        $"{invoice.Id[..8]}-{invoice.Id[8..12]}-4{invoice.Id[13..16]}-8{invoice.Id[17..20]}-{invoice.Id[20..]}";

    public static string TermCode(WorldCompany company, WorldPaymentTerm term) => $"{company.Code}_{term.Code}";

    private static void AddCompanySums(JsonObject document, WorldCompany company, WorldInvoice invoice, decimal gross)
    {
        document["currencyCodeCompany"] = company.Currency;
        document["exchangeRateCompany"] = 1;
        document["netSumCompany"] = invoice.Net;
        document["taxSum1Company"] = invoice.Tax;
        document["grossSumCompany"] = gross;
    }

    private static JsonObject Row(WorldCompany company, WorldCodingRow row, int index)
    {
        var coding = new JsonObject
        {
            ["externalCode"] = row.Id,
            ["rowIndex"] = index,
            ["accountCode"] = row.Account,
            ["netTotal"] = row.Net,
            ["grossTotal"] = row.Net + row.Tax,
            ["taxCode"] = row.TaxCode,
            ["taxPercent"] = row.TaxPercent,
            ["taxSum"] = row.Tax,
            ["text1"] = row.Text,
        };
        if (company.Accounts.FirstOrDefault(account => account.Number == row.Account) is { } known)
            coding["accountName"] = known.Name;
        AddDimension(coding, company.Dimensions, 0, row.Department, "costCenter");
        AddDimension(coding, company.Dimensions, 1, row.Project, "project");
        return coding;
    }

    private static void AddDimension(JsonObject coding, ImmutableArray<WorldDimension> dimensions, int place, string code, string field)
    {
        if (code.Length == 0)
            return;
        coding[field + "Code"] = code;
        if (dimensions[place].Values.FirstOrDefault(value => value.Code == code) is { } value)
            coding[field + "Name"] = value.Name;
    }
}
