using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Syspro.Simulator;

/// <summary>
/// The simulator of SYSPRO: e.net's REST service and the OData service over the same companies. Switches are in
/// <see cref="SysproSwitches"/>. Acts: <c>kick</c> ends sessions from elsewhere (<c>{"operator": …}</c>, or all); <c>pay</c> pays invoices
/// (<c>{"company", "supplier", "invoice", "value"}</c> pays one, in part where a value is given; without a supplier every open one).
/// </summary>
public sealed class SysproSimulator : SandboxSystem
{
    public const string SystemName = "syspro";
    public const string EnetRoot = "/SYSPROWCFService/Rest";
    public const string ODataRoot = "/SYSPRO8Odata/SYSPROOData";

    private readonly Sessions sessions;
    private readonly Tables tables;
    private readonly EnetService enet;
    private readonly ODataService odata;

    public SysproSimulator()
    {
        var switches = new SysproSwitches(Switches);
        tables = new Tables(Data, Clock);
        sessions = new Sessions(Data, Clock, switches);
        enet = new EnetService(Data, sessions, tables, switches);
        odata = new ODataService(Data, tables, switches);
    }

    public override string Name => SystemName;

    public override IReadOnlyCollection<string> SwitchNames => SysproSwitches.Names;

    public override IReadOnlyCollection<string> Acts => ["kick", "pay"];

    /// <summary>e.net writes by GET.</summary>
    public override bool MayChange(string method, string path) =>
        base.MayChange(method, path) || path.Contains("/Transaction/", StringComparison.OrdinalIgnoreCase)
            || path.Contains("/Setup/", StringComparison.OrdinalIgnoreCase);

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.Map(EnetRoot + "/{**path}", (RequestDelegate)enet.AnswerAsync);
        endpoints.Map(ODataRoot + "/{company}/{table}", (RequestDelegate)odata.AnswerAsync);
    }

    public override void Seed(SandboxWorld world)
    {
        foreach (var table in Tables.Keys.Keys.Concat(Tables.Own))
            _ = Data[table];
        new WorldSeed(Data, tables, world).Fill();
    }

    public override void Forget() => sessions.End();

    public override void ExpireTokens()
    {
        lock (Data.Gate)
            sessions.End();
    }

    public override string? KeyOf(string resource, JsonObject row)
    {
        var company = Tables.Text(row, Tables.CompanyField);
        ImmutableArray<string> key = resource switch
        {
            "companies" => ["id"],
            "operators" => ["operator"],
            "registeredInvoices" => ["Supplier", "Invoice"],
            "analysisCodes" => ["Dimension", "Code"],
            "distributions" => ["Supplier", "Invoice", "Line"],
            _ => Tables.Keys.GetValueOrDefault(resource, []),
        };
        var values = key.Select(column => Tables.Text(row, column)).ToArray();
        if (values.Length == 0 || values.Any(value => value.Length == 0))
            return null;
        if (resource is "companies" or "operators")
            return values[0];
        return company.Length == 0 ? null : string.Join('/', values.Prepend(company));
    }

    /// <summary>Neither service answers JSON when it breaks; the text is what http.sys says.</summary>
    public override JsonNode FaultBody(int status) => JsonValue.Create($"HTTP Error {status}. The service is unavailable.")!;

    public override JsonNode? Act(string act, JsonObject arguments)
    {
        lock (Data.Gate)
        {
            return act switch
            {
                "kick" => new JsonObject { ["ended"] = sessions.End(arguments["operator"]?.GetValue<string>()) },
                "pay" => Pay(arguments),
                _ => null,
            };
        }
    }

    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world)
    {
        var root = baseUrl.ToString().TrimEnd('/');
        return new SandboxConnection(
            new Dictionary<string, string>
            {
                ["baseUrl"] = root + ODataRoot,
                ["enetUrl"] = root + EnetRoot,
                ["operator"] = WorldSeed.Operator,
                ["operatorPassword"] = WorldSeed.Password,
            },
            world.Companies.Where(company => company.Home == SystemName).ToDictionary(
                company => company.Code,
                IReadOnlyDictionary<string, string> (company) => new Dictionary<string, string>
                {
                    ["id"] = WorldSeed.CompanyId(company),
                    ["operator"] = WorldSeed.OperatorOf(company),
                    ["operatorPassword"] = WorldSeed.Password,
                    ["password"] = WorldSeed.CompanyPassword,
                }));
    }

    private JsonObject Pay(JsonObject arguments)
    {
        var payments = new Payments(tables);
        var supplier = arguments["supplier"]?.GetValue<string>();
        var company = arguments["company"]?.GetValue<string>();
        var invoice = arguments["invoice"]?.GetValue<string>();
        var due = Data["ApInvoice"].Rows
            .Where(row => (company is null || Tables.Text(row, Tables.CompanyField) == company)
                && (supplier is null || Tables.Text(row, "Supplier") == supplier)
                && (invoice is null || Tables.Text(row, "Invoice") == invoice))
            .Select(row => (Company: Tables.Text(row, Tables.CompanyField), Supplier: Tables.Text(row, "Supplier"),
                Invoice: Tables.Text(row, "Invoice")))
            .ToArray();
        var part = arguments["value"]?.GetValue<decimal>();
        var paid = due.Where(row => payments.Pay(row.Company, row.Supplier, row.Invoice, part))
            .Select(row => (JsonNode)$"{row.Company}/{row.Supplier}/{row.Invoice}").ToArray();
        if (paid.Length == 0 && invoice is not null)
            throw new ArgumentException($"No open invoice {invoice} of supplier {supplier} in company {company}.");
        return new JsonObject { ["paid"] = new JsonArray(paid) };
    }
}
