using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Bill.Simulator;

/// <summary>
/// Calls the subscriptions (fact sheet §8): a JSON string that holds JSON, signed over the bytes that leave. A call that is not answered
/// with 2xx is made again after growing pauses; when the last has failed the subscription is switched off.
/// </summary>
internal sealed class Notifier(SandboxData data, SandboxClock clock, SandboxSwitches switches) : IDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Raised with the id of a subscription that was just switched off.</summary>
    public event Action<string>? SwitchedOff;

    /// <summary>Tells every subscriber of a change, in the background. Called under the data's lock.</summary>
    /// <param name="type">Event type, for example <c>bill.updated</c>.</param>
    /// <param name="kind">Member of the payload that holds the record.</param>
    /// <param name="row">The record as it is now.</param>
    public JsonObject Tell(string type, string kind, JsonObject row)
    {
        var told = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["eventType"] = type,
            ["organizationOfRecord"] = Stamp.Text(row, "organizationOfRecord"),
            ["kind"] = kind,
            ["record"] = RecordEndpoints.Shown(row),
            ["failures"] = 0,
        };
        data["events"].Put(Stamp.Text(told, "id")!, told);
        Send(told);
        return told;
    }

    /// <summary>Sends an event to its subscribers, once more under the same id where it was sent before. Called under the data's
    /// lock.</summary>
    public void Send(JsonObject told)
    {
        var subscribers = data["subscriptions"].Rows.Where(row =>
            Stamp.Text(row, "organizationOfRecord") == Stamp.Text(told, "organizationOfRecord") && IsOn(row) &&
            row["events"]!.AsArray().Any(one => Stamp.Text(one, "type") == Stamp.Text(told, "eventType")));
        foreach (var subscription in subscribers.ToList())
        {
            var payload =
                Payload(subscription, Stamp.Text(told, "id")!, Stamp.Text(told, "eventType")!, Stamp.Text(told, "kind")!, told["record"]!);
            _ = Task.Run(() => DeliverAsync(subscription, told, payload), stopping.Token);
        }
    }

    /// <summary>The call of <c>POST …/test</c>.</summary>
    public void Test(JsonObject subscription)
    {
        var payload = Payload(subscription, Guid.NewGuid().ToString(), "subscription.test", "test", new JsonObject());
        _ = Task.Run(() => TryAsync(subscription, payload), stopping.Token);
    }

    public void Dispose()
    {
        stopping.Cancel();
        http.Dispose();
        stopping.Dispose();
    }

    private async Task DeliverAsync(JsonObject subscription, JsonObject told, byte[] payload)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await TryAsync(subscription, payload))
                return;
            lock (data.Gate)
                told["failures"] = told["failures"]!.GetValue<int>() + 1;
            await Task.Delay(FirstPause * Math.Pow(2, attempt), TimeProvider.System, stopping.Token);
        }

        lock (data.Gate)
        {
            subscription["status"] = new JsonObject { ["enabled"] = false };
            subscription["updatedTime"] = Stamp.Of(clock.GetUtcNow());
        }

        SwitchedOff?.Invoke(Stamp.Text(subscription, "id")!);
    }

    private async Task<bool> TryAsync(JsonObject subscription, byte[] payload)
    {
        Uri url;
        string key;
        lock (data.Gate)
            (url, key) = (new Uri(Stamp.Text(subscription, "notificationUrl")!), Stamp.Text(subscription, "securityKeyOfRecord")!);
        var secret = switches.Get(BillSwitches.SignatureKey, "utf8") == "base64"
            ? Convert.FromBase64String(key)
            : Encoding.UTF8.GetBytes(key);
        using var content = new ByteArrayContent(payload);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Add("x-bill-sha-signature", Convert.ToBase64String(HMACSHA256.HashData(secret, payload)));
        try
        {
            using var response = await http.SendAsync(request, stopping.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private byte[] Payload(JsonObject subscription, string eventId, string type, string kind, JsonNode record)
    {
        var payload = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["eventId"] = eventId,
                ["subscriptionId"] = Stamp.Text(subscription, "id"),
                ["organizationId"] = Stamp.Text(subscription, "organizationOfRecord"),
                ["eventType"] = type,
                ["version"] = "1",
            },
            [kind] = record.DeepClone(),
        };
        return switches.Get(BillSwitches.Payload, "string") == "object"
            ? SandboxJson.Bytes(payload)
            : SandboxJson.Bytes(JsonValue.Create(Encoding.UTF8.GetString(SandboxJson.Bytes(payload))));
    }

    private static bool IsOn(JsonObject subscription) => subscription["status"]?["enabled"]?.GetValue<bool>() == true;
}
