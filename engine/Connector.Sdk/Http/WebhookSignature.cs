using System.Security.Cryptography;

namespace Connector.Sdk.Http;

/// <summary>How a signature is written in its header.</summary>
public enum SignatureEncoding
{
    /// <summary>Hexadecimal; upper and lower case are both taken.</summary>
    Hex,

    /// <summary>Base64.</summary>
    Base64,
}

/// <summary>
/// Verifies the HMAC-SHA256 of a webhook call over its raw bytes, in constant time. Nothing is parsed before it holds, and it says nothing
/// of the secret.
/// </summary>
public sealed record WebhookSignature
{
    /// <summary>Header that carries the signature.</summary>
    public required string Header { get; init; }

    /// <summary>How the signature is written.</summary>
    public SignatureEncoding Encoding { get; init; } = SignatureEncoding.Hex;

    /// <summary>Text in front of the signature (<c>sha256=</c>), or empty. Where it is given, a signature without it is refused.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What was signed: <c>{body}</c>, or for example <c>{timestamp}.{body}</c>. It must hold the body.</summary>
    public string SignedContent
    {
        get;
        init =>
            field = value.Contains("{body}", StringComparison.Ordinal)
                ? value
                : throw new ArgumentException("A signature that does not cover {body} proves nothing.", nameof(value));
    } = "{body}";

    /// <summary>Header that carries the time of the call, as seconds or milliseconds since 1970 or as ISO 8601; null where calls are not
    /// dated.</summary>
    public string? TimestampHeader { get; init; }

    /// <summary>How far the time of the call may lie from ours, either way. A captured call cannot be played again later than
    /// that.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Why the call is refused, for the log; null where its signature holds and its time is near enough.</summary>
    /// <param name="call">The call as it arrived.</param>
    /// <param name="secrets">The shared secret as bytes; several while a secret is being rotated, and any of them will do.</param>
    /// <param name="now">The time now.</param>
    public string? Refuse(WebhookCall call, IReadOnlyList<byte[]> secrets, DateTimeOffset now)
    {
        if (Find(call.Headers, Header) is not { Length: > 0 } sent)
            return $"It has no signature (header {Header}).";
        if (Decode(sent) is not { } signature)
            return $"The header {Header} holds no {(Encoding == SignatureEncoding.Hex ? "hexadecimal" : "base64")} SHA-256 "
                + $"signature{(Prefix.Length == 0 ? "" : $" after '{Prefix}'")}.";

        var timestamp = "";
        if (TimestampHeader is not null)
        {
            if (Find(call.Headers, TimestampHeader) is not { Length: > 0 } stamp)
                return $"It has no time (header {TimestampHeader}).";
            if (!TryReadTime(stamp, out var at))
                return $"The header {TimestampHeader} holds no time.";
            if ((now - at).Duration() > Tolerance)
                return string.Create(CultureInfo.InvariantCulture,
                    $"Its time is {(now - at).TotalSeconds:0} s from ours; {Tolerance.TotalSeconds:0} s are tolerated.");
            timestamp = stamp;
        }

        var content = Signed(timestamp, call.Body.Span);
        var holds = false;
        foreach (var secret in secrets)
            holds |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, content), signature);
        return holds ? null : "Its signature does not match its content.";
    }

    private byte[]? Decode(string sent)
    {
        if (!sent.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var text = sent[Prefix.Length..].Trim();
        try
        {
            var bytes = Encoding == SignatureEncoding.Hex ? Convert.FromHexString(text) : Convert.FromBase64String(text);
            return bytes.Length == HMACSHA256.HashSizeInBytes ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private byte[] Signed(string timestamp, ReadOnlySpan<byte> body)
    {
        // The body is spliced in as bytes: decoding and encoding it again would change a call that is not clean UTF-8.
        var parts = SignedContent.Split("{body}", 2);
        return [.. Bytes(parts[0]), .. body, .. Bytes(parts[1])];

        byte[] Bytes(string part) => System.Text.Encoding.UTF8.GetBytes(part.Replace("{timestamp}", timestamp, StringComparison.Ordinal));
    }

    private static string? Find(IReadOnlyDictionary<string, string> headers, string name)
    {
        foreach (var (key, value) in headers)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    private static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
        }

        // Seconds have ten digits until the year 2286, milliseconds thirteen since 2001.
        if (number > 253_402_300_799_999)
            return false;
        time = number < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(number) : DateTimeOffset.FromUnixTimeMilliseconds(number);
        return true;
    }
}
