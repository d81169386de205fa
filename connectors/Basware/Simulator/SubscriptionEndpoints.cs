using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary><c>/v1/subscriptions</c> and <c>/v1/tasks</c>: who is called, and what became of each call (fact sheet §8.1). This service has
/// its own error shapes.</summary>
internal sealed class SubscriptionEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches,
    Notifier notifier)
{
    private readonly RecordRules rules = RecordRules.Load("subscription");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/subscriptions", gateway.OpenAsync("subscriptions", SubscribeAsync));
        endpoints.MapGet("/v1/subscriptions", gateway.Open("subscriptions", List));
        endpoints.MapDelete("/v1/subscriptions", gateway.Open("subscriptions", Delete));
        endpoints.MapGet("/v1/tasks/{taskId}",
            gateway.Open("tasks", call => data["tasks"].Find(call.Route("taskId")) is { } task ? Tasks([task]) : NotFound));
        endpoints.MapGet("/v1/tasks", gateway.Open("tasks", ListTasks));
    }

    private static ApiAnswer NotFound => new(StatusCodes.Status404NotFound, new JsonObject { ["detail"] = "Not Found" });

    private async Task<ApiAnswer> SubscribeAsync(ApiCall call)
    {
        if (call.Body is not JsonArray wanted)
            return Refuse(call, ["The request body must be an array."]);
        var errors = wanted.SelectMany(subscription => rules.Check(subscription, whole: true, knowsOnly: true)).ToList();
        if (errors.Count > 0)
            return Refuse(call, errors);
        foreach (var subscription in wanted)
        {
            if (!Uri.TryCreate(subscription!["notificationWebhookURL"]!.GetValue<string>(), UriKind.Absolute, out var url))
                return Refuse(call, ["notificationWebhookURL is not a URL"]);
            if (!await notifier.TestAsync(url, subscription["webhookAuthenticationToken"]!.GetValue<string>()))
                return ApiAnswer.Gateway(int.Parse(switches.Get(BaswareSwitches.RefusedSubscription, "422"), CultureInfo.InvariantCulture),
                    "UnprocessableEntity");
        }

        lock (data.Gate)
            return ApiAnswer.Ok(new JsonArray([.. wanted.Select(subscription => (JsonNode)Store(subscription!.AsObject()))]));
    }

    private JsonObject Store(JsonObject wanted)
    {
        var subscription = wanted.DeepClone().AsObject();
        subscription["taskSubType"] ??= Text(wanted, "taskType") == "RequestStatus" ? "Error" : "All";
        subscription["lastUpdated"] = Stamp.Of(clock.GetUtcNow());
        data["subscriptions"].Put(KeyOf(subscription), subscription);
        return subscription.DeepClone().AsObject();
    }

    /// <summary>That type and subtype together name a subscription is presumed (§8.1).</summary>
    public static string KeyOf(JsonObject subscription) => $"{Text(subscription, "taskType")}/{Text(subscription, "taskSubType")}";

    private ApiAnswer List(ApiCall call)
    {
        var found = data["subscriptions"].Rows.Where(row => Is(call, "taskType", row) && Is(call, "taskSubType", row)).ToList();
        return found.Count == 0
            ? NotFound
            : ApiAnswer.Ok(new JsonObject { ["subscriptions"] = new JsonArray([.. found.Select(row => row.DeepClone())]) });
    }

    private ApiAnswer Delete(ApiCall call)
    {
        if (call.Query("lastUpdated") is null || call.Query("taskType") is null || call.Query("taskSubType") is null
            || !call.TryDate("lastUpdated", out var since))
            return ApiAnswer.Gateway(StatusCodes.Status422UnprocessableEntity, "UnprocessableEntity");
        var doomed = data["subscriptions"].Entries
            .Where(entry => Is(call, "taskType", entry.Value) && Is(call, "taskSubType", entry.Value))
            .Where(entry => DateTimeOffset.Parse(Text(entry.Value, "lastUpdated"), CultureInfo.InvariantCulture) > since)
            .Select(entry => entry.Key).ToList();
        doomed.ForEach(key => data["subscriptions"].Remove(key));
        return ApiAnswer.Ok(new JsonObject { ["status"] = "Deleted successfully", ["numberOfRecordsDeleted"] = doomed.Count });
    }

    private ApiAnswer ListTasks(ApiCall call)
    {
        if (!call.TryDate("lastUpdated", out var since))
            return ApiAnswer.Gateway(StatusCodes.Status422UnprocessableEntity, "UnprocessableEntity");
        bool IsHit(JsonObject task) =>
            Is(call, "taskType", task) && Is(call, "taskStatus", task) && Is(call, "documentId", task) &&
            (since is null || DateTimeOffset.Parse(Text(task, "lastUpdated"), CultureInfo.InvariantCulture) > since);
        if (Paging.Take(data["tasks"].Entries, IsHit, 100, call) is not { Rows.Count: > 0 } page)
            return NotFound;
        return Tasks(page.Rows).Continue(page);
    }

    private static ApiAnswer Tasks(IEnumerable<JsonObject> tasks) =>
        ApiAnswer.Ok(new JsonObject { ["taskStatus"] = new JsonArray([.. tasks.Select(task => task.DeepClone())]) });

    private static ApiAnswer Refuse(ApiCall call, IEnumerable<string> messages) => new(StatusCodes.Status400BadRequest, new JsonObject
    {
        ["requestId"] = call.RequestId,
        ["hasError"] = true,
        ["errorMessages"] = new JsonArray(
            [
                .. messages.Select(message =>
                    (JsonNode)new JsonObject { ["type"] = "VALIDATION", ["code"] = ApiError.Schema, ["message"] = message })]),
    });

    private static bool Is(ApiCall call, string name, JsonObject row) =>
        call.Query(name) is not { } wanted || wanted == "All" || Text(row, name) == wanted;

    private static string Text(JsonObject row, string field) => row[field]?.GetValue<string>() ?? "";
}
