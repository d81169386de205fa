using System.Text.Json.Nodes;

namespace Connector.Bill;

/// <summary>An organization's webhook subscription: its key on the way into the connection's memory, and how it stands.</summary>
internal sealed class WebhookSubscriptions(Company company, SecurityKeys keys)
{
    /// <summary>The change that switches a subscription on again.</summary>
    public static JsonElement Enabled { get; } =
        JsonSerializer.SerializeToElement(new JsonObject { ["status"] = new JsonObject { ["enabled"] = true } });

    /// <summary>Keeps the key that an answer shows, and gives the answer without it.</summary>
    /// <param name="answer">What BILL answered.</param>
    /// <param name="subscription">Id of the subscription where the answer does not say.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<JsonElement> TakeKeyAsync(JsonElement answer, string? subscription, CancellationToken cancel)
    {
        if (NaturalKeys.Text(answer, "securityKey") is not { } key)
            return answer;
        if ((NaturalKeys.Text(answer, "id") ?? subscription) is { } id)
            await keys.KeepAsync(company.Code, id, key, cancel);
        var shown = JsonObject.Create(answer)!;
        shown["securityKey"] = keys.CanKeep ? "[kept by the connection]" : "[redacted]";
        return JsonSerializer.SerializeToElement(shown);
    }

    /// <summary>
    /// One record: <c>state</c> is <c>on</c>, <c>off</c> or <c>missing</c>. Its <c>id</c> is another one each time the subscription goes
    /// off or is gone, so that a flow acts each time.
    /// </summary>
    public async Task<JsonElement> HealthAsync(IReadOnlyList<JsonElement> subscriptions, CancellationToken cancel)
    {
        var kept = await keys.ReadAsync(company.Code, cancel);
        // Ours is the one whose key we have; where we have none, the key was given and any may be meant.
        var ours = kept.Count == 0
            ? subscriptions
            : [.. subscriptions.Where(subscription => kept.Any(pair => pair.Key == NaturalKeys.Text(subscription, "id")))];
        var one = ours.Count == 0 ? (JsonElement?)null : ours.OrderBy(IsOn).Last();
        var id = one is { } found ? NaturalKeys.Text(found, "id") : null;
        var state = one is not { } seen ? "missing" : IsOn(seen) ? "on" : "off";
        return JsonSerializer.SerializeToElement(new JsonObject
        {
            ["id"] =
                $"{company.Settings["organizationId"]}/{state}/{id ?? (kept.Count == 0 ? "never" : kept[^1].Key)}"
                    + $"/{(one is { } dated ? NaturalKeys.Text(dated, "updatedTime") : null)}",
            ["state"] = state,
            ["subscriptionId"] = id,
            ["organizationId"] = company.Settings["organizationId"],
        });
    }

    /// <summary>The line of a connection test. No subscription is not a fault: the poll finds every change.</summary>
    public PingLine Line(JsonElement health)
    {
        var state = NaturalKeys.Text(health, "state");
        var message = state switch
        {
            "on" => $"the subscription {NaturalKeys.Text(health, "subscriptionId")} is on",
            "off" =>
                $"BILL has switched the subscription {NaturalKeys.Text(health, "subscriptionId")} off, as it does when calls are not "
                    + "answered: switch it on again (README of the connector, Webhooks)",
            _ => "no subscription of this connection; changes are found by polling",
        };
        return new PingLine($"webhooks ({company.Code})", state != "off", message, TimeSpan.Zero);
    }

    private static bool IsOn(JsonElement subscription) =>
        subscription.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object
            && status.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True;
}
