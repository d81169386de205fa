using System.Text.Json.Nodes;

namespace Connector.DynamicsGp.Simulator;

/// <summary>Makes and changes vendors with the checks of Vendor Maintenance. What the window does not know is refused: a misspelt field
/// must not vanish.</summary>
internal sealed class VendorCards(Books books)
{
    private const int Active = 1, Inactive = 2, Temporary = 3;

    /// <summary>Fields of the window with the widths of their columns; 0 for what is not text.</summary>
    private static readonly Dictionary<string, int> Fields = new(StringComparer.Ordinal)
    {
        ["VendorID"] = 15,
        ["VendorName"] = 64,
        ["VendorStatus"] = 0,
        ["Hold"] = 0,
        ["ClassID"] = 10,
        ["Address1"] = 60,
        ["Address2"] = 60,
        ["City"] = 35,
        ["State"] = 29,
        ["ZipCode"] = 10,
        ["CountryCode"] = 6,
        ["PhoneNumber1"] = 21,
        ["EmailAddress"] = 200,
        ["TaxRegistrationNumber"] = 25,
        ["PaymentTermsID"] = 20,
        ["CurrencyID"] = 15,
        ["CheckbookID"] = 15,
    };

    /// <summary>Makes a vendor.</summary>
    /// <exception cref="GpException">It is refused; nothing was stored.</exception>
    public JsonObject Create(string company, JsonObject body)
    {
        Check(body);
        foreach (var field in (string[])["VendorID", "VendorName"])
        {
            if (body.TextOf(field).Length == 0)
                throw Wrong($"{field} is required.", field);
        }

        if (books.Find(Books.Vendors, company, body.TextOf("VendorID")) is not null)
            throw new GpException(409, 4621, "VendorID already exists", "VendorID");
        var vendor = new JsonObject { ["VendorStatus"] = Active, ["Hold"] = false };
        return Put(company, vendor, body);
    }

    /// <summary>Changes the fields given and leaves the others as they are.</summary>
    /// <returns>The whole vendor.</returns>
    /// <exception cref="GpException">It is refused; nothing was changed.</exception>
    public JsonObject Change(string company, string id, JsonObject body)
    {
        var vendor = books.Find(Books.Vendors, company, id) ?? throw new GpException(404, 4622, $"Vendor {id} does not exist.", "VendorID");
        Check(body);
        if (body.ContainsKey("VendorID") && !Rows.IsSame(body.TextOf("VendorID"), id))
            throw Wrong("VendorID cannot be changed.", "VendorID");
        if (body.ContainsKey("VendorName") && body.TextOf("VendorName").Length == 0)
            throw Wrong("VendorName is required.", "VendorName");
        if (body.NumberOf("VendorStatus") == Inactive
            && books.Of(Books.Transactions, company)
                .Any(row => row.TextOf("VendorID") == vendor.TextOf("VendorID") && row.TextOf("TransactionState") != Vouchers.History))
            throw Wrong($"Vendor {id} has a balance or transactions and cannot be inactivated.", "VendorStatus");
        return Put(company, Books.Copy(vendor), body);
    }

    private static void Check(JsonObject body)
    {
        foreach (var (field, value) in body)
        {
            if (!Fields.TryGetValue(field, out var width))
                throw Wrong($"{field} is not a field of the window Vendor Maintenance that can be entered.", field);
            if (width > 0 && value is not null && value.GetValueKind() != System.Text.Json.JsonValueKind.String)
                throw Wrong($"{field} must be text.", field);
            if (width > 0 && body.TextOf(field).Length > width)
                throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{field} is longer than {width} characters."), field);
        }

        if (body.ContainsKey("VendorStatus") && body.NumberOf("VendorStatus") is not (Active or Inactive or Temporary))
            throw Wrong("VendorStatus must be 1, 2 or 3.", "VendorStatus");
        if (body["Hold"] is { } hold
            && hold.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
            throw Wrong("Hold must be true or false.", "Hold");
    }

    /// <summary>An empty text column holds blanks, never null.</summary>
    private JsonObject Put(string company, JsonObject vendor, JsonObject body)
    {
        foreach (var (field, value) in body)
            vendor[field] = value?.DeepClone() ?? "";
        books.Put(Books.Vendors, company, vendor.TextOf("VendorID"), vendor);
        return vendor;
    }

    private static GpException Wrong(string message, string field) => new(400, 4620, message, field);
}
