using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Http;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// The Entra side, and what Business Central makes of an application. Applications are rows of the table <c>applications</c>: clientId,
/// clientSecret, state (<c>Enabled</c>, or anything else for an app that exists in Entra but was not enabled inside Business Central) and
/// denied (entity sets its permission sets leave out, comma separated).
/// </summary>
internal sealed class EntraTokens(SandboxData data, TimeProvider clock)
{
    public const string Applications = SandboxEntra.Applications;
    public const string Tenant = "5b1f0c1e-7c0f-4c5c-9a53-2f1f2d8e4b10";
    public const string ClientId = "c0a1e5ce-9d0c-4f0e-8b11-5f4c0d3e2a90";
    public const string ClientSecret = "sandbox-business-central-secret";
    public const string Scope = Audience + "/.default";

    private const string Audience = "https://api.businesscentral.dynamics.com";
    private readonly SandboxEntra entra = new(data, clock, Tenant);

    /// <summary>Registers an application.</summary>
    public static JsonObject Application(string clientId, string clientSecret) =>
        new() { ["clientId"] = clientId, ["clientSecret"] = clientSecret, ["state"] = "Enabled", ["denied"] = "" };

    public void Revoke() => entra.Revoke();

    /// <summary>Answers a token request.</summary>
    public (int Status, JsonObject Body) Issue(string tenant, IFormCollection form) => entra.Issue(tenant, form, Audience);

    /// <summary>The application behind a request.</summary>
    /// <exception cref="ApiException">There is no valid token, or the application may not use the API.</exception>
    public JsonObject Authenticate(string? authorization) =>
        entra.Application(authorization) is { } application && application.TextOf("state") == "Enabled"
        ? application
        : throw new ApiException(401, "Authentication_InvalidCredentials", "The server has rejected the client credentials.");

    /// <exception cref="ApiException">The application's permission sets leave this entity set out.</exception>
    public static void Authorize(JsonObject application, string set)
    {
        if (application.TextOf("denied").Split(',', StringSplitOptions.TrimEntries).Contains(set, StringComparer.Ordinal))
            throw new ApiException(403, "Authorization_RequestDenied", $"Your permissions do not allow this operation on {set}.");
    }
}
