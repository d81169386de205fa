using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary><c>/v1/accountingDocuments</c>: approved invoices, listed, read and taken (fact sheet §3.1 to §3.4).</summary>
internal sealed class DocumentEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches,
    Downloads downloads)
{
    private const int MaxPage = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/accountingDocuments", gateway.Open("accountingDocuments", List));
        endpoints.MapGet("/v1/accountingDocuments/{invoiceId}", gateway.Open("accountingDocuments", Get));
        endpoints.MapPost("/v1/accountingDocuments/{invoiceId}/acknowledge", gateway.Open("accountingDocuments", Acknowledge));
    }

    private ApiAnswer List(ApiCall call)
    {
        if (Paging.Size(call, MaxPage, MaxPage) is not { } size)
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Parameter, "pageSize must be between 1 and 100."));
        if (!call.TryDate("lastUpdated", out var since))
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Parameter, "lastUpdated is not a date."));
        if (call.Query("ProcessingStatus") is { } status && !DocumentStates.All.Contains(status))
            return call.Refuse(StatusCodes.Status400BadRequest,
                new ApiError(ApiError.Parameter, $"The value '{status}' is not valid for ProcessingStatus."));

        bool IsHit(JsonObject document) =>
            (call.Query("ProcessingStatus") is not { } wanted || Text(document, "processingStatus") == wanted) &&
            (call.Query("companyCode") is not { } company || Text(document, "companyCode") == company) &&
            Text(document, "p2pProcessingMode") == (call.Query("p2pProcessingMode") ?? "Standard") &&
            (since is null || DateTimeOffset.Parse(Text(document, "lastUpdated"), CultureInfo.InvariantCulture) > since);

        // Invoices with many coding rows make a page shorter than its size although more follow (§2.1).
        var mostRows = int.Parse(switches.Get(BaswareSwitches.RowsPerPage, "250"), CultureInfo.InvariantCulture);
        if (Paging.Take(data["accountingDocuments"].Entries, IsHit, size, call,
            document => (document["codingRows"] as JsonArray)?.Count ?? 0, mostRows) is not { } page)
            return Paging.Refuse(call);
        return page.Rows.Count == 0 ? ApiAnswer.NotFound : Show(call, page);
    }

    private ApiAnswer Get(ApiCall call) =>
        data["accountingDocuments"].Find(call.Route("invoiceId")) is { } document
            ? Show(call, new SandboxPage([document], null))
            : ApiAnswer.NotFound;

    /// <summary>Both a list and a single document come in the array envelope, and both by redirect (§3.1, §2.2); the description lists 200
    /// as well.</summary>
    private ApiAnswer Show(ApiCall call, SandboxPage page)
    {
        var body = new JsonObject { ["accountingDocuments"] = new JsonArray([.. page.Rows.Select(document => document.DeepClone())]) };
        return switches.Get(BaswareSwitches.Redirect, "on") == "on"
            ? downloads.Redirect(call, body, page.Next)
            : ApiAnswer.Ok(body).Continue(page);
    }

    private ApiAnswer Acknowledge(ApiCall call)
    {
        if (data["accountingDocuments"].Find(call.Route("invoiceId")) is not { } document)
            return ApiAnswer.NotFound;
        if (!DocumentStates.Acknowledged.TryGetValue(Text(document, "processingStatus"), out var next))
            return new ApiAnswer(StatusCodes.Status405MethodNotAllowed);
        document["processingStatus"] = next;
        document["lastUpdated"] = Stamp.Of(clock.GetUtcNow());
        return ApiAnswer.Ok(JsonValue.Create("Acknowledged"));
    }

    private static string Text(JsonObject document, string field) => document[field]?.GetValue<string>() ?? "";
}
