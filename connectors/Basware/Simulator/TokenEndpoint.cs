using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary><c>POST /v1/tokens</c> and the two discovery documents (fact sheet §1.2).</summary>
internal sealed class TokenEndpoint(SandboxTokens tokens, SandboxClock clock, SandboxSwitches switches)
{
    public const string ClientId = "sandbox-client";
    public const string ClientSecret = "sandbox-client-secret";

    private static readonly ImmutableArray<string> Entities =
    [
        "accountingDocuments", "accounts", "advancedPermissions", "advancedValidations", "costCenters", "dataExtracts", "errorFeedbacks",
        "exchangeRates", "lists", "matchingOrderLines", "matchingOrders",
        "paymentTerms", "projects", "subscriptions", "taxCodes", "users", "vendors",
    ];

    private static readonly ImmutableHashSet<string> Published =
    [
        .. Entities.SelectMany(entity => new[] { $"{entity}.read", $"{entity}.write", $"{entity}.delete" }),
        "requestStatus.read", "requestStatus.write", "tasks.read", "taskStatus.read", "companies.read", "companies.write",
    ];

    /// <summary>What a client asks for that is to run any flow.</summary>
    public static string EveryScope { get; } =
        string.Join(' ', Entities.SelectMany(entity => new[] { $"{entity}.read", $"{entity}.write" }).Append("requestStatus.read"));

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/tokens", async context => await (await IssueAsync(context.Request)).WriteAsync(context.Response));
        endpoints.MapGet("/.well-known/jwks.json", context => ApiAnswer.Ok(tokens.KeySet()).WriteAsync(context.Response));
    }

    private async Task<ApiAnswer> IssueAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
            return Missing("grant_type");
        var form = await request.ReadFormAsync();
        foreach (var field in new[] { "grant_type", "scope" })
        {
            if (string.IsNullOrWhiteSpace(form[field]))
                return Missing(field);
        }

        if (!IsClient(request.Headers.Authorization.ToString()))
            return Error(StatusCodes.Status401Unauthorized, "invalid_client");
        if (form["grant_type"] != "client_credentials")
            return Error(StatusCodes.Status400BadRequest, "invalid_request", "grant_type must be client_credentials");
        return Grant(form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private ApiAnswer Grant(string[] wanted)
    {
        var owned = switches.Get(BaswareSwitches.ClientScopes, "") is { Length: > 0 } list
            ? list.Split(' ').ToImmutableHashSet()
            : Published;
        var granted = wanted.Where(owned.Contains).Distinct().ToList();
        // Whether a scope the client does not own is refused or silently left out is not documented (§1.2).
        if (granted.Count == 0 || (granted.Count < wanted.Length && switches.Get(BaswareSwitches.UnknownScope, "refuse") != "narrow"))
            return Error(StatusCodes.Status400BadRequest, "invalid_scope");
        var seconds = int.Parse(switches.Get(BaswareSwitches.TokenSeconds, "3600"), CultureInfo.InvariantCulture);
        // The description says minutes, its own example token shows seconds (§1.2).
        var expiresIn = switches.Get(BaswareSwitches.ExpiresInUnit, "seconds") == "minutes" ? seconds / 60 : seconds;
        return ApiAnswer.Ok(new JsonObject
        {
            ["access_token"] = tokens.Issue(Claims(granted), TimeSpan.FromSeconds(seconds)),
            ["scope"] = string.Join(' ', granted),
            ["expires_in"] = expiresIn,
            ["token_type"] = "Bearer",
        });
    }

    private JsonObject Claims(IEnumerable<string> granted) => new()
    {
        ["sub"] = ClientId,
        ["scope"] = string.Join(' ', granted),
        ["auth_time"] = clock.GetUtcNow().ToUnixTimeSeconds(),
        ["iss"] = "https://api.basware.com",
        ["aud"] = "OpenAPI",
        ["bwcid"] = "000000-SANDBOX",
    };

    private static bool IsClient(string authorization) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(authorization),
        Encoding.UTF8.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"))));

    private static ApiAnswer Error(int status, string error, string? description = null)
    {
        var body = new JsonObject { ["error"] = error };
        if (description is not null)
            body["error_description"] = description;
        return new ApiAnswer(status, body);
    }

    private static ApiAnswer Missing(string field) => new(StatusCodes.Status422UnprocessableEntity, new JsonObject
    {
        ["detail"] = new JsonArray(
            new JsonObject { ["loc"] = new JsonArray("body", field), ["msg"] = "field required", ["type"] = "value_error.missing" }),
    });
}
