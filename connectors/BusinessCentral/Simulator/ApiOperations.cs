using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>What may be done to the rows a path leads to.</summary>
internal sealed class ApiOperations
{
    private readonly Books books;
    private readonly string company;
    private readonly DimensionSets dimensions;
    private readonly PurchaseInvoiceLines lines;
    private readonly PurchaseInvoices invoices;
    private readonly Vendors vendors;
    private readonly Posting posting;

    public ApiOperations(Books books, string company, SandboxSwitches switches)
    {
        this.books = books;
        this.company = company;
        dimensions = new DimensionSets(books);
        lines = new PurchaseInvoiceLines(books, dimensions);
        invoices = new PurchaseInvoices(books, dimensions, lines, switches);
        vendors = new Vendors(books);
        posting = new Posting(books, switches);
    }

    /// <summary>Adds a row to the collection the path leads to.</summary>
    public JsonObject Insert(ResolvedPath path, JsonObject body)
    {
        var type = path.Last.Type;
        if (!type.CanInsert)
            throw ApiException.NotAllowed(type.Set);
        if (type == MasterEntities.Vendor)
            return vendors.Create(company, body);
        return type == DocumentEntities.PurchaseInvoice
            ? invoices.Create(company, body)
            : InDraft(path,
                (invoice, line) => type == DocumentEntities.PurchaseInvoiceLine
                    ? InsertLine(invoice, body)
                    : InsertDimension(invoice, line, body));
    }

    /// <summary>Changes the row the path leads to.</summary>
    public JsonObject Modify(ResolvedPath path, JsonObject body)
    {
        var (type, row) = (path.Last.Type, path.Last.Row!);
        if (!type.CanModify)
            throw ApiException.NotAllowed(type.Set);
        if (type == MasterEntities.Vendor)
            return vendors.Modify(company, row, body);
        if (type == DocumentEntities.PurchaseInvoice)
            return invoices.Modify(company, row, body);
        return InDraft(path, (invoice, line) =>
        {
            if (type == DocumentEntities.DimensionSetLine)
                return dimensions.Modify(company, line ?? invoice, DimensionSets.Find(line ?? invoice, row.TextOf("id"))!, body);
            lines.Modify(company, line!, body);
            return line!;
        });
    }

    /// <summary>Takes the row away that the path leads to.</summary>
    public void Delete(ResolvedPath path)
    {
        var (type, row) = (path.Last.Type, path.Last.Row!);
        if (!type.CanDelete)
            throw ApiException.NotAllowed(type.Set);
        if (type == MasterEntities.Vendor)
            vendors.Delete(company, row);
        else if (type == DocumentEntities.PurchaseInvoice)
            invoices.Delete(row);
        else
            InDraft(path, (invoice, line) =>
            {
                if (type == DocumentEntities.DimensionSetLine)
                    dimensions.Remove(company, line ?? invoice, row.TextOf("id"));
                else
                    invoice.ListOf(PurchaseInvoiceLines.Field).Remove(line);
                return row;
            });
    }

    /// <summary>Runs a bound action; its name's case does not matter.</summary>
    public void Act(ResolvedPath path)
    {
        if (path.Last.Type != DocumentEntities.PurchaseInvoice || !string.Equals(path.Action, "post", StringComparison.OrdinalIgnoreCase))
            throw ApiException.UnknownSegment($"Microsoft.NAV.{path.Action}");
        posting.Post(company, path.Last.Row);
    }

    private JsonObject InsertLine(JsonObject invoice, JsonObject body)
    {
        var line = lines.Add(company, invoice, body);
        foreach (var entry in RequestBodyReader.Nested(DocumentEntities.PurchaseInvoiceLine, body, DimensionSets.Field))
            dimensions.Add(company, line, PurchaseInvoiceLines.ParentType, entry);
        return line;
    }

    private JsonObject InsertDimension(JsonObject invoice, JsonObject? line, JsonObject body) => line is null
        ? dimensions.Add(company, invoice, PurchaseInvoices.ParentType, body)
        : dimensions.Add(company, line, PurchaseInvoiceLines.ParentType, body);

    /// <summary>Works on a copy of the invoice the path goes through and stores the copy: the line counts as changed, and so does the
    /// invoice.</summary>
    private JsonObject InDraft(ResolvedPath path, Func<JsonObject, JsonObject?, JsonObject> work)
    {
        if (path.Steps[0].Type != DocumentEntities.PurchaseInvoice)
            throw ApiException.NotAllowed(path.Last.Type.Set);
        var stored = path.Steps[0].Row!;
        if (path.Last.Type == DocumentEntities.DimensionSetLine && PurchaseInvoices.IsPosted(stored))
            throw ApiException.Dialog(
                $"Parent with ID {path.Parent!.Row!.TextOf("id")} does not exist or dimension set lines are read only for parent type "
                    + $"{(path.Steps.Length > 2 ? "Purchase Invoice Line" : "Purchase Invoice")}.");
        var invoice = PurchaseInvoices.Draft(stored);
        var line = path.Steps.Length > 1 && path.Steps[1] is { Row: { } row } && path.Steps[1].Type == DocumentEntities.PurchaseInvoiceLine
            ? PurchaseInvoiceLines.Find(invoice, row.TextOf("id"))
            : null;
        var result = work(invoice, line);
        if (line is not null)
            Books.Touch(line);
        invoices.Store(company, invoice);
        return result;
    }
}
