using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary>
/// BILL as the fact sheet describes it: strict where the service is known to be, a switch (<see cref="BillSwitches"/>) where nobody could
/// confirm. It has an organization for each company of the world, a few accounts and vendors that somebody has entered there by hand
/// (<see cref="WorldSeed"/>); everything else arrives through flows, because it keeps no books itself.
/// </summary>
public sealed class BillSimulator : SandboxSystem, IDisposable
{
    private readonly Sessions sessions;
    private readonly Meter meter;
    private readonly ApiGateway gateway;
    private readonly Notifier notifier;
    private readonly Clerk clerk;
    private readonly ImmutableArray<Action<IEndpointRouteBuilder>> maps;

    public BillSimulator()
    {
        sessions = new Sessions(Data, Clock, Switches);
        meter = new Meter(Data, Clock, Switches);
        gateway = new ApiGateway(Data, Clock, Switches, sessions, meter);
        notifier = new Notifier(Data, Clock, Switches);
        var vendors = new VendorEndpoints(gateway, Data, Clock, Switches, notifier);
        var bills = new BillEndpoints(gateway, Data, Clock, Switches, notifier);
        var payments = new PaymentEndpoints(gateway, Data, Clock, Switches, notifier, bills);
        clerk = new Clerk(Data, Clock, notifier, vendors, bills, payments);
        bills.Clerk = clerk.TakeIn;
        payments.Clerk = clerk.TakeReturns;
        maps =
        [
            vendors.Map, bills.Map, payments.Map, new ChartOfAccountEndpoints(gateway, Data, Clock, Switches, notifier).Map,
            new SubscriptionEndpoints(gateway, Data, Clock, notifier).Map,
        ];
    }

    public override string Name => "bill";

    /// <summary>What calls the subscriptions.</summary>
    internal Notifier Notifier => notifier;

    public override bool KeepsBooks => false;

    public override IReadOnlyCollection<string> SwitchNames => BillSwitches.All;

    public override IReadOnlyCollection<string> Acts => Clerk.Acts;

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/connect/v3/login", gateway.LogInAsync);
        endpoints.MapGet("/connect/v3/session",
            gateway.Open(call =>
                ApiAnswer.Ok(new JsonObject { ["organizationId"] = call.Organization, ["userId"] = "00601SANDBOX00000001" })));
        endpoints.MapPost("/connect/v3/logout", gateway.Open(call =>
        {
            sessions.LogOut(call.Session.Id);
            return ApiAnswer.Ok(new JsonObject());
        }));
        foreach (var map in maps)
            map(endpoints);
        endpoints.Map("/connect/{**path}", gateway.UnknownAsync);
        endpoints.Map("/connect-events/{**path}", gateway.UnknownAsync);
    }

    public override void Seed(SandboxWorld world)
    {
        foreach (var table in new[] { "bills", "chartOfAccounts", "events", "organizations", "payments", "subscriptionKeys",
            "subscriptions", "usage", "vendors" })
            _ = Data[table];
        var seed = new WorldSeed(Data, Stamp.Of(Clock.GetUtcNow()));
        foreach (var company in world.Companies)
            seed.Fill(OrganizationOf(company), company);
    }

    public override void Forget()
    {
        sessions.Clear();
        meter.Forget();
    }

    public override void ExpireTokens() => sessions.Clear();

    public override JsonNode FaultBody(int status) => new ApiException(
        status, status == StatusCodes.Status429TooManyRequests ? "BDC_1322" : "BDC_1001",
        status == StatusCodes.Status429TooManyRequests ? "Max number of concurrent requests per organization reached." : "System error.")
        .Body(Switches.Get(BillSwitches.ErrorShape, "array"), Clock.GetUtcNow());

    public override JsonNode? Act(string act, JsonObject arguments) => clerk.Act(act, arguments);

    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world)
    {
        var settings = new Dictionary<string, string>
        {
            ["baseUrl"] = baseUrl.ToString().TrimEnd('/'),
            ["devKey"] = Sessions.DevKey,
            ["username"] = Sessions.Username,
            ["password"] = Sessions.Password,
        };
        return new SandboxConnection(settings, world.Companies.ToDictionary(
            company => company.Code,
            company => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { ["organizationId"] = OrganizationOf(company) },
            StringComparer.Ordinal));
    }

    public void Dispose() => notifier.Dispose();

    private static string OrganizationOf(WorldCompany company) => Stamp.Id("008", company.Code, 1);
}
