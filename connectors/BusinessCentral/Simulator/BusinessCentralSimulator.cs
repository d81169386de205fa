using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// The simulator of Business Central online: Entra's token endpoint and API v2.0 of one environment. Switches: <c>multiLineDeepInsert</c>
/// (on, refused, first), <c>nestedDimensions</c> (on, refused, ignored), <c>allowPostingFrom</c> and <c>allowPostingTo</c> (yyyy-mm-dd),
/// <c>deletePosted</c> (refuse, allow), <c>invoicedOrders</c> (delete, keep). Acts: <c>pay</c> with <c>{"id": …}</c> pays one posted
/// invoice, without it every open one; <c>setOrderStatus</c>, <c>setOrderQuantity</c> and <c>invoiceOrder</c> change the purchase order
/// that <c>company</c> and <c>number</c> name.
/// </summary>
public sealed class BusinessCentralSimulator : SandboxSystem
{
    internal const string SystemName = "business-central";

    private const string Environment = "sandbox";
    private const string ApiRoot = $"/v2.0/{EntraTokens.Tenant}/{Environment}/api/v2.0";
    private readonly EntraTokens tokens;
    private Books books;

    /// <summary>Makes an empty simulator.</summary>
    public BusinessCentralSimulator()
    {
        tokens = new EntraTokens(Data, Clock);
        books = new Books(Data, Clock);
    }

    /// <inheritdoc />
    public override string Name => SystemName;

    /// <inheritdoc />
    public override IReadOnlyCollection<string> SwitchNames =>
        ["multiLineDeepInsert", "nestedDimensions", "allowPostingFrom", "allowPostingTo", "deletePosted", "invoicedOrders"];

    /// <inheritdoc />
    public override IReadOnlyCollection<string> Acts => ["pay", "setOrderStatus", "setOrderQuantity", "invoiceOrder"];

    /// <inheritdoc />
    public override void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/login/{tenant}/oauth2/v2.0/token", IssueTokenAsync);
        endpoints.Map(ApiRoot + "/{**path}", AnswerAsync);
    }

    /// <inheritdoc />
    public override void Seed(SandboxWorld world)
    {
        Data[EntraTokens.Applications].Put(EntraTokens.ClientId, EntraTokens.Application(EntraTokens.ClientId, EntraTokens.ClientSecret));
        new WorldSeed(Data, world).Fill();
    }

    /// <inheritdoc />
    public override void Forget()
    {
        tokens.Revoke();
        books = new Books(Data, Clock);
    }

    /// <inheritdoc />
    public override void ExpireTokens() => tokens.Revoke();

    /// <inheritdoc />
    public override string? KeyOf(string resource, JsonObject row) =>
        resource == EntraTokens.Applications ? row.TextOf("clientId") is { Length: > 0 } id ? id : null : base.KeyOf(resource, row);

    /// <inheritdoc />
    public override JsonNode FaultBody(int status) => (status == 429
        ? new ApiException(status, "Application_TooManyRequests", "Too many requests reached. Actual (101). Maximum (100).")
        : new ApiException(status, "Internal_ServerError", "The server could not process the request.")).ToJson(Guid.NewGuid());

    /// <inheritdoc />
    public override JsonNode? Act(string act, JsonObject arguments)
    {
        lock (Data.Gate)
        {
            if (act == "pay")
                return Pay(arguments["id"]?.GetValue<string>());
            var orders = new PurchaseOrders(books, Switches);
            var (number, company) = (arguments.TextOf("number"), arguments.TextOf("company"));
            switch (act)
            {
                case "setOrderStatus":
                    orders.SetStatus(number, company, arguments.TextOf("status"));
                    break;
                case "setOrderQuantity":
                    orders.SetQuantity(number, company, (int)arguments.NumberOf("sequence"), arguments.NumberOf("quantity"));
                    break;
                case "invoiceOrder":
                    orders.Invoice(number, company);
                    break;
                default:
                    return null;
            }

            return new JsonObject { ["changed"] = number };
        }
    }

    private JsonObject Pay(string? id)
    {
        var paid = new Posting(books, Switches).Pay(id);
        return id is null || paid.Count > 0
            ? new JsonObject { ["paid"] = paid }
            : throw new ArgumentException($"No open invoice has the id {id}.");
    }

    /// <inheritdoc />
    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world)
    {
        var root = baseUrl.ToString().TrimEnd('/');
        return new SandboxConnection(
            new Dictionary<string, string>
            {
                ["baseUrl"] = root + ApiRoot,
                ["authority"] = root + "/login",
                ["tenantId"] = EntraTokens.Tenant,
                ["clientId"] = EntraTokens.ClientId,
                ["clientSecret"] = EntraTokens.ClientSecret,
            },
            world.Companies.Where(company => company.Home == SystemName).ToDictionary(
                company => company.Code,
                IReadOnlyDictionary<string, string> (company) =>
                    new Dictionary<string, string> { ["id"] = WorldSeed.CompanyId(company.Code) }));
    }

    private async Task IssueTokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        int status;
        JsonObject body;
        lock (Data.Gate)
            (status, body) = tokens.Issue((string)context.Request.RouteValues["tenant"]!, form);
        await WriteAsync(context, new ApiAnswer(status, body));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await ReadAsync(context);
        ApiAnswer answer;
        lock (Data.Gate)
        {
            try
            {
                answer = new ApiService(books, Switches).Handle(request, tokens.Authenticate(context.Request.Headers.Authorization));
            }
            catch (ApiException refused)
            {
                answer = ApiService.Refusal(refused);
            }
        }

        await WriteAsync(context, answer);
    }

    private static async Task<ApiRequest> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var url = request.PathBase.Add(request.Path).Value!;
        using var reader = new StreamReader(request.Body);
        return new ApiRequest(
            request.Method.ToUpperInvariant(),
            (string?)request.RouteValues["path"] ?? "",
            request.Query.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
            $"{request.Scheme}://{request.Host}{url[..(url.IndexOf(ApiRoot, StringComparison.Ordinal) + ApiRoot.Length)]}")
        {
            IfMatch = request.Headers.IfMatch,
            Prefer = request.Headers["Prefer"].ToString(),
            Isolation = request.Headers["Isolation"],
            Body = await reader.ReadToEndAsync(context.RequestAborted),
        };
    }

    private static async Task WriteAsync(HttpContext context, ApiAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Body is null)
            return;
        context.Response.ContentType = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8";
        await context.Response.Body.WriteAsync(SandboxJson.Bytes(answer.Body), context.RequestAborted);
    }
}
