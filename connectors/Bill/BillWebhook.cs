using System.Collections.Frozen;
using Connector.Sdk.Http;

namespace Connector.Bill;

/// <summary>
/// Verifies a notification over its raw bytes and reads it (fact sheet §8): base64 of HMAC-SHA256, the key of the organization's
/// subscription, a body that may be JSON inside a JSON string. It says what changed, never what it changed to: the record is fetched,
/// because order is not guaranteed and BILL calls its webhooks no source of truth.
/// </summary>
internal sealed class BillWebhook(ConnectionSettings settings, SecurityKeys keys, TimeProvider clock)
{
    private static readonly WebhookSignature Signature = new() { Header = "x-bill-sha-signature", Encoding = SignatureEncoding.Base64 };

    private static readonly FrozenDictionary<string, string> Resources =
        new Dictionary<string, string>
        {
            ["vendor"] = "vendors",
            ["bill"] = "bills",
            ["payment"] = "payments"
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public WebhookVerdict Take(WebhookCall call)
    {
        var refusal =
            "The connection knows no security key, so no call can be verified. Make the subscription through this connection, or give the "
                + "company its webhookSecurityKey.";
        var signers = new List<Company>();
        foreach (var company in settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
        {
            if (KeysOf(company) is not { Count: > 0 } secrets)
                continue;
            if (Signature.Refuse(call, secrets, clock.GetUtcNow()) is { } why)
                refusal = why;
            else
                signers.Add(company);
        }

        if (signers.Count == 0)
            return new WebhookVerdict(401, [], Refusal: refusal);
        return Read(call.Body, signers)
            ?? new WebhookVerdict(400, [],
                Refusal: "Its signature holds, but its body is not a notification: metadata with eventId, eventType and the organization "
                    + "of "
                    + "the key are needed.");
    }

    private static WebhookVerdict? Read(ReadOnlyMemory<byte> body, List<Company> signers)
    {
        try
        {
            var notification = JsonSerializer.Deserialize<JsonElement>(body.Span);
            if (notification.ValueKind == JsonValueKind.String)
                notification = JsonSerializer.Deserialize<JsonElement>(notification.GetString()!);
            if (Object(notification, "metadata") is not { } metadata || Text(metadata, "eventId") is not { } id
                || Text(metadata, "eventType") is not { } type || Text(metadata, "organizationId") is not { } organization)
                return null;
            // A key is good for its own organization only.
            if (signers.Find(company => company.Settings.GetValueOrDefault("organizationId") == organization) is not { } signer)
                return null;
            var kind = type.Split('.')[0];
            if (!Resources.TryGetValue(kind, out var resource))
                return new WebhookVerdict(200, []);
            var key = Object(notification, kind) is { } record ? Text(record, "id") : null;
            return new WebhookVerdict(200, [new WebhookNotification(id, type, resource, key, signer.Code)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The notes are read here and now: the call is answered at once, and a key that another process has just kept must
    /// count.</summary>
    private List<byte[]> KeysOf(Company company)
    {
        var kept = keys.ReadAsync(company.Code, CancellationToken.None).GetAwaiter().GetResult().Select(pair => pair.Value);
        var given = company.Settings.GetValueOrDefault("webhookSecurityKey") is { Length: > 0 } key ? kept.Append(key) : kept;
        return [.. given.Select(Bytes).OfType<byte[]>()];
    }

    private byte[]? Bytes(string key)
    {
        if (settings["webhookKeyEncoding"] != "base64")
            return Encoding.UTF8.GetBytes(key);
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var count) ? bytes[..count] : null;
    }

    private static JsonElement? Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
