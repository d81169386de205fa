using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Connector.BusinessCentral.Simulator;
using Connector.Simulation.Hosting;
using Connector.Simulation.World;

namespace Connector.BusinessCentral.Tests;

/// <summary>An answer of the API.</summary>
internal sealed record ApiReply(int Status, JsonNode? Body) : JsonReply(Status, Body)
{
    public string Id => Text("id");

    public string Code => Object["error"]!["code"]!.GetValue<string>();

    /// <summary>The sentence without its correlation id.</summary>
    public string Message => Object["error"]!["message"]!.GetValue<string>().Split("  CorrelationId:")[0];
}

/// <summary>The simulator, served over real HTTP, with a registered application of its own and a client that talks to one
/// company.</summary>
internal sealed class RunningSandbox : RunningSystem<BusinessCentralSimulator>
{
    public const string Secret = "a secret of this test";

    private RunningSandbox(SandboxHost host, BusinessCentralSimulator system)
        : base(host, system, new BusinessCentralDriver())
    {
    }

    /// <summary>Client id of this test's own application: MSAL remembers refusals for the whole process.</summary>
    public string ClientId { get; } = Guid.NewGuid().ToString("D");

    protected override IEnumerable<KeyValuePair<string, string>> OwnSettings => [new("clientId", ClientId), new("clientSecret", Secret)];

    public WorldVendor Vendor =>
        Company.Vendors.First(vendor => !vendor.IsBlocked && !vendor.PaysAtOnce && vendor.Currency == Company.Currency);

    public string Account =>
        Company.Accounts.First(account => account is { IsPosting: true, IsBlocked: false, Category: "Expense" }).Number;

    public static async Task<RunningSandbox> StartAsync(string? stateFile = null)
    {
        var system = new BusinessCentralSimulator();
        var running = new RunningSandbox(await SandboxHost.StartAsync([system], stateFile: stateFile), system);
        lock (system.Data.Gate)
            system.Data[EntraTokens.Applications].Put(running.ClientId, EntraTokens.Application(running.ClientId, Secret));
        running.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await running.TokenAsync());
        return running;
    }

    public async Task<string> TokenAsync()
    {
        var reply = await PostFormAsync(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = ClientId,
            ["client_secret"] = Secret,
            ["scope"] = EntraTokens.Scope,
            ["client_info"] = "2",
        });
        return reply.Text("access_token");
    }

    public async Task<ApiReply> PostFormAsync(Dictionary<string, string> form, string tenant = EntraTokens.Tenant)
    {
        using var content = new FormUrlEncodedContent(form);
        return Reply(await CallAsync(HttpMethod.Post, $"{Connection.Settings["authority"]}/{tenant}/oauth2/v2.0/token", content));
    }

    public Task<ApiReply> GetAsync(string path, string? prefer = null) => SendAsync(HttpMethod.Get, path, prefer: prefer);

    public Task<ApiReply> PostAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<ApiReply> PatchAsync(string path, JsonNode body, string? ifMatch) => SendAsync(HttpMethod.Patch, path, body, ifMatch);

    public Task<ApiReply> DeleteAsync(string path, string? ifMatch = null) => SendAsync(HttpMethod.Delete, path, null, ifMatch);

    /// <summary>Sends a request below the company; a path that starts with a slash is below the API root, a URL is taken as it
    /// is.</summary>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? ifMatch = null,
        string? prefer = null, string? isolation = null)
    {
        var root = Connection.Settings["baseUrl"];
        var url = path.StartsWith("http", StringComparison.Ordinal) ? path
            : path.StartsWith('/') ? root + path
            : $"{root}/companies({CompanyId})/{path}";
        return Reply(await CallAsync(method, url, Json(body), ("If-Match", ifMatch), ("Prefer", prefer), ("Isolation", isolation)));
    }

    public string CompanyId => Connection.Companies[Company.Code]["id"];

    /// <summary>An invoice's body with lines of the given net amounts.</summary>
    public JsonObject Invoice(string number, params decimal[] amounts) => new()
    {
        ["vendorNumber"] = Vendor.Number,
        ["vendorInvoiceNumber"] = number,
        ["invoiceDate"] = "2026-11-02",
        ["postingDate"] = "2026-11-03",
        ["purchaseInvoiceLines"] = new JsonArray([.. amounts.Select(amount => (JsonNode)Line(amount))]),
    };

    public JsonObject Line(decimal amount) => new()
    {
        ["lineType"] = "Account",
        ["lineObjectNumber"] = Account,
        ["quantity"] = 1,
        ["unitCost"] = amount,
        ["taxCode"] = Company.TaxCodes[0].Code,
        ["dimensionSetLines"] = new JsonArray(new JsonObject { ["code"] = "DEPARTMENT", ["valueCode"] = "FIN" }),
    };

    /// <summary>Makes a draft and answers its id.</summary>
    public async Task<string> DraftAsync(string number, params decimal[] amounts)
    {
        var reply = await PostAsync("purchaseInvoices", Invoice(number, amounts));
        reply.Status.ShouldBe(201);
        return reply.Id;
    }

    public Task<ApiReply> PostInvoiceAsync(string id) => PostAsync($"purchaseInvoices({id})/Microsoft.NAV.post");

    public async Task<WriteOutcome> WriteAsync(IConnection connection, JsonNode body, bool inDoubt = false) =>
        (await connection.WriteAsync(new WriteRequest("purchaseInvoices", [Item(body, inDoubt)], Target), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body, bool inDoubt) => connection.FindAsync(
        new FindRequest(
            "purchaseInvoices",
            ImmutableSortedDictionary<string, string>.Empty
                .Add("vendorNumber", body["vendorNumber"]!.GetValue<string>())
                .Add("vendorInvoiceNumber", body["vendorInvoiceNumber"]!.GetValue<string>()),
            Item(body, inDoubt),
            Target),
        default);

    public Task<WriteOutcome> ActAsync(IConnection connection, string action, string id, bool inDoubt = false) =>
        connection.ActAsync(new ActionRequest("purchaseInvoices", action, id, inDoubt, Guid.NewGuid().ToString("N"), Company: Target),
            default);

    /// <summary>Calls the simulator has had, as <c>METHOD path</c> below the company, tokens left out.</summary>
    public async Task<IReadOnlyList<string>> CallsAsync()
    {
        var log = await LogAsync();
        return [.. log.Select(call => $"{call["method"]} {Below(call["path"]!.GetValue<string>())}")
            .Where(call => !call.Contains("/token", StringComparison.Ordinal))];

        string Below(string path) => Uri.UnescapeDataString(path.Split($"companies({CompanyId})/")[^1]);
    }

    /// <summary>Invoices of the vendor with this number, draft or posted.</summary>
    public IReadOnlyList<JsonObject> Invoices(string number) =>
        [.. RowsOf("purchaseInvoices")
            .Where(row => row["vendorInvoiceNumber"]!.GetValue<string>() == number && row["company"]!.GetValue<string>() == Company.Code)];

    private static ApiReply Reply((int Status, JsonNode? Body) answer) => new(answer.Status, answer.Body);
}
