using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Connector.Simulation;

/// <summary>
/// Issues signed tokens (JWT, RFC 7519) and tells whether one that comes back still holds: signed here, not expired by the simulator's
/// clock, not revoked. Two issuers never accept each other's tokens. Safe for many threads.
/// </summary>
public sealed class SandboxTokens
{
    private const string KeyId = "sandbox";

    /// <summary>One key a process: making it takes longer than all else a simulator does. The issuer's own mark in each token keeps issuers
    /// apart.</summary>
    private static readonly Lazy<RSA> RsaKey = new(() => RSA.Create(2048));

    private readonly TimeProvider clock;
    private readonly string type;
    private readonly byte[]? secret;
    private readonly string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private long issued;
    private long revoked;

    private SandboxTokens(TimeProvider clock, string type, byte[]? secret)
    {
        this.clock = clock;
        this.type = type;
        this.secret = secret;
    }

    /// <summary>Tokens signed with RSA (RS256); <see cref="KeySet"/> verifies them.</summary>
    /// <param name="clock">Clock that tokens expire by.</param>
    /// <param name="type">The header <c>typ</c>.</param>
    public static SandboxTokens Rsa(TimeProvider clock, string type = "JWT") => new(clock, type, secret: null);

    /// <summary>Tokens signed with a shared secret (HS256).</summary>
    /// <param name="clock">Clock that tokens expire by.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="type">The header <c>typ</c>.</param>
    public static SandboxTokens Hmac(TimeProvider clock, ReadOnlySpan<byte> secret, string type = "JWT") =>
        new(clock, type, secret.ToArray());

    /// <summary>Makes a token; <c>iat</c>, <c>nbf</c>, <c>exp</c> and <c>jti</c> are added to the claims.</summary>
    public string Issue(JsonObject claims, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var all = (JsonObject)claims.DeepClone();
        all["iat"] = now;
        all["nbf"] = now;
        all["exp"] = now + (long)lifetime.TotalSeconds;
        all["jti"] = string.Create(CultureInfo.InvariantCulture, $"{mark}-{Interlocked.Increment(ref issued)}");
        var header = new JsonObject { ["alg"] = secret is null ? "RS256" : "HS256", ["kid"] = KeyId, ["typ"] = type };
        var content = $"{Encode(header)}.{Encode(all)}";
        return $"{content}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(content)))}";
    }

    /// <summary>Looks at a token that came back.</summary>
    /// <param name="token">The token, without <c>Bearer</c>; null or empty where none came.</param>
    /// <returns>What is true of it, and its claims unless it is missing or forged.</returns>
    public (SandboxTokenState State, JsonObject? Claims) Read(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return (SandboxTokenState.Missing, null);
        var parts = token.Split('.');
        if (parts.Length != 3 || !parts.All(part => Base64Url.IsValid(part))
            || !IsSigned(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2])))
            return (SandboxTokenState.Forged, null);
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        var (issuer, number) = Identity(claims);
        if (issuer != mark)
            return (SandboxTokenState.Forged, null);
        if (number <= Interlocked.Read(ref revoked))
            return (SandboxTokenState.Revoked, claims);
        return (claims["exp"]!.GetValue<long>() <= clock.GetUtcNow().ToUnixTimeSeconds()
            ? SandboxTokenState.Expired
            : SandboxTokenState.Valid, claims);
    }

    /// <summary>Revokes every token issued so far.</summary>
    public void RevokeAll() => Interlocked.Exchange(ref revoked, Interlocked.Read(ref issued));

    /// <summary>The public key as a JSON Web Key Set (RFC 7517).</summary>
    /// <exception cref="InvalidOperationException">The tokens are signed with a shared secret.</exception>
    public JsonObject KeySet()
    {
        if (secret is not null)
            throw new InvalidOperationException("Tokens signed with a shared secret have no public key.");
        var key = RsaKey.Value.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["alg"] = "RS256",
                ["kid"] = KeyId,
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        };
    }

    private byte[] Sign(byte[] content) => secret is null
        ? RsaKey.Value.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : HMACSHA256.HashData(secret, content);

    private bool IsSigned(byte[] content, byte[] signature) => secret is null
        ? RsaKey.Value.VerifyData(content, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, content), signature);

    private static (string Issuer, long Number) Identity(JsonObject claims)
    {
        var parts = claims["jti"]!.GetValue<string>().Split('-');
        return (parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
}

/// <summary>What is true of a token.</summary>
public enum SandboxTokenState
{
    /// <summary>It holds.</summary>
    Valid,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It was not issued here, or was changed.</summary>
    Forged,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}
