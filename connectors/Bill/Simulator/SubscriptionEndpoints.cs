using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary><c>/connect-events/v3/subscriptions</c> (fact sheet §8): at most ten an organization, the key shown once, one creation for each
/// <c>X-Idempotent-Key</c>.</summary>
internal sealed class SubscriptionEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, Notifier notifier)
{
    private const int Most = 10;
    private const string Path = "/connect-events/v3/subscriptions";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path, gateway.Open(Create));
        endpoints.MapGet(Path,
            gateway.Open(call =>
                ApiAnswer.Ok(new JsonObject { ["results"] = new JsonArray([.. Of(call).Select(RecordEndpoints.Shown)]) })));
        endpoints.MapGet($"{Path}/{{id}}", gateway.Open(call => ApiAnswer.Ok(RecordEndpoints.Shown(Row(call)))));
        endpoints.MapMethods($"{Path}/{{id}}", ["PATCH"], gateway.Open(Patch));
        endpoints.MapDelete($"{Path}/{{id}}", gateway.Open(Delete));
        endpoints.MapPost($"{Path}/{{id}}/security-key", gateway.Open(RotateKey));
        endpoints.MapPost($"{Path}/{{id}}/test", gateway.Open(call =>
        {
            notifier.Test(Row(call));
            return new ApiAnswer(202, null);
        }));
    }

    private ApiAnswer Create(ApiCall call)
    {
        var key = call.Request.Headers["X-Idempotent-Key"].ToString();
        if (!Guid.TryParseExact(key, "D", out var uuid) || uuid.Version != 4)
            throw ApiException.Refused("The header X-Idempotent-Key must be a UUID of version 4.");
        if (data["subscriptionKeys"].Find(key) is { } known)
            return new ApiAnswer(201, known["answer"]!.DeepClone());
        var body = call.Object();
        var wrong = RecordRules.Subscription.Check(body).Concat(WrongParts(body)).ToList();
        if (wrong.Count > 0)
            throw ApiException.Refused(wrong);
        if (Of(call).Count() >= Most)
            throw ApiException.Refused("An organization has at most 10 subscriptions.");
        var row = body.DeepClone().AsObject();
        row["id"] = Guid.NewGuid().ToString();
        row["organizationOfRecord"] = call.Organization;
        row["status"] ??= new JsonObject { ["enabled"] = true };
        Stamped(row);
        data["subscriptions"].Put(Stamp.Text(row, "id")!, row);
        var answer = WithNewKey(row);
        data["subscriptionKeys"].Put(key, new JsonObject { ["id"] = key, ["answer"] = answer.DeepClone() });
        return new ApiAnswer(201, answer);
    }

    private ApiAnswer Patch(ApiCall call)
    {
        var (row, body) = (Row(call), call.Object());
        var wrong = RecordRules.Subscription.Check(body, isWhole: false).Concat(WrongParts(body)).ToList();
        if (wrong.Count > 0)
            throw ApiException.Refused(wrong);
        foreach (var (name, value) in body)
            row[name] = value?.DeepClone();
        Stamped(row);
        return ApiAnswer.Ok(RecordEndpoints.Shown(row));
    }

    private ApiAnswer Delete(ApiCall call)
    {
        data["subscriptions"].Remove(Stamp.Text(Row(call), "id")!);
        return new ApiAnswer(200, new JsonObject());
    }

    private ApiAnswer RotateKey(ApiCall call)
    {
        var row = Row(call);
        Stamped(row);
        return ApiAnswer.Ok(new JsonObject { ["securityKey"] = WithNewKey(row)["securityKey"]!.DeepClone() });
    }

    private static JsonObject WithNewKey(JsonObject row)
    {
        row["securityKeyOfRecord"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var shown = RecordEndpoints.Shown(row);
        shown["securityKey"] = row["securityKeyOfRecord"]!.DeepClone();
        return shown;
    }

    private static IEnumerable<string> WrongParts(JsonObject body)
    {
        if (body.ContainsKey("notificationUrl") && !Uri.TryCreate(Stamp.Text(body, "notificationUrl"), UriKind.Absolute, out _))
            yield return "notificationUrl must be an absolute URL.";
        if (body.ContainsKey("events")
            && (body["events"] is not JsonArray { Count: > 0 } events
                || events.Any(one => Stamp.Text(one, "type") is null || Stamp.Text(one, "version") is null)))
            yield return "events must name type and version of at least one event.";
    }

    private void Stamped(JsonObject row)
    {
        row["createdTime"] ??= Stamp.Of(clock.GetUtcNow());
        row["updatedTime"] = Stamp.Of(clock.GetUtcNow());
    }

    private JsonObject Row(ApiCall call) => RecordEndpoints.Row(data, "subscriptions", call.Organization, call.Id);

    private IEnumerable<JsonObject> Of(ApiCall call) =>
        data["subscriptions"].Rows.Where(row => Stamp.Text(row, "organizationOfRecord") == call.Organization);
}
