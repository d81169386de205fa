using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Basware.Simulator;

/// <summary>
/// Calls the webhooks of subscribers (fact sheet §8.2). How a call is signed is not documented anywhere we could read (§8.3), so every part
/// of the recipe is a switch; the defaults are the ones the driver expects.
/// </summary>
internal sealed class Notifier(SandboxData data, SandboxClock clock, SandboxSwitches switches) : IDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan Expiry = TimeSpan.FromHours(24);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Makes the task that tells subscribers about a document. Called under the data's lock.</summary>
    public JsonObject NewTask(string taskType, string? taskSubType, string documentId)
    {
        var now = clock.GetUtcNow();
        var task = new JsonObject
        {
            ["taskId"] = Guid.NewGuid().ToString(),
            ["taskStatus"] = "New",
            ["taskType"] = taskType,
            ["documentId"] = documentId,
            ["expirationTime"] = Stamp.Of(now + Expiry),
            ["isSimulatedTask"] = false,
            ["lastUpdated"] = Stamp.Of(now),
            ["taskHistory"] = new JsonArray(),
        };
        if (taskSubType is not null)
            task.Insert(3, "taskSubType", taskSubType);
        data["tasks"].Put(task["taskId"]!.GetValue<string>(), task);
        return task;
    }

    /// <summary>Tells every subscriber of the task, in the background: a few attempts, then the task has failed. Called under the data's
    /// lock.</summary>
    public void Push(JsonObject task)
    {
        var payload = Payload(task);
        foreach (var subscription in data["subscriptions"].Rows.Where(subscription => Wants(subscription, task)))
        {
            var url = new Uri(subscription["notificationWebhookURL"]!.GetValue<string>());
            var secret = subscription["webhookAuthenticationToken"]!.GetValue<string>();
            _ = Task.Run(() => DeliverAsync(task, url, secret, payload), stopping.Token);
        }
    }

    /// <summary>The call a new subscription must answer with 200 (§8.1).</summary>
    public async Task<bool> TestAsync(Uri url, string secret)
    {
        var payload = new JsonObject
        {
            ["taskId"] = Guid.NewGuid().ToString(),
            ["taskStatus"] = "New",
            ["taskType"] = "ConnectionTest",
            ["documentId"] = Guid.NewGuid().ToString("N"),
        };
        return await TryAsync(url, secret, payload) is null;
    }

    public void Dispose()
    {
        stopping.Cancel();
        http.Dispose();
        stopping.Dispose();
    }

    private async Task DeliverAsync(JsonObject task, Uri url, string secret, JsonObject payload)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var refusal = await TryAsync(url, secret, payload);
            lock (data.Gate)
            {
                task["taskHistory"]!.AsArray().Add(new JsonObject
                {
                    ["action"] = refusal is null ? "Notified" : "NotificationFailed",
                    ["timeStamp"] = Stamp.Of(clock.GetUtcNow()),
                    ["messages"] = refusal is null ? [] : new JsonArray(refusal),
                });
                task["taskStatus"] = refusal is null ? "Completed" : attempt == Attempts ? "Failed" : "New";
                task["lastUpdated"] = Stamp.Of(clock.GetUtcNow());
            }

            if (refusal is null)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), clock, stopping.Token);
        }
    }

    /// <summary>Null where the receiver answered 200, else why not.</summary>
    private async Task<string?> TryAsync(Uri url, string secret, JsonObject payload)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = Sign(payload, secret, out var headers) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await http.SendAsync(request, stopping.Token);
            return (int)response.StatusCode == 200
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"The receiver answered {(int)response.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return $"The receiver could not be reached: {failure.GetType().Name}.";
        }
    }

    private ByteArrayContent Sign(JsonObject payload, string secret, out List<KeyValuePair<string, string>> headers)
    {
        var body = ApiAnswer.ToBytes(payload);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var parts = switches.Get(BaswareSwitches.SignedContent, "{timestamp}.{body}")
            .Replace("{timestamp}", timestamp, StringComparison.Ordinal).Split("{body}", 2);
        byte[] content = [.. Encoding.UTF8.GetBytes(parts[0]), .. body, .. Encoding.UTF8.GetBytes(parts[^1])];
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content);
        var text = switches.Get(BaswareSwitches.SignatureEncoding, "hex") == "base64"
            ? Convert.ToBase64String(signature)
            : Convert.ToHexStringLower(signature);
        headers = [
            KeyValuePair.Create(switches.Get(BaswareSwitches.SignatureHeader, "x-bwapi-signature-256"),
                switches.Get(BaswareSwitches.SignaturePrefix, "") + text)];
        if (switches.Get(BaswareSwitches.TimestampHeader, "x-bwapi-timestamp") is { Length: > 0 } name)
            headers.Add(KeyValuePair.Create(name, timestamp));
        var sent = new ByteArrayContent(body);
        sent.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return sent;
    }

    private JsonObject Payload(JsonObject task)
    {
        var payload = new JsonObject();
        foreach (var field in new[] { "taskId", "taskStatus", "taskType", "taskSubType", "documentId", "expirationTime" })
        {
            if (task[field] is { } value)
                payload[field] = value.DeepClone();
        }

        // The vendor's own example misspells the commonest type (§8.2).
        if (task["taskType"]!.GetValue<string>() == "AccountingDocuments")
            payload["taskType"] = switches.Get(BaswareSwitches.TaskTypeSpelling, "AccountingDocuments");
        return payload;
    }

    private static bool Wants(JsonObject subscription, JsonObject task) =>
        subscription["taskType"]!.GetValue<string>() == task["taskType"]!.GetValue<string>() &&
        (subscription["taskSubType"]!.GetValue<string>() is "All"
            || subscription["taskSubType"]!.GetValue<string>() == task["taskSubType"]?.GetValue<string>());
}
