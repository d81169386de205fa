using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// API v2.0 over the stored rows, one request at a time: the caller holds the data's gate. A request that is refused leaves nothing behind.
/// </summary>
internal sealed class ApiService(Books books, SandboxSwitches switches)
{
    /// <summary>Answers a request of an application.</summary>
    public ApiAnswer Handle(ApiRequest request, JsonObject application)
    {
        try
        {
            return request.Path == "$batch" ? new BatchRequest(books, this, application).Run(request) : Route(request, application);
        }
        catch (ApiException refused)
        {
            return Refusal(refused);
        }
    }

    public static ApiAnswer Refusal(ApiException refused) => new(refused.Status, refused.ToJson(Guid.NewGuid()));

    private ApiAnswer Route(ApiRequest request, JsonObject application)
    {
        var segments = ResourcePath.Parse(request.Path);
        if (segments.IsEmpty)
            throw ApiException.UnknownSegment("");
        if (segments[0].Name == MasterEntities.Company.Set && segments.Length == 1)
            return Companies(request, segments[0].Key);
        var company = Company(request, ref segments);
        EntraTokens.Authorize(application, segments[0].Name);
        return InCompany(request, company, segments);
    }

    private ApiAnswer Companies(ApiRequest request, string? key)
    {
        if (request.Method != "GET")
            throw ApiException.NotAllowed(MasterEntities.Company.Set);
        var answers = new Representation(request, "", MasterEntities.Company, (_, _) => []);
        return key is null
            ? answers.Collection(books.Companies)
            : answers.Entity(books.Companies.FirstOrDefault(company => company.TextOf("id") == key) ?? throw NoCompany());
    }

    /// <summary>The company a path is nested in, or that the query names instead.</summary>
    private JsonObject Company(ApiRequest request, ref ImmutableArray<PathSegment> segments)
    {
        var id = request.Query.GetValueOrDefault("company");
        if (segments[0].Name == MasterEntities.Company.Set)
        {
            id = segments[0].Key;
            segments = segments[1..];
        }

        return books.Companies.FirstOrDefault(company => string.Equals(company.TextOf("id"), id, StringComparison.OrdinalIgnoreCase))
            ?? throw NoCompany();
    }

    private ApiAnswer InCompany(ApiRequest request, JsonObject companyRow, ImmutableArray<PathSegment> segments)
    {
        var company = companyRow.TextOf(Books.CompanyField);
        var resolver = new PathResolver(books, company);
        var operations = new ApiOperations(books, company, switches);
        var path = resolver.Resolve(segments, request.Query.GetValueOrDefault("$filter"));
        var answers = new Representation(request, books.Setup(company).TextOf("localCurrencyCode"), path.Last.Type, resolver.Children);
        if (path.Action is not null)
            return Act(request, path, operations);
        switch (request.Method, path.Last.Row)
        {
            case ("GET", null):
                return answers.Collection(resolver.Rows(path));
            case ("GET", { } row):
                return answers.Entity(row);
            case ("POST", null):
                var created = operations.Insert(path, request.ReadBody());
                return request.WantsNoContent ? ApiAnswer.NoContent : answers.Entity(created) with { Status = 201 };
            case ("PATCH", { } row):
                CheckETag(request, row, isRequired: true);
                return answers.Entity(operations.Modify(path, request.ReadBody()));
            case ("DELETE", { } row):
                CheckETag(request, row, isRequired: false);
                operations.Delete(path);
                return ApiAnswer.NoContent;
            default:
                throw ApiException.NotAllowed(path.Last.Type.Set);
        }
    }

    private static ApiAnswer Act(ApiRequest request, ResolvedPath path, ApiOperations operations)
    {
        if (request.Method != "POST")
            throw ApiException.NotAllowed(path.Last.Type.Set);
        CheckETag(request, path.Last.Row!, isRequired: false);
        operations.Act(path);
        return ApiAnswer.NoContent;
    }

    private static void CheckETag(ApiRequest request, JsonObject row, bool isRequired)
    {
        if (string.IsNullOrEmpty(request.IfMatch))
        {
            if (isRequired)
                throw ApiException.InvalidToken();
            return;
        }

        if (request.IfMatch == "*")
            return;
        if (!request.IfMatch.StartsWith("W/\"", StringComparison.Ordinal))
            throw ApiException.InvalidToken();
        if (request.IfMatch != Books.ETag(row))
            throw ApiException.EntityChanged();
    }

    private static ApiException NoCompany() =>
        new(404, "Internal_CompanyNotFound", "The company could not be found. Name it in the path: companies({id}).");
}
