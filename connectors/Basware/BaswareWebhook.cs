using Connector.Sdk.Http;

namespace Connector.Basware;

/// <summary>
/// Verifies a push notification and reads it (fact sheet §8.2, §8.3). How calls are signed could not be confirmed, so the recipe comes from
/// the settings, and exactly that one is taken. The secret counts as UTF-8 bytes, the body as the bytes that arrived.
/// </summary>
internal sealed class BaswareWebhook
{
    private readonly WebhookSignature signature;
    private readonly byte[]? secret;
    private readonly TimeProvider clock;

    public BaswareWebhook(ConnectionSettings settings, TimeProvider clock)
    {
        this.clock = clock;
        secret = settings.Find("webhookSecret") is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null;
        var content = settings["webhookSignedContent"];
        signature = new WebhookSignature
        {
            Header = settings["webhookSignatureHeader"],
            Encoding = settings["webhookSignatureEncoding"] == "base64" ? SignatureEncoding.Base64 : SignatureEncoding.Hex,
            Prefix = settings["webhookSignaturePrefix"],
            SignedContent = content,
            // A time that is not signed proves nothing, so it is not read.
            TimestampHeader = content.Contains("{timestamp}", StringComparison.Ordinal) ? settings["webhookTimestampHeader"] : null,
            Tolerance = Duration.Parse(settings["webhookTolerance"]),
        };
    }

    public WebhookVerdict Take(WebhookCall call)
    {
        if (secret is null)
            return new WebhookVerdict(401, [],
                Refusal: "The connection has no webhookSecret, so no call can be verified. Set it to the webhookAuthenticationToken of "
                    + "the subscription.");
        if (signature.Refuse(call, [secret], clock.GetUtcNow()) is { } refusal)
            return new WebhookVerdict(401, [], Refusal: refusal);
        return Read(call.Body)
            ?? new WebhookVerdict(400, [],
                Refusal: "Its signature holds, but its body is not a notification: taskId, taskType and documentId are needed.");
    }

    private static WebhookVerdict? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var notification = document.RootElement;
            if (notification.ValueKind != JsonValueKind.Object || Text(notification, "taskId") is not { } id
                || Text(notification, "taskType") is not { } type || Text(notification, "documentId") is not { } key)
                return null;
            return new WebhookVerdict(200,
                TaskTypes.Find(type) is { } task ? [new WebhookNotification(id, task.Event, task.Resource, key)] : []);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement notification, string name) =>
        notification.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;
}
