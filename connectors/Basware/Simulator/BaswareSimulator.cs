using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary>
/// Basware P2P as the fact sheet describes it: strict where the service is known to be, a switch (<see cref="BaswareSwitches"/>) where
/// nobody could confirm. Its invoices are those of all companies of the world; master data other than payment terms starts empty, because
/// it arrives through flows.
/// </summary>
public sealed class BaswareSimulator : SandboxSystem, IDisposable
{
    public const string WebhookSecret = "sandbox-webhook-sécret";

    private static readonly ImmutableArray<string> EmptyTables =
        ["dataExtracts", "imports", "networkRequests", "requestStatus", "subscriptions", "tasks",
            .. Entity.All.Where(entity => entity.Type != "GenericList").Select(entity => entity.Scope), .. Entity.ListKeys];

    private readonly SandboxTokens tokens;
    private readonly Downloads downloads;
    private readonly Notifier notifier;
    private readonly Clerk clerk;
    private readonly ExtractJob extracts;
    private readonly ImmutableArray<Action<IEndpointRouteBuilder>> maps;

    public BaswareSimulator()
    {
        tokens = SandboxTokens.Rsa(Clock, "at+jwt");
        downloads = new Downloads(Clock, Switches);
        var gateway = new ApiGateway(tokens, Data, Switches);
        var journal = new ImportJournal(Data, Clock, Switches);
        notifier = new Notifier(Data, Clock, Switches);
        clerk = new Clerk(Data, Clock, notifier);
        extracts = new ExtractJob(Data, Clock, Switches);
        maps =
        [
            new TokenEndpoint(tokens, Clock, Switches).Map,
            downloads.Map,
            new DocumentEndpoints(gateway, Data, Clock, Switches, downloads).Map,
            new ResponseEndpoints(gateway, Data, Clock, Switches, journal).Map,
            new RequestStatusEndpoints(gateway, journal).Map,
            new ExtractEndpoints(gateway, Data, Switches, downloads, extracts).Map,
            new NetworkEndpoints(Data).Map,
            new SubscriptionEndpoints(gateway, Data, Clock, Switches, notifier).Map,
            .. Entity.All.Select<Entity,
                Action<IEndpointRouteBuilder>>(entity => new MasterDataEndpoints(entity, gateway, Data, Clock, Switches, journal).Map),
        ];
    }

    public override string Name => "basware";

    public override bool KeepsBooks => false;

    public override IReadOnlyCollection<string> SwitchNames => BaswareSwitches.All;

    public override IReadOnlyCollection<string> Acts { get; } = [.. Clerk.Acts, ExtractJob.Act];

    /// <summary>A file that is handed out is counted.</summary>
    public override bool MayChange(string method, string path) =>
        base.MayChange(method, path) || path?.Contains("/getFile?", StringComparison.Ordinal) == true;

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var map in maps)
            map(endpoints);
    }

    public override void Seed(SandboxWorld world)
    {
        var now = Clock.GetUtcNow();
        foreach (var table in EmptyTables)
            _ = Data[table];
        foreach (var company in world.Companies)
        {
            Data["companies"].Put(company.Code, new JsonObject { ["companyCode"] = company.Code, ["companyName"] = company.Name });
            foreach (var term in company.PaymentTerms)
                Data["paymentTerms"].Put(WorldDocuments.TermCode(company, term), WorldDocuments.PaymentTerm(company, term, now));
            foreach (var invoice in company.Invoices)
                Data["accountingDocuments"].Put(invoice.Id, WorldDocuments.Make(company, invoice, now));
        }
    }

    public override void Forget()
    {
        tokens.RevokeAll();
        downloads.Clear();
    }

    public override void ExpireTokens() => tokens.RevokeAll();

    public override string? KeyOf(string resource, JsonObject row) => resource switch
    {
        "accountingDocuments" => row["invoiceId"]?.GetValue<string>(),
        "companies" => row["companyCode"]?.GetValue<string>(),
        "requestStatus" => row["requestId"]?.GetValue<string>(),
        "subscriptions" => SubscriptionEndpoints.KeyOf(row),
        "tasks" => row["taskId"]?.GetValue<string>(),
        _ => base.KeyOf(resource, row),
    };

    public override JsonNode FaultBody(int status) => new JsonObject
    {
        ["message"] = status switch
        {
            StatusCodes.Status429TooManyRequests => "Too Many Requests",
            StatusCodes.Status503ServiceUnavailable => "Service Unavailable",
            StatusCodes.Status504GatewayTimeout => "Endpoint request timed out",
            _ => "Internal server error",
        },
    };

    public void Dispose() => notifier.Dispose();

    public override JsonNode? Act(string act, JsonObject arguments) =>
        act == ExtractJob.Act ? extracts.Make(arguments) : clerk.Act(act, arguments);

    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world)
    {
        var settings = new Dictionary<string, string>
        {
            ["baseUrl"] = baseUrl.ToString().TrimEnd('/'),
            ["region"] = "eu",
            ["clientId"] = TokenEndpoint.ClientId,
            ["clientSecret"] = TokenEndpoint.ClientSecret,
            ["webhookSecret"] = WebhookSecret,
            ["scopes"] = TokenEndpoint.EveryScope,
            ["networkUser"] = NetworkEndpoints.User,
            ["networkPassword"] = NetworkEndpoints.Password,
        };
        return new SandboxConnection(settings, ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty);
    }
}
