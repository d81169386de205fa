using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Drafts of purchase invoices: made, changed, taken away. Posted ones only refuse.</summary>
internal sealed class PurchaseInvoices(Books books, DimensionSets dimensions, PurchaseInvoiceLines lines, SandboxSwitches switches)
{
    public const string ParentType = "Purchase Invoice";

    private static readonly EntityType Type = DocumentEntities.PurchaseInvoice;
    private readonly InvoiceHeader header = new(books, dimensions);

    /// <summary>Makes a draft, with whatever lines and dimensions are nested in the body: all of it or nothing.</summary>
    public JsonObject Create(string company, JsonObject body)
    {
        var invoice = FieldValues.EmptyRow(Type);
        invoice["id"] = books.NewId(company);
        invoice[Books.CompanyField] = company;
        invoice["postingDate"] = Iso(books.Today);
        invoice["invoiceDate"] = Iso(books.Today);
        invoice["status"] = "Draft";
        header.Fill(company, invoice, body);
        foreach (var entry in RequestBodyReader.Nested(Type, body, DimensionSets.Field))
            dimensions.Add(company, invoice, ParentType, entry);
        foreach (var line in NestedLines(body))
            AddNested(company, invoice, line);
        invoice["number"] = books.NextNumber(company, "PI");
        return Store(company, invoice);
    }

    /// <summary>Changes the header of a draft.</summary>
    public JsonObject Modify(string company, JsonObject stored, JsonObject body)
    {
        RequestBodyReader.RefuseNested(Type, body);
        var invoice = Draft(stored);
        header.Change(company, invoice, body);
        return Store(company, invoice);
    }

    /// <summary>Takes a draft away. Whether a posted one may go is up to the installation's setup (switch <c>deletePosted</c>).</summary>
    public void Delete(JsonObject invoice)
    {
        if (IsPosted(invoice) && switches.Get("deletePosted", "refuse") == "refuse")
            throw ApiException.Dialog(
                "You cannot delete posted purchase documents. Allow it in the setup of purchases and payables first.");
        books.Remove(Type, invoice);
    }

    /// <summary>A copy of the draft to change.</summary>
    /// <exception cref="ApiException">It has been posted.</exception>
    public static JsonObject Draft(JsonObject stored) => IsPosted(stored)
        ? throw ApiException.Dialog("The invoice has been posted and can no longer be modified.")
        : stored.DeepClone().AsObject();

    public static bool IsPosted(JsonObject invoice) => invoice.TextOf("status") != "Draft";

    /// <summary>Computes amounts and stores the invoice.</summary>
    public JsonObject Store(string company, JsonObject invoice)
    {
        DocumentAmounts.Recalculate(invoice, PurchaseInvoiceLines.Field, "unitCost", books.AmountUnit(company, invoice));
        books.Put(Type, invoice);
        return invoice;
    }

    public static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Nobody could confirm that a deep insert takes more than one line: it takes all, refuses, or keeps the first alone (switch
    /// <c>multiLineDeepInsert</c>).</summary>
    private IEnumerable<JsonObject> NestedLines(JsonObject body)
    {
        var nested = RequestBodyReader.Nested(Type, body, PurchaseInvoiceLines.Field);
        if (nested.Count <= 1)
            return nested;
        return switches.Get("multiLineDeepInsert", "on") switch
        {
            "on" => nested,
            "first" => nested.Take(1),
            _ => throw ApiException.BadRequest("Only one nested entity can be inserted together with its parent."),
        };
    }

    /// <summary>Nor that dimensions nested in nested lines are taken (switch <c>nestedDimensions</c>).</summary>
    private void AddNested(string company, JsonObject invoice, JsonObject body)
    {
        var line = lines.Add(company, invoice, body);
        var nested = RequestBodyReader.Nested(DocumentEntities.PurchaseInvoiceLine, body, DimensionSets.Field);
        switch (switches.Get("nestedDimensions", "on"))
        {
            case "ignored":
                break;
            case "refused" when nested.Count > 0:
                throw ApiException.Dialog("You must get to the parent first to create a dimension set line.");
            default:
                foreach (var entry in nested)
                    dimensions.Add(company, line, PurchaseInvoiceLines.ParentType, entry);
                break;
        }
    }
}
