using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Sdk.Sandbox;

namespace Connector.Basware.Sandbox;

/// <summary>Issues and reads the access tokens of the simulator: RS256 JWTs with the claims the service documents (fact sheet §1.2).</summary>
internal sealed class TokenIssuer(SandboxClock clock)
{
    private const string KeyId = "sandbox";

    // One key a process: making one takes longer than everything else a simulator does, and the tenant in the claims keeps simulators apart.
    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    private readonly string tenant = Guid.NewGuid().ToString("N");
    private long issuedFrom;
    private long issued;

    /// <summary>Makes a token.</summary>
    public string Issue(string clientId, IEnumerable<string> scopes, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId, ["typ"] = "at+jwt" };
        var claims = new JsonObject
        {
            ["sub"] = clientId,
            ["scope"] = string.Join(' ', scopes),
            ["auth_time"] = now,
            ["iss"] = "https://api.basware.com",
            ["aud"] = "OpenAPI",
            ["exp"] = now + (long)lifetime.TotalSeconds,
            ["iat"] = now,
            ["jti"] = Interlocked.Increment(ref issued).ToString(CultureInfo.InvariantCulture),
            ["bwcid"] = tenant,
        };
        var content = $"{Encode(header)}.{Encode(claims)}";
        var signature = Key.Value.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The scopes a token grants, or null where it is forged, expired or withdrawn.</summary>
    public ImmutableHashSet<string>? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2]))
            return null;
        var content = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        if (!Key.Value.VerifyData(content, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            return null;
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var isWithdrawn = long.Parse(claims["jti"]!.GetValue<string>(), CultureInfo.InvariantCulture) <= Interlocked.Read(ref issuedFrom);
        return isWithdrawn || claims["bwcid"]!.GetValue<string>() != tenant || claims["exp"]!.GetValue<long>() <= clock.GetUtcNow().ToUnixTimeSeconds()
            ? null
            : [.. claims["scope"]!.GetValue<string>().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Withdraws every token issued so far.</summary>
    public void Withdraw() => Interlocked.Exchange(ref issuedFrom, Interlocked.Read(ref issued));

    /// <summary>The key set served at <c>/.well-known/jwks.json</c>.</summary>
    public JsonNode KeySet()
    {
        var parameters = Key.Value.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                ["kid"] = KeyId,
                ["kty"] = "RSA",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["use"] = "sig",
                ["alg"] = "RS256",
            }),
        };
    }

    private static string Encode(JsonNode json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
