using System.Globalization;
using System.Text.Json.Nodes;
using Connector.Sdk.Sandbox;
using Microsoft.AspNetCore.Http;

namespace Connector.BusinessCentral.Sandbox;

/// <summary>
/// The Entra side: issues tokens to registered applications and knows which it issued. Form fields it does not know are ignored, as the real one does.
/// Applications are rows of the table <c>applications</c>: clientId, clientSecret, state (<c>Enabled</c>, or anything else for an app that exists in Entra but was
/// not enabled inside Business Central) and denied (entity sets its permission sets leave out, comma separated).
/// </summary>
internal sealed class EntraTokens(SandboxData data, TimeProvider clock)
{
    public const string Applications = "applications";
    public const string Tenant = "5b1f0c1e-7c0f-4c5c-9a53-2f1f2d8e4b10";
    public const string ClientId = "c0a1e5ce-9d0c-4f0e-8b11-5f4c0d3e2a90";
    public const string ClientSecret = "sandbox-business-central-secret";
    public const string Scope = Audience + "/.default";

    private const string Audience = "https://api.businesscentral.dynamics.com";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly SandboxTokens tokens = SandboxTokens.Rsa(clock);

    /// <summary>Registers an application.</summary>
    public static JsonObject Application(string clientId, string clientSecret) =>
        new() { ["clientId"] = clientId, ["clientSecret"] = clientSecret, ["state"] = "Enabled", ["denied"] = "" };

    public void Revoke() => tokens.RevokeAll();

    /// <summary>Answers a token request.</summary>
    public (int Status, JsonObject Body) Issue(string tenant, IFormCollection form)
    {
        if (tenant != Tenant)
            return Error(400, "invalid_request", 90002, $"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.");
        if (form["grant_type"] != "client_credentials")
            return Error(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
        if (data[Applications].Find(form["client_id"].ToString()) is not { } application)
            return Error(400, "unauthorized_client", 700016, $"Application with identifier '{form["client_id"]}' was not found in the directory.");
        if (form["client_secret"] != application.TextOf("clientSecret"))
            return Error(401, "invalid_client", 7000215, "Invalid client secret provided.");
        if (form["scope"] != Scope)
            return Error(400, "invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid.");
        var claims = new JsonObject { ["aud"] = Audience, ["tid"] = tenant, ["appid"] = application.TextOf("clientId"), ["roles"] = new JsonArray("API.ReadWrite.All") };
        return (200, new JsonObject
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)Lifetime.TotalSeconds,
            ["ext_expires_in"] = (int)Lifetime.TotalSeconds,
            ["access_token"] = tokens.Issue(claims, Lifetime),
        });
    }

    /// <summary>The application behind a request.</summary>
    /// <exception cref="ApiException">There is no valid token, or the application may not use the API.</exception>
    public JsonObject Authenticate(string? authorization)
    {
        const string Scheme = "Bearer ";
        var token = authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..] : null;
        var (state, claims) = tokens.Read(token);
        var application = state == SandboxTokenState.Valid ? data[Applications].Find(claims!.TextOf("appid")) : null;
        return application?.TextOf("state") == "Enabled" ? application : throw new ApiException(401, "Authentication_InvalidCredentials", "The server has rejected the client credentials.");
    }

    /// <exception cref="ApiException">The application's permission sets leave this entity set out.</exception>
    public static void Authorize(JsonObject application, string set)
    {
        if (application.TextOf("denied").Split(',', StringSplitOptions.TrimEntries).Contains(set, StringComparer.Ordinal))
            throw new ApiException(403, "Authorization_RequestDenied", $"Your permissions do not allow this operation on {set}.");
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
