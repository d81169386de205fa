using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.FinanceOperations.Simulator;

/// <summary>Pending vendor invoices: headers and lines as the import pipeline takes them, one field after the other, then the rules of the
/// table (fact sheet §5).</summary>
internal sealed class PendingInvoices(Books books, SandboxSwitches switches)
{
    /// <summary>Tax rates by legal entity and item sales tax group; not an entity of the API.</summary>
    public const string TaxGroups = "itemSalesTaxGroups";

    /// <summary>What a line can be for; one of them is needed.</summary>
    private static readonly string[] Objects = ["ItemNumber", "ProcurementCategoryName", "MainAccountDisplayValue"];

    private readonly DimensionFormats dimensions = new(books, switches);

    private int FailureStatus => int.Parse(switches.Get(FinanceOperationsSwitches.FailureStatus, "400"), CultureInfo.InvariantCulture);

    public JsonObject CreateHeader(string dataArea, JsonObject body)
    {
        var set = EntitySets.InvoiceHeaders;
        var header = Fill(set, dataArea, body);
        Require(set, header, "InvoiceAccount", "InvoiceNumber");
        var vendor = Vendor(set, dataArea, header.TextOf("InvoiceAccount"));
        if (vendor.TextOf("OnHoldStatus") is "All" or "Invoice")
            throw ApiException.Rule(FailureStatus, set, $"Vendor '{vendor.TextOf("VendorAccountNumber")}' is blocked for 'Invoice'.");
        if (header.TextOf("VendorAccount").Length == 0)
            header["VendorAccount"] = vendor.TextOf("VendorAccountNumber");
        header["VendorName"] = vendor.TextOf("VendorOrganizationName");
        Default(header, "Currency", vendor.TextOf("CurrencyCode"));
        Default(header, "TermsOfPayment", vendor.TextOf("DefaultPaymentTermsName"));
        Default(header, "MethodOfPayment", vendor.TextOf("DefaultVendorPaymentMethodName"));
        var length = int.Parse(switches.Get(FinanceOperationsSwitches.NumberLength, "50"), CultureInfo.InvariantCulture);
        if (header.TextOf("InvoiceNumber") is var number && number.Length > length)
            header["InvoiceNumber"] = number[..length];
        dimensions.Check(set, "DimensionDisplayValue", header.TextOf("DimensionDisplayValue"), FailureStatus);
        if (switches.Get(FinanceOperationsSwitches.Duplicates, "accept") == "reject" && IsUsed(dataArea, header))
            throw ApiException.Rule(FailureStatus, set,
                $"The invoice number {header.TextOf("InvoiceNumber")} has already been used for vendor {header.TextOf("InvoiceAccount")}.");
        Number(set, dataArea, header);
        books.Put(set, header);
        return header;
    }

    public JsonObject CreateLine(string dataArea, JsonObject body)
    {
        var set = EntitySets.InvoiceLines;
        var line = Fill(set, dataArea, body);
        Require(set, line, "HeaderReference");
        var header = books.FindBy(EntitySets.InvoiceHeaders, dataArea, "HeaderReference", line.TextOf("HeaderReference"))
            ?? throw ApiException.Field(FailureStatus, set, "HeaderReference",
                $"The value '{line.TextOf("HeaderReference")}' in field 'Header reference' is not found in the related table 'Vendor "
                    + "invoice header'.");
        if (int.Parse(switches.Get(FinanceOperationsSwitches.UpdateConflicts, "0"), CultureInfo.InvariantCulture) is > 0 and var conflicts)
        {
            switches.Set(FinanceOperationsSwitches.UpdateConflicts, (conflicts - 1).ToString(CultureInfo.InvariantCulture));
            throw ApiException.Conflict(FailureStatus, EntitySets.InvoiceHeaders);
        }

        Require(set, line, "Currency");
        if (!Objects.Any(field => line.TextOf(field).Length > 0))
            throw ApiException.Rule(FailureStatus, set, "Field 'Procurement category' must be filled in.");
        if (line.NumberOf("InvoiceLineNumber") == 0m)
            line["InvoiceLineNumber"] = LinesOf(header).Select(other => other.NumberOf("InvoiceLineNumber")).DefaultIfEmpty().Max() + 1m;
        if (books.Data[set.StoredAs].Find(Books.KeyOf(set, line)) is not null)
            throw ApiException.Exists(FailureStatus, set,
                $"Header reference: {line.TextOf("HeaderReference")}, "
                    + $"{line.NumberOf("InvoiceLineNumber").ToString(CultureInfo.InvariantCulture)}");
        dimensions.Check(set, "MainAccountDisplayValue", line.TextOf("MainAccountDisplayValue"), FailureStatus);
        dimensions.Check(set, "DimensionDisplayValue", line.TextOf("DimensionDisplayValue"), FailureStatus);
        if (line.TextOf("ItemSalesTax") is { Length: > 0 } group && TaxGroup(dataArea, group) is null)
            throw ApiException.Field(FailureStatus, set, "ItemSalesTax",
                $"The value '{group}' in field 'Item sales tax group' is not found in the related table 'Item sales tax groups'.");
        if (!body.ContainsKey("NetAmount"))
            line["NetAmount"] = line.NumberOf("UnitPrice") * line.NumberOf("ReceiveNow");
        books.Put(set, line);
        return line;
    }

    /// <summary>Removes a header with its lines.</summary>
    public void DeleteHeader(JsonObject header)
    {
        foreach (var line in LinesOf(header).ToArray())
            books.Remove(EntitySets.InvoiceLines, line);
        books.Remove(EntitySets.InvoiceHeaders, header);
    }

    public IEnumerable<JsonObject> LinesOf(JsonObject header) =>
        books.Rows(EntitySets.InvoiceLines, header.TextOf("dataAreaId"))
            .Where(line => line.TextOf("HeaderReference") == header.TextOf("HeaderReference"));

    /// <summary>Tax on a line, rounded to cents as the invoices of the world have it.</summary>
    public decimal TaxOf(JsonObject line)
    {
        var percent = TaxGroup(line.TextOf("dataAreaId"), line.TextOf("ItemSalesTax"))?.NumberOf("percent") ?? 0m;
        return Math.Round(line.NumberOf("NetAmount") * percent / 100m, 2, MidpointRounding.AwayFromZero);
    }

    private JsonObject Vendor(EntitySet set, string dataArea, string account) =>
        books.FindBy(EntitySets.Vendors, dataArea, "VendorAccountNumber", account)
        ?? throw ApiException.Field(FailureStatus, set, "InvoiceAccount",
            $"The value '{account}' in field 'Invoice account' is not found in the related table 'Vendors'.");

    private JsonObject? TaxGroup(string dataArea, string group) => books.Data[TaxGroups].Find($"{dataArea}|{group}".ToLowerInvariant());

    private bool IsUsed(string dataArea, JsonObject header) =>
        books.Rows(EntitySets.InvoiceHeaders, dataArea).Any(other => IsSameInvoice(other, "InvoiceNumber", header))
            || books.Rows(EntitySets.PostedInvoices, dataArea).Any(other => IsSameInvoice(other, "InvoiceId", header));

    private static bool IsSameInvoice(JsonObject other, string numberField, JsonObject header) =>
        Books.IsSame(other.TextOf("InvoiceAccount"), header.TextOf("InvoiceAccount"))
            && Books.IsSame(other.TextOf(numberField), header.TextOf("InvoiceNumber"));

    /// <summary>The reference is the environment's to give, unless its number sequence takes numbers from outside.</summary>
    private void Number(EntitySet set, string dataArea, JsonObject header)
    {
        if (header.TextOf("HeaderReference").Length == 0)
            header["HeaderReference"] = $"VI{books.Next($"{dataArea} invoices"):D8}";
        else if (switches.Get(FinanceOperationsSwitches.HeaderReference, "accept") != "accept")
            throw ApiException.Field(FailureStatus, set, "HeaderReference",
                "Number sequence for 'Header reference' does not allow manual numbers.");
        else if (books.Data[set.StoredAs].Find(Books.KeyOf(set, header)) is not null)
            throw ApiException.Exists(FailureStatus, set, $"Header reference: {header.TextOf("HeaderReference")}");
    }

    private static JsonObject Fill(EntitySet set, string dataArea, JsonObject body)
    {
        var row = FieldValues.EmptyRow(set);
        foreach (var (name, value) in body.Where(property => !property.Key.Contains('@', StringComparison.Ordinal)))
        {
            var field = set.Field(name) ?? throw ApiException.Query(
                $"The property '{name}' does not exist on type 'Microsoft.Dynamics.DataEntities.{set.Name[..^1]}'. Make sure to only use "
                    + "property names that are defined by the type.");
            row[name] = FieldValues.Read(field, value);
        }

        row["dataAreaId"] = dataArea;
        return row;
    }

    private void Require(EntitySet set, JsonObject row, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (row.TextOf(field).Length == 0)
                throw ApiException.Field(FailureStatus, set, field, $"Field '{set.Field(field)!.Label}' must be filled in.");
        }
    }

    private static void Default(JsonObject row, string field, string value)
    {
        if (row.TextOf(field).Length == 0)
            row[field] = value;
    }
}
