using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Lines of a draft invoice. They live inside the invoice's row; the caller stores the invoice afterwards.</summary>
internal sealed class PurchaseInvoiceLines(Books books, DimensionSets dimensions)
{
    public const string Field = "purchaseInvoiceLines";
    public const string ParentType = "Purchase Invoice Line";

    private static readonly EntityType Type = DocumentEntities.PurchaseInvoiceLine;

    /// <summary>Adds a line to the invoice. The fields are validated in the order they were sent.</summary>
    public JsonObject Add(string company, JsonObject invoice, JsonObject body)
    {
        var line = FieldValues.EmptyRow(Type);
        line["id"] = books.NewId(company);
        line["documentId"] = invoice.TextOf("id");
        dimensions.Inherit(company, invoice, line, ParentType);
        var identified = body.DeepClone().AsObject();
        identified.Remove("id");
        identified.Remove("documentId");
        foreach (var (field, value) in RequestBodyReader.Fields(Type, identified))
            Apply(company, line, field, value);
        CheckObject(company, line);
        line["sequence"] = Sequence(invoice, line["sequence"]!.GetValue<int>());
        Books.Touch(line);
        var lines = invoice.ListOf(Field);
        lines.Insert(lines.Count(other => other!["sequence"]!.GetValue<int>() < line["sequence"]!.GetValue<int>()), line);
        return line;
    }

    /// <summary>Changes a line.</summary>
    public void Modify(string company, JsonObject line, JsonObject body)
    {
        RequestBodyReader.RefuseNested(Type, body);
        foreach (var (field, value) in RequestBodyReader.Fields(Type, body))
        {
            var isChanged = !JsonNode.DeepEquals(line[field.Name], value);
            switch (field.Name)
            {
                case "documentId" or "lineObjectNumber" when isChanged:
                    throw ApiException.Dialog($"The value for \"{field.Name}\" cannot be modified.");
                case "sequence" when isChanged:
                    throw ApiException.Dialog("The value for sequence cannot be modified. Delete and insert the line again.");
                default:
                    Apply(company, line, field, value);
                    break;
            }
        }

        Books.Touch(line);
    }

    public static JsonObject? Find(JsonObject invoice, string id) =>
        invoice.ListOf(Field).Select(line => line!.AsObject())
            .FirstOrDefault(line => string.Equals(line.TextOf("id"), id, StringComparison.Ordinal));

    private void Apply(string company, JsonObject line, EntityField field, JsonNode value)
    {
        line[field.Name] = value;
        switch (field.Name)
        {
            case "itemId" when line.TextOf("itemId") != FieldValues.NoId:
                throw line.TextOf("accountId") == FieldValues.NoId ? ApiException.Dialog("Item does not exist.") : BothIds();
            case "accountId" when line.TextOf("accountId") != FieldValues.NoId:
                SetAccount(company, line,
                    books.Find(MasterEntities.Account, company, line.TextOf("accountId"))
                        ?? throw ApiException.Dialog("Account does not exist."));
                break;
            // The number is looked up by the type known so far: one that comes before its type is checked when the line is inserted.
            case "lineObjectNumber" when line.TextOf("lineObjectNumber").Length > 0:
                ResolveNumber(company, line);
                break;
            case "taxCode":
                SetTax(company, line);
                break;
        }
    }

    private void ResolveNumber(string company, JsonObject line)
    {
        switch (line.TextOf("lineType"))
        {
            case "Account":
                SetAccount(company, line, books.FindBy(MasterEntities.Account, company, "number", line.TextOf("lineObjectNumber"))
                    ?? throw ApiException.Dialog("Account does not exist."));
                break;
            case "Item":
                throw ApiException.Dialog("Item does not exist.");
        }
    }

    /// <summary>As on the purchase line: the account's name becomes the description, whatever was there before, and a blocked account is
    /// refused.</summary>
    private void SetAccount(string company, JsonObject line, JsonObject account)
    {
        RefuseUnusable(account);
        line["lineType"] = "Account";
        line["accountId"] = account.TextOf("id");
        line["lineObjectNumber"] = account.TextOf("number");
        line["description"] = account.TextOf("displayName");
        dimensions.AddDefaults(company, line, ParentType, account);
    }

    private void SetTax(string company, JsonObject line)
    {
        if (line.TextOf("taxCode").Length == 0)
        {
            line["taxPercent"] = 0m;
            return;
        }

        var group = books.FindBy(MasterEntities.TaxGroup, company, "code", line.TextOf("taxCode"));
        line["taxPercent"] = group?.NumberOf("percent") ?? throw new ApiException(400, "Internal_InvalidTableRelation",
            $"The field Tax Group Code of table Purchase Line contains a value ({line.TextOf("taxCode")}) that cannot be found in the "
                + "related table (Tax Group).");
    }

    /// <summary>A type and number that were sent the other way round, and types the simulator has no objects of.</summary>
    private void CheckObject(string company, JsonObject line)
    {
        var (type, number) = (line.TextOf("lineType"), line.TextOf("lineObjectNumber"));
        if (type == "Account" && number.Length > 0 && line.TextOf("accountId") == FieldValues.NoId)
        {
            var description = line.TextOf("description");
            SetAccount(company, line,
                books.FindBy(MasterEntities.Account, company, "number", number) ?? throw Unrelated(number, "G/L Account"));
            line["description"] = description.Length > 0 ? description : line.TextOf("description");
        }
        else if (type is not ("Comment" or "Account") && number.Length > 0)
        {
            throw Unrelated(number, type);
        }
    }

    public static void RefuseUnusable(JsonObject account)
    {
        var number = account.TextOf("number");
        if (account.TextOf("accountType") != "Posting")
            throw ApiException.Field(
                $"Account Type must be equal to 'Posting'  in G/L Account: No.={number}. Current value is "
                    + $"'{account.TextOf("accountType")}'.");
        if (account.FlagOf("blocked"))
            throw ApiException.Field($"Blocked must be equal to 'No'  in G/L Account: No.={number}. Current value is 'Yes'.");
        if (!account.FlagOf("directPosting"))
            throw ApiException.Field($"Direct Posting must be equal to 'Yes'  in G/L Account: No.={number}. Current value is 'No'.");
    }

    private static int Sequence(JsonObject invoice, int asked)
    {
        var taken = invoice.ListOf(Field).Select(line => line!["sequence"]!.GetValue<int>()).ToArray();
        if (asked == 0)
            return taken.DefaultIfEmpty().Max() + 10000;
        return taken.Contains(asked) ? throw ApiException.Dialog("You cannot insert a line with a duplicate sequence number.") : asked;
    }

    private static ApiException BothIds() =>
        ApiException.Dialog("Both \"itemId\" and \"accountId\" are specified. Specify only one of them.");

    private static ApiException Unrelated(string number, string table) => new(400, "Internal_InvalidTableRelation",
        $"The field No. of table Purchase Line contains a value ({number}) that cannot be found in the related table ({table}).");
}
