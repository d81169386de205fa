using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Vendors as they are made and changed through the API.</summary>
internal sealed class Vendors(Books books)
{
    private static readonly EntityType Type = MasterEntities.Vendor;

    public JsonObject Create(string company, JsonObject body)
    {
        var vendor = FieldValues.EmptyRow(Type);
        vendor["id"] = books.NewId(company);
        vendor[Books.CompanyField] = company;
        Apply(company, vendor, body);
        if (vendor.TextOf("number").Length == 0)
            vendor["number"] = books.NextNumber(company, "V");
        RefuseTaken(company, vendor);
        books.Put(Type, vendor);
        return vendor;
    }

    public JsonObject Modify(string company, JsonObject stored, JsonObject body)
    {
        RequestBodyReader.RefuseNested(Type, body);
        var vendor = stored.DeepClone().AsObject();
        Apply(company, vendor, body);
        RefuseTaken(company, vendor);
        books.Put(Type, vendor);
        return vendor;
    }

    /// <summary>A vendor with documents stays.</summary>
    public void Delete(string company, JsonObject vendor)
    {
        if (books.FindBy(DocumentEntities.PurchaseInvoice, company, "vendorId", vendor.TextOf("id")) is not null)
            throw ApiException.Dialog($"You cannot delete Vendor {vendor.TextOf("number")} because there are documents for it.");
        books.Remove(Type, vendor);
    }

    private void Apply(string company, JsonObject vendor, JsonObject body)
    {
        foreach (var (field, value) in RequestBodyReader.Fields(Type, body))
        {
            vendor[field.Name] = value;
            if (field.Name is "currencyId" or "currencyCode")
                SetCurrency(company, vendor, field.Name);
            else if (field.Name == "paymentTermsId")
                Require(MasterEntities.PaymentTerm, company, vendor, field.Name, "Payment Terms");
            else if (field.Name == "paymentMethodId")
                Require(MasterEntities.PaymentMethod, company, vendor, field.Name, "Payment Method");
        }
    }

    private void SetCurrency(string company, JsonObject vendor, string field)
    {
        var currency = LocalCurrency.Resolve(books, company, field, vendor.TextOf(field));
        vendor["currencyId"] = currency?.TextOf("id") ?? FieldValues.NoId;
        vendor["currencyCode"] = currency?.TextOf("code") ?? "";
    }

    private void Require(EntityType type, string company, JsonObject vendor, string field, string table)
    {
        var id = vendor.TextOf(field);
        if (id != FieldValues.NoId && books.Find(type, company, id) is null)
            throw ApiException.Dialog($"The \"{field}\" does not match to a {table}.");
    }

    private void RefuseTaken(string company, JsonObject vendor)
    {
        var other = books.FindBy(Type, company, "number", vendor.TextOf("number"));
        if (other is not null && other.TextOf("id") != vendor.TextOf("id"))
            throw ApiException.SameKey("Vendor", $"No.='{vendor.TextOf("number")}'");
    }
}
