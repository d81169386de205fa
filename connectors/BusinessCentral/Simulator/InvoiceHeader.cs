using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// Fields of an invoice's header. They are validated in the order they were sent: naming the vendor sets its currency, addresses and
/// dimensions again, only due date and ship-to address win over what the vendor brings (fact sheet §6).
/// </summary>
internal sealed partial class InvoiceHeader(Books books, DimensionSets dimensions)
{
    private static readonly EntityType Type = DocumentEntities.PurchaseInvoice;
    private static readonly string[] AddressParts = ["AddressLine1", "AddressLine2", "City", "Country", "State", "PostCode"];
    private static readonly string[] VendorAddress = ["addressLine1", "addressLine2", "city", "country", "state", "postalCode"];

    /// <summary>Fills the header of a new draft.</summary>
    public void Fill(string company, JsonObject invoice, JsonObject body)
    {
        var fields = RequestBodyReader.Fields(Type, body).ToArray();
        if (!fields.Any(field => field.Field.Name is "vendorId" or "vendorNumber" && !IsEmpty(field.Field, field.Value)))
            throw ApiException.Dialog("A \"vendorNumber\" or a \"vendorID\" must be provided.");
        Apply(company, invoice, fields);
    }

    /// <summary>Changes the header of a draft.</summary>
    public void Change(string company, JsonObject invoice, JsonObject body) =>
        Apply(company, invoice, [.. RequestBodyReader.Fields(Type, body)]);

    private void Apply(string company, JsonObject invoice, (EntityField Field, JsonNode Value)[] fields)
    {
        foreach (var (field, value) in fields)
            Validate(company, invoice, field, value);
        foreach (var (field, value) in fields.Where(field => field.Field.Name == "dueDate"
            || field.Field.Name.StartsWith("shipTo", StringComparison.Ordinal)))
            invoice[field.Name] = value.DeepClone();
    }

    private void Validate(string company, JsonObject invoice, EntityField field, JsonNode value)
    {
        invoice[field.Name] = value.DeepClone();
        switch (field.Name)
        {
            case "vendorId":
                SetVendor(company, invoice, books.Find(MasterEntities.Vendor, company, invoice.TextOf("vendorId")));
                break;
            case "vendorNumber":
                SetVendor(company, invoice, books.FindBy(MasterEntities.Vendor, company, "number", invoice.TextOf("vendorNumber")));
                break;
            case "payToVendorId":
                SetPayTo(invoice, books.Find(MasterEntities.Vendor, company, invoice.TextOf("payToVendorId")));
                break;
            case "payToVendorNumber":
                SetPayTo(invoice, books.FindBy(MasterEntities.Vendor, company, "number", invoice.TextOf("payToVendorNumber")));
                break;
            case "currencyId" or "currencyCode":
                SetCurrency(company, invoice, field.Name);
                break;
            case "invoiceDate" or "postingDate":
                SetDueDate(company, invoice);
                break;
            case "shortcutDimension1Code" or "shortcutDimension2Code":
                dimensions.SetShortcut(company, invoice, PurchaseInvoices.ParentType, field.Name == "shortcutDimension1Code" ? 1 : 2,
                    invoice.TextOf(field.Name));
                break;
        }
    }

    private void SetVendor(string company, JsonObject invoice, JsonObject? vendor)
    {
        if (vendor is null)
            throw ApiException.Dialog("The vendor cannot be found.");
        RefuseBlocked(vendor, "create");
        invoice["vendorId"] = vendor.TextOf("id");
        invoice["vendorNumber"] = vendor.TextOf("number");
        invoice["vendorName"] = vendor.TextOf("displayName");
        CopyAddress(vendor, invoice, "buyFrom");
        SetPayTo(invoice, vendor);
        invoice["currencyId"] = vendor.TextOf("currencyId");
        invoice["currencyCode"] = vendor.TextOf("currencyCode");
        dimensions.AddDefaults(company, invoice, PurchaseInvoices.ParentType, vendor);
        SetDueDate(company, invoice);
    }

    private static void SetPayTo(JsonObject invoice, JsonObject? vendor)
    {
        if (vendor is null)
            throw ApiException.Dialog("The pay-to vendor cannot be found.");
        invoice["payToVendorId"] = vendor.TextOf("id");
        invoice["payToVendorNumber"] = vendor.TextOf("number");
        invoice["payToName"] = vendor.TextOf("displayName");
        CopyAddress(vendor, invoice, "payTo");
    }

    public static void RefuseBlocked(JsonObject vendor, string verb)
    {
        if (vendor.TextOf("blocked") == "All")
            throw ApiException.Dialog(
                $"You cannot {verb} this type of document when Vendor {vendor.TextOf("number")} is blocked with type All.");
    }

    private void SetCurrency(string company, JsonObject invoice, string field)
    {
        var currency = LocalCurrency.Resolve(books, company, field, invoice.TextOf(field));
        invoice["currencyId"] = currency?.TextOf("id") ?? FieldValues.NoId;
        invoice["currencyCode"] = currency?.TextOf("code") ?? "";
    }

    /// <summary>Invoice date plus the days of the vendor's payment terms; other date formulas are not simulated and give the invoice
    /// date.</summary>
    private void SetDueDate(string company, JsonObject invoice)
    {
        var vendor = books.Find(MasterEntities.Vendor, company, invoice.TextOf("vendorId"));
        var terms = vendor is null ? null : books.Find(MasterEntities.PaymentTerm, company, vendor.TextOf("paymentTermsId"));
        var days = Days().Match(terms?.TextOf("dueDateCalculation") ?? "");
        var date = DateOnly.ParseExact(invoice.TextOf("invoiceDate"), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        invoice["dueDate"] =
            PurchaseInvoices.Iso(days.Success ? date.AddDays(int.Parse(days.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) : date);
    }

    private static void CopyAddress(JsonObject vendor, JsonObject invoice, string party)
    {
        foreach (var (part, field) in AddressParts.Zip(VendorAddress))
            invoice[party + part] = vendor.TextOf(field);
    }

    private static bool IsEmpty(EntityField field, JsonNode value) => JsonNode.DeepEquals(value, FieldValues.Empty(field));

    [GeneratedRegex("^([0-9]{1,4})D$", RegexOptions.CultureInvariant)]
    private static partial Regex Days();
}
