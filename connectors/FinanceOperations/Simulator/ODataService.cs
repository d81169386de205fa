using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.OData;

namespace Connector.FinanceOperations.Simulator;

/// <summary>The data entities over the stored rows, one request at a time: the caller holds the data's gate.</summary>
internal sealed class ODataService(Books books, SandboxSwitches switches)
{
    private readonly PendingInvoices invoices = new(books, switches);

    /// <summary>Answers a request of an application.</summary>
    /// <param name="application">The application's row: its default legal entity and what it may not see.</param>
    /// <exception cref="ApiException">The request is refused; nothing was changed.</exception>
    public ApiAnswer Handle(ApiRequest request, JsonObject application)
    {
        try
        {
            var (set, key) = request.Target();
            if (!IsPublished(set))
                throw ApiException.UnknownSet(request.Path);
            if (application.TextOf("denied").Split(',', StringSplitOptions.TrimEntries).Contains(set.Name, StringComparer.Ordinal))
                throw ApiException.Denied(set.Name);
            return (request.Method, key) switch
            {
                ("GET", null) =>
                    new ApiAnswer(200, ResultPage.Collection(request, set, books, switches, Visible(request, set, application))),
                ("GET", _) => new ApiAnswer(200, ResultPage.Entity(request, set, books, Find(request, set, key, application))),
                ("POST", null) when set.CanChange =>
                    new ApiAnswer(201, ResultPage.Entity(request, set, books, Create(set, request.ReadBody(), application))),
                ("DELETE", not null) when set.CanChange => Delete(set, Find(request, set, key, application)),
                _ => throw ApiException.NotAllowed(set.Name),
            };
        }
        catch (ODataException wrong)
        {
            throw ApiException.Query(wrong.Message);
        }
    }

    private bool IsPublished(EntitySet set)
    {
        if (set == EntitySets.PostedInvoices || set == EntitySets.Transactions)
            return switches.Get(FinanceOperationsSwitches.BiEntities, "on") == "on";
        return set != EntitySets.VendorsV3 || switches.Get(FinanceOperationsSwitches.VendorsV3, "on") == "on";
    }

    /// <summary>Without <c>cross-company=true</c> only the default legal entity of the mapped user is to be seen, whatever the filter
    /// asks.</summary>
    private IEnumerable<JsonObject> Visible(ApiRequest request, EntitySet set, JsonObject application)
    {
        if (set == EntitySets.DimensionValues)
            return new DimensionFormats(books, switches).Values();
        return set.CompanyField is null || request.IsCrossCompany ? books.Rows(set) : books.Rows(set, application.TextOf("defaultCompany"));
    }

    private JsonObject Find(ApiRequest request, EntitySet set, JsonObject key, JsonObject application)
    {
        var wanted = Books.KeyOf(set, key);
        return Visible(request, set, application).FirstOrDefault(row => Books.KeyOf(set, row) == wanted) ?? throw ApiException.UnknownRow();
    }

    private JsonObject Create(EntitySet set, JsonObject body, JsonObject application)
    {
        var dataArea = body.TextOf("dataAreaId") is { Length: > 0 } given ? given.ToLowerInvariant() : application.TextOf("defaultCompany");
        if (!books.Rows(EntitySets.Companies).Any(company => company.TextOf("DataArea") == dataArea))
            throw ApiException.Query($"The company '{dataArea}' does not exist.");
        if (set == EntitySets.InvoiceHeaders)
            return invoices.CreateHeader(dataArea, body);
        var line = invoices.CreateLine(dataArea, body);
        new Posting(books,
            switches).Automate(books.FindBy(EntitySets.InvoiceHeaders, dataArea, "HeaderReference", line.TextOf("HeaderReference"))!);
        return line;
    }

    private ApiAnswer Delete(EntitySet set, JsonObject row)
    {
        if (set == EntitySets.InvoiceHeaders)
            invoices.DeleteHeader(row);
        else
            books.Remove(set, row);
        return new ApiAnswer(204);
    }
}
