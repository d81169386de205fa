using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary><c>/v1/requestStatus</c>: what became of imports (fact sheet §4.1).</summary>
internal sealed class RequestStatusEndpoints(ApiGateway gateway, ImportJournal journal)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/requestStatus", gateway.Open("requestStatus", List));
        endpoints.MapGet("/v1/requestStatus/{requestId}", gateway.Open("requestStatus", Get));
        endpoints.MapPost("/v1/requestStatus/acknowledge", gateway.Open("requestStatus", Acknowledge));
    }

    private ApiAnswer Get(ApiCall call)
    {
        if (journal.Poll(call.Route("requestId")) is not { } status)
            return ApiAnswer.NotFound;
        // The two spellings of the filter are the service's own (§4.1).
        return ApiAnswer.Ok(new JsonObject { ["requestStatus"] = new JsonArray(Show(status, call.Query("ignoreSuccessfulItems"))) });
    }

    private ApiAnswer List(ApiCall call)
    {
        if (!call.TryDate("lastUpdated", out var since))
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Parameter, "lastUpdated is not a date."));
        var entityType = call.Query("entityType");
        var system = call.Query("system");
        var wanted = call.Query("status") ?? (entityType is null && system is null ? "Error" : null);
        if (Paging.Size(call, 500, 500) is not { } pageSize)
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Parameter, "pageSize must be between 1 and 500."));

        bool IsHit(JsonObject status) =>
            (wanted is null || Text(status, "requestStatus") == wanted) &&
            (entityType is null || Text(status, "entityType") == entityType) &&
            (since is null || DateTimeOffset.Parse(Text(status, "lastUpdated"), CultureInfo.InvariantCulture) > since);

        if (Paging.Take(journal.PollAll().Select(status => KeyValuePair.Create(Text(status, "requestId"), status)), IsHit, pageSize,
            call) is not { } page)
            return Paging.Refuse(call);
        if (page.Rows.Count == 0)
            return ApiAnswer.NotFound;
        return ApiAnswer.Ok(
            new JsonObject
            {
                ["requestStatus"] =
                new JsonArray([.. page.Rows.Select(status => Show(status, call.Query("ignoreSuccessfullItems")))])
            }).Continue(page);
    }

    private ApiAnswer Acknowledge(ApiCall call)
    {
        if (call.Body?["requestIds"] is not JsonArray ids || ids.Count == 0)
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Schema, "The requestIds field is required."));
        var results = ids.Select(id => journal.Acknowledge(id!.GetValue<string>())).ToList();
        if (results.Contains(null))
            return ApiAnswer.NotFound;
        return results.Contains(false)
            ? call.Refuse(StatusCodes.Status405MethodNotAllowed,
                new ApiError("METHOD_NOT_ALLOWED", "The request has been acknowledged already."))
            : ApiAnswer.Ok(JsonValue.Create("Acknowledged"));
    }

    private static JsonObject Show(JsonObject status, string? ignoreSuccessful)
    {
        var shown = status.DeepClone().AsObject();
        if (!"true".Equals(ignoreSuccessful, StringComparison.OrdinalIgnoreCase))
            return shown;
        foreach (var system in shown["systems"]!.AsArray())
            system!["items"] = new JsonArray(
                [.. system["items"]!.AsArray().Where(item => item!["status"]!.GetValue<string>() != "Success")
                    .Select(item => item!.DeepClone())]);
        return shown;
    }

    private static string Text(JsonObject status, string field) => status[field]!.GetValue<string>();
}
