using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.BusinessCentral.Sandbox;
using Connector.Sdk;
using Connector.Sdk.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.BusinessCentral.Tests;

/// <summary>An answer of the API: status, body and, where there is one, the error's code and sentence.</summary>
internal sealed record ApiReply(int Status, JsonNode? Body)
{
    public JsonObject Object => Body.ShouldNotBeNull().AsObject();

    public string Id => Object["id"]!.GetValue<string>();

    public IReadOnlyList<JsonObject> Value => [.. Object["value"]!.AsArray().Select(item => item!.AsObject())];

    public string Code => Object["error"]!["code"]!.GetValue<string>();

    /// <summary>The sentence without its correlation id.</summary>
    public string Message => Object["error"]!["message"]!.GetValue<string>().Split("  CorrelationId:")[0];

    public string Text(string field) => Object[field]!.GetValue<string>();

    public decimal Number(string field) => Object[field]!.GetValue<decimal>();
}

/// <summary>The simulator, served over real HTTP, with a registered application of its own and a client that talks to one company.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    public const string Secret = "a secret of this test";

    private readonly SandboxHost host;

    private RunningSandbox(SandboxHost host, BusinessCentralSandbox system)
    {
        this.host = host;
        System = system;
        Company = host.World.Companies[0];
        Connection = system.Connection(new Uri($"{host.Address.OriginalString}/{system.Name}"), host.World);
    }

    public BusinessCentralSandbox System { get; }

    public SandboxWorld World => host.World;

    /// <summary>Where the host listens.</summary>
    public Uri Address => host.Address;

    /// <summary>The company that requests are about; the first of the world until another is chosen.</summary>
    public WorldCompany Company { get; set; }

    public SandboxConnection Connection { get; }

    /// <summary>Client id of this test's own application: MSAL remembers refusals for the whole process.</summary>
    public string ClientId { get; } = Guid.NewGuid().ToString("D");

    public HttpClient Http { get; } = new();

    public WorldVendor Vendor => Company.Vendors.First(vendor => !vendor.IsBlocked && !vendor.PaysAtOnce && vendor.Currency == Company.Currency);

    public string Account => Company.Accounts.First(account => account is { IsPosting: true, IsBlocked: false, Category: "Expense" }).Number;

    public static async Task<RunningSandbox> StartAsync(string? stateFile = null)
    {
        var system = new BusinessCentralSandbox();
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
        using var response = await Http.PostAsync(new Uri($"{Connection.Settings["authority"]}/{tenant}/oauth2/v2.0/token"), content);
        return await ReplyAsync(response);
    }

    public Task<ApiReply> GetAsync(string path, string? prefer = null) => SendAsync(HttpMethod.Get, path, prefer: prefer);

    public Task<ApiReply> PostAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<ApiReply> PatchAsync(string path, JsonNode body, string? ifMatch) => SendAsync(HttpMethod.Patch, path, body, ifMatch);

    public Task<ApiReply> DeleteAsync(string path, string? ifMatch = null) => SendAsync(HttpMethod.Delete, path, null, ifMatch);

    /// <summary>Sends a request below the company; a path that starts with a slash is below the API root, a URL is taken as it is.</summary>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? ifMatch = null, string? prefer = null, string? isolation = null)
    {
        var root = Connection.Settings["baseUrl"];
        var url = path.StartsWith("http", StringComparison.Ordinal) ? path
            : path.StartsWith('/') ? root + path
            : $"{root}/companies({CompanyId})/{path}";
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (prefer is not null)
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        if (isolation is not null)
            request.Headers.TryAddWithoutValidation("Isolation", isolation);
        using var response = await Http.SendAsync(request);
        return await ReplyAsync(response);
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

    /// <summary>What a connection to the simulator is opened with.</summary>
    public ConnectionContext Context(params (string Name, string Value)[] settings)
    {
        var manifest = new BusinessCentralDriver().Manifest;
        var values = manifest.Settings.Values.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!);
        foreach (var (name, value) in Connection.Settings.Select(pair => (pair.Key, pair.Value)).Concat([("clientId", ClientId), ("clientSecret", Secret)]).Concat(settings))
            values[name] = value;
        return new ConnectionContext
        {
            Name = "bc",
            Logger = NullLogger.Instance,
            Jitter = () => 0,
            Settings = new ConnectionSettings(
                values.ToImmutableDictionary(StringComparer.Ordinal),
                Connection.Companies.ToImmutableDictionary(pair => pair.Key, pair => new Company(pair.Key, pair.Value.ToImmutableDictionary())),
                ImmutableDictionary<string, string>.Empty),
        };
    }

    /// <summary>Opens a connection of the driver to the simulator.</summary>
    public IConnection Open(params (string Name, string Value)[] settings) => new BusinessCentralDriver().Open(Context(settings));

    /// <summary>The company, as a flow hands it to a connection.</summary>
    public Company Target => new(Company.Code, Connection.Companies[Company.Code].ToImmutableDictionary());

    /// <summary>One record to write.</summary>
    public static WriteItem Item(JsonNode body, bool inDoubt = false) => new(JsonSerializer.SerializeToElement(body), Guid.NewGuid().ToString("N"), InDoubt: inDoubt);

    public async Task<WriteOutcome> WriteAsync(IConnection connection, JsonNode body, bool inDoubt = false) =>
        (await connection.WriteAsync(new WriteRequest("purchaseInvoices", [Item(body, inDoubt)], Target), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body, bool inDoubt) => connection.FindAsync(
        new FindRequest(
            "purchaseInvoices",
            ImmutableSortedDictionary<string, string>.Empty
                .Add("vendorNumber", body["vendorNumber"]!.GetValue<string>()).Add("vendorInvoiceNumber", body["vendorInvoiceNumber"]!.GetValue<string>()),
            Item(body, inDoubt),
            Target),
        default);

    public Task<WriteOutcome> ActAsync(IConnection connection, string action, string id, bool inDoubt = false) =>
        connection.ActAsync(new ActionRequest("purchaseInvoices", action, id, inDoubt, Guid.NewGuid().ToString("N"), Company: Target), default);

    /// <summary>Calls the simulator has had, as <c>METHOD path</c> below the company, tokens left out.</summary>
    public async Task<IReadOnlyList<string>> CallsAsync()
    {
        var log = JsonNode.Parse(await Http.GetStringAsync(new Uri(host.Address, "/_sandbox/business-central/requests")))!.AsArray();
        return [.. log.Select(call => $"{call!["method"]} {Below(call["path"]!.GetValue<string>())}").Where(call => !call.Contains("/token", StringComparison.Ordinal))];

        string Below(string path) => Uri.UnescapeDataString(path.Split($"companies({CompanyId})/")[^1]);
    }

    /// <summary>Invoices of the vendor with this number, draft or posted.</summary>
    public IReadOnlyList<JsonObject> Invoices(string number) =>
        [.. Stored("purchaseInvoices").Where(row => row["vendorInvoiceNumber"]!.GetValue<string>() == number && row["company"]!.GetValue<string>() == Company.Code)];

    /// <summary>What is stored of an entity set, of all companies.</summary>
    public IReadOnlyList<JsonObject> Stored(string set)
    {
        lock (System.Data.Gate)
            return [.. System.Data[set].Rows.Select(row => row.DeepClone().AsObject())];
    }

    public async Task SetFaultsAsync(params JsonObject[] faults)
    {
        using var content = new StringContent(new JsonObject { ["faults"] = new JsonArray(faults) }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Http.PutAsync(new Uri(host.Address, "/_sandbox/business-central/faults"), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
    }

    private static async Task<ApiReply> ReplyAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new ApiReply((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
