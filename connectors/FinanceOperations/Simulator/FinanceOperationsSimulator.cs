using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.FinanceOperations.Simulator;

/// <summary>
/// The simulator of an environment of Finance &amp; Operations: Entra's token endpoint and the data entities below <c>/data</c>. Switches:
/// <see cref="FinanceOperationsSwitches"/>. Acts: <c>post</c> with <c>{"dataAreaId", "HeaderReference"}</c> posts one pending invoice,
/// without them every one that has lines; <c>pay</c> with <c>{"dataAreaId", "InvoiceAccount", "Invoice", "amount"}</c> pays one posted
/// invoice (the amount may be left out), without them every open one.
/// </summary>
public sealed class FinanceOperationsSimulator : SandboxSystem
{
    internal const string SystemName = "finance-operations";
    internal const string Tenant = "e1f7c3a4-5c0b-4c63-9c1e-2d6f0c8b7a15";
    internal const string ClientId = "7d0c5b9e-3f7a-4f52-8a0d-6f1f2b3c4d5e";
    internal const string ClientSecret = "sandbox-finance-operations-secret";

    private readonly SandboxEntra entra;
    private readonly Books books;
    private readonly ConcurrentDictionary<string, int> lineInserts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes an empty simulator.</summary>
    public FinanceOperationsSimulator()
    {
        entra = new SandboxEntra(Data, Clock, Tenant);
        books = new Books(Data, Clock);
    }

    /// <inheritdoc />
    public override string Name => SystemName;

    /// <inheritdoc />
    public override IReadOnlyCollection<string> SwitchNames => FinanceOperationsSwitches.Names;

    /// <inheritdoc />
    public override IReadOnlyCollection<string> Acts => ["post", "pay"];

    /// <summary>An application that the environment knows, mapped to a user with this default legal entity.</summary>
    internal static JsonObject Application(string clientId, string clientSecret, string defaultCompany) =>
        new()
        {
            ["clientId"] = clientId,
            ["clientSecret"] = clientSecret,
            ["defaultCompany"] = defaultCompany,
            ["isMapped"] = true,
            ["denied"] = ""
        };

    /// <inheritdoc />
    public override void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/login/{tenant}/oauth2/v2.0/token", IssueTokenAsync);
        endpoints.Map("/data/{**path}", AnswerAsync);
    }

    /// <inheritdoc />
    public override void Seed(SandboxWorld world)
    {
        new WorldSeed(books, world).Fill();
        var own = world.Companies.FirstOrDefault(company => company.Home == SystemName);
        Data[SandboxEntra.Applications].Put(ClientId, Application(ClientId, ClientSecret, own is null ? "dat" : WorldSeed.DataAreaOf(own)));
    }

    /// <inheritdoc />
    public override void Forget() => entra.Revoke();

    /// <inheritdoc />
    public override void ExpireTokens() => entra.Revoke();

    /// <inheritdoc />
    public override string? KeyOf(string resource, JsonObject row)
    {
        if (resource == SandboxEntra.Applications)
            return row.TextOf("clientId") is { Length: > 0 } id ? id : null;
        var set = EntitySets.All.FirstOrDefault(set => set.StoredAs == resource);
        return set is not null && set.Key.All(row.ContainsKey) ? Books.KeyOf(set, row) : null;
    }

    /// <inheritdoc />
    public override JsonNode FaultBody(int status) => new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = "",
            ["message"] = status == 429
                ? "This request could not be processed at this time due to system experiencing high resource utilization."
                : "An error has occurred.",
        },
    };

    /// <inheritdoc />
    public override JsonNode? Act(string act, JsonObject arguments)
    {
        lock (Data.Gate)
        {
            var clerk = new Clerk(books, Switches);
            return act switch
            {
                "post" => new JsonObject { ["posted"] = clerk.Post(arguments.TextOf("dataAreaId"), arguments.TextOf("HeaderReference")) },
                "pay" => new JsonObject { ["paid"] = clerk.Pay(arguments) },
                _ => null,
            };
        }
    }

    /// <inheritdoc />
    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world)
    {
        var root = baseUrl.ToString().TrimEnd('/');
        return new SandboxConnection(
            new Dictionary<string, string>
            {
                ["baseUrl"] = root,
                ["authority"] = root + "/login",
                ["tenantId"] = Tenant,
                ["clientId"] = ClientId,
                ["clientSecret"] = ClientSecret,
                ["dimensionOrder"] = string.Join(',', DimensionFormats.Order),
                ["dimensionDelimiter"] = DimensionFormats.Delimiter,
            },
            world.Companies.Where(company => company.Home == SystemName).ToDictionary(
                company => company.Code,
                IReadOnlyDictionary<string, string> (company) =>
                    new Dictionary<string, string> { ["dataAreaId"] = WorldSeed.DataAreaOf(company) }));
    }

    private async Task IssueTokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        int status;
        JsonObject body;
        lock (Data.Gate)
            (status, body) = entra.Issue((string)context.Request.RouteValues["tenant"]!, form, RootOf(context.Request, "/login"));
        await WriteAsync(context, new ApiAnswer(status, body));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new ApiRequest(
            context.Request.Method.ToUpperInvariant(),
            (string?)context.Request.RouteValues["path"] ?? "",
            context.Request.Query.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
            RootOf(context.Request, "/data") + "/data",
            context.Request.Headers["Prefer"].ToString(),
            await reader.ReadToEndAsync(context.RequestAborted));
        await WriteAsync(context, await HoldingHeaderAsync(request, () => Answer(request, context.Request.Headers.Authorization)));
    }

    private ApiAnswer Answer(ApiRequest request, string? authorization)
    {
        lock (Data.Gate)
        {
            // An application that Entra knows and the environment does not is turned away like no application at all.
            if (entra.Application(authorization) is not { } application || application["isMapped"]?.GetValue<bool>() != true)
                return new ApiAnswer(401);
            try
            {
                return new ODataService(books, Switches).Handle(request, application);
            }
            catch (ApiException refused)
            {
                return new ApiAnswer(refused.Status, refused.ToJson());
            }
        }
    }

    /// <summary>A line insert updates its header; two at once under one header collide, and the later one fails.</summary>
    private async Task<ApiAnswer> HoldingHeaderAsync(ApiRequest request, Func<ApiAnswer> answer)
    {
        var time = int.Parse(Switches.Get(FinanceOperationsSwitches.LineInsertMilliseconds, "0"), CultureInfo.InvariantCulture);
        if (time == 0 || request is not { Method: "POST", Path: "VendorInvoiceLines" })
            return answer();
        var header = JsonNode.Parse(request.Body)?["HeaderReference"]?.ToString() ?? "";
        try
        {
            if (lineInserts.AddOrUpdate(header, 1, (_, count) => count + 1) > 1)
                return new ApiAnswer(400, ApiException.Conflict(400, EntitySets.InvoiceHeaders).ToJson());
            await Task.Delay(TimeSpan.FromMilliseconds(time), TimeProvider.System);
            return answer();
        }
        finally
        {
            lineInserts.AddOrUpdate(header, 0, (_, count) => count - 1);
        }
    }

    /// <summary>The environment's host as the caller knows it, below which the part begins.</summary>
    private static string RootOf(HttpRequest request, string part)
    {
        var path = request.PathBase.Add(request.Path).Value!;
        return $"{request.Scheme}://{request.Host}{path[..path.IndexOf(part, StringComparison.Ordinal)]}";
    }

    private static async Task WriteAsync(HttpContext context, ApiAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (answer.Body is null)
            return;
        context.Response.ContentType = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8";
        await context.Response.Body.WriteAsync(SandboxJson.Bytes(answer.Body), context.RequestAborted);
    }
}
