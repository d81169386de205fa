using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connector.Simulation;

/// <summary>
/// Entra's side of a simulator: issues tokens to registered applications by the client credentials grant and knows which it issued. Form
/// fields it does not know are ignored, as the real one does. Applications are rows of the table <see cref="Applications"/>:
/// <c>clientId</c>, <c>clientSecret</c>, and whatever else the system keeps about them.
/// </summary>
/// <param name="data">Where applications are kept. The caller holds its gate.</param>
/// <param name="clock">Clock that tokens expire by.</param>
/// <param name="tenant">The one tenant there is.</param>
public sealed class SandboxEntra(SandboxData data, TimeProvider clock, string tenant)
{
    /// <summary>Name of the table of applications.</summary>
    public const string Applications = "applications";

    private const string DefaultScope = "/.default";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly SandboxTokens tokens = SandboxTokens.Rsa(clock);

    /// <summary>Revokes every token issued so far.</summary>
    public void Revoke() => tokens.RevokeAll();

    /// <summary>Answers a token request.</summary>
    /// <param name="asked">Tenant in the path.</param>
    /// <param name="form">The form.</param>
    /// <param name="audience">The resource that tokens are for; the scope asked must be this and <c>/.default</c>, to the letter.</param>
    /// <returns>Status and body.</returns>
    public (int Status, JsonObject Body) Issue(string asked, IFormCollection form, string audience)
    {
        ArgumentNullException.ThrowIfNull(form);
        if (asked != tenant)
            return Error(400, "invalid_request", 90002, $"Tenant '{asked}' not found. Check to make sure you have the correct tenant ID.");
        if (form["grant_type"] != "client_credentials")
            return Error(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
        if (data[Applications].Find(form["client_id"].ToString()) is not { } application)
            return Error(400, "unauthorized_client", 700016,
                $"Application with identifier '{form["client_id"]}' was not found in the directory.");
        if (form["client_secret"] != application["clientSecret"]?.ToString())
            return Error(401, "invalid_client", 7000215, "Invalid client secret provided.");
        if (form["scope"] != audience + DefaultScope)
            return Error(400, "invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid.");
        var claims = new JsonObject { ["aud"] = audience, ["tid"] = tenant, ["appid"] = application["clientId"]?.ToString() };
        return (200, new JsonObject
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)Lifetime.TotalSeconds,
            ["ext_expires_in"] = (int)Lifetime.TotalSeconds,
            ["access_token"] = tokens.Issue(claims, Lifetime),
        });
    }

    /// <summary>The application behind an Authorization header, or null where there is no valid token.</summary>
    public JsonObject? Application(string? authorization)
    {
        const string Scheme = "Bearer ";
        var token = authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..]
            : null;
        var (state, claims) = tokens.Read(token);
        return state == SandboxTokenState.Valid ? data[Applications].Find(claims!["appid"]!.ToString()) : null;
    }

    private (int Status, JsonObject Body) Error(int status, string error, int code, string description) => (status, new JsonObject
    {
        ["error"] = error,
        ["error_description"] = $"AADSTS{code.ToString(CultureInfo.InvariantCulture)}: {description}",
        ["error_codes"] = new JsonArray(code),
        ["timestamp"] = clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture),
        ["trace_id"] = Guid.NewGuid().ToString("D"),
        ["correlation_id"] = Guid.NewGuid().ToString("D"),
    });
}
