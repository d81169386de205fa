using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.FinanceOperations.Sandbox;
using Connector.Sdk;
using Connector.Sdk.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.FinanceOperations.Tests;

/// <summary>An answer of the environment.</summary>
internal sealed record ApiReply(int Status, JsonNode? Body)
{
    public JsonObject Object => Body.ShouldNotBeNull().AsObject();

    public IReadOnlyList<JsonObject> Value => [.. Object["value"]!.AsArray().Select(item => item!.AsObject())];

    public string? NextLink => Object["@odata.nextLink"]?.GetValue<string>();

    /// <summary>The text that tells what is wrong.</summary>
    public string Why => Object["error"]!["innererror"]!["message"]!.GetValue<string>();

    public string Text(string field) => Object[field]!.GetValue<string>();
}

/// <summary>The simulator, served over real HTTP, with a registered application of its own and a client that talks to it.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    public const string Secret = "a secret of this test";

    private readonly SandboxHost host;

    private RunningSandbox(SandboxHost host, FinanceOperationsSandbox system)
    {
        this.host = host;
        System = system;
        Company = host.World.Companies[0];
        Connection = system.Connection(new Uri($"{host.Address.OriginalString}/{system.Name}"), host.World);
    }

    public FinanceOperationsSandbox System { get; }

    public SandboxWorld World => host.World;

    /// <summary>The company that requests are about; the first of the world, which is the default of the mapped user, until another is chosen.</summary>
    public WorldCompany Company { get; set; }

    public SandboxConnection Connection { get; }

    /// <summary>Client id of this test's own application: MSAL remembers refusals for the whole process.</summary>
    public string ClientId { get; } = Guid.NewGuid().ToString("D");

    public HttpClient Http { get; } = new();

    public string Root => Connection.Settings["baseUrl"];

    public string DataArea => Connection.Companies[Company.Code]["dataAreaId"];

    /// <summary>A vendor whose invoices stay pending until somebody posts them.</summary>
    public WorldVendor Vendor => Company.Vendors.First(vendor => !vendor.IsBlocked && !vendor.PaysAtOnce && vendor.Currency == Company.Currency);

    /// <summary>A vendor whose invoices are posted and paid as soon as they balance.</summary>
    public WorldVendor QuickVendor => Company.Vendors.First(vendor => !vendor.IsBlocked && vendor.PaysAtOnce && vendor.Currency == Company.Currency);

    public static async Task<RunningSandbox> StartAsync()
    {
        var system = new FinanceOperationsSandbox();
        var running = new RunningSandbox(await SandboxHost.StartAsync([system]), system);
        lock (system.Data.Gate)
            system.Data[SandboxEntra.Applications].Put(running.ClientId, FinanceOperationsSandbox.Application(running.ClientId, Secret, running.DataArea));
        var token = await running.TokenAsync($"{running.Root}/.default");
        running.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Text("access_token"));
        return running;
    }

    public async Task<ApiReply> TokenAsync(string scope)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = ClientId,
            ["client_secret"] = Secret,
            ["scope"] = scope,
            ["client_info"] = "2",
        });
        using var response = await Http.PostAsync(new Uri($"{Connection.Settings["authority"]}/{FinanceOperationsSandbox.Tenant}/oauth2/v2.0/token"), content);
        return await ReplyAsync(response);
    }

    public Task<ApiReply> GetAsync(string path, string? prefer = null) => SendAsync(HttpMethod.Get, path, prefer: prefer);

    public Task<ApiReply> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Sends a request below <c>/data</c>; a URL is taken as it is.</summary>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : $"{Root}/data/{path}");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (prefer is not null)
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        using var response = await Http.SendAsync(request);
        return await ReplyAsync(response);
    }

    /// <summary>A header as it goes over the wire.</summary>
    public JsonObject Header(string number, WorldVendor? vendor = null) => new()
    {
        ["dataAreaId"] = DataArea,
        ["InvoiceAccount"] = (vendor ?? Vendor).Number,
        ["InvoiceNumber"] = number,
        ["InvoiceDate"] = "2026-11-02T12:00:00Z",
        ["Currency"] = (vendor ?? Vendor).Currency,
    };

    /// <summary>A line as it goes over the wire.</summary>
    public JsonObject Line(string reference, decimal amount, int? number = null)
    {
        var line = new JsonObject
        {
            ["dataAreaId"] = DataArea,
            ["HeaderReference"] = reference,
            ["Currency"] = Vendor.Currency,
            ["MainAccountDisplayValue"] = "62100|FIN|P-1001|",
            ["ReceiveNow"] = 1,
            ["UnitPrice"] = amount,
            ["NetAmount"] = amount,
        };
        if (number is not null)
            line["InvoiceLineNumber"] = number;
        return line;
    }

    /// <summary>Makes a pending invoice over the wire and answers its reference.</summary>
    public async Task<string> PendingAsync(string number, params decimal[] amounts)
    {
        var header = await PostAsync("VendorInvoiceHeaders", Header(number));
        header.Status.ShouldBe(201);
        var reference = header.Text("HeaderReference");
        for (var index = 0; index < amounts.Length; index++)
            (await PostAsync("VendorInvoiceLines", Line(reference, amounts[index], index + 1))).Status.ShouldBe(201);
        return reference;
    }

    /// <summary>An invoice as a mapping makes it.</summary>
    public JsonObject Invoice(string number, params decimal[] amounts) => InvoiceOf(Vendor, number, amounts);

    public JsonObject InvoiceOf(WorldVendor vendor, string number, params decimal[] amounts)
    {
        var rate = Company.TaxCodes[0].Percent;
        return new JsonObject
        {
            ["InvoiceAccount"] = vendor.Number,
            ["InvoiceNumber"] = number,
            ["InvoiceDate"] = "2026-11-02",
            ["Date"] = "2026-11-03",
            ["Currency"] = vendor.Currency,
            ["ImportedAmount"] = amounts.Sum(amount => amount + Math.Round(amount * rate / 100m, 2, MidpointRounding.AwayFromZero)),
            ["VendorInvoiceLines"] = new JsonArray([.. amounts.Select(amount => (JsonNode)new JsonObject
            {
                ["MainAccountDisplayValue"] = new JsonObject { ["MainAccount"] = "62100", ["DEPARTMENT"] = "FIN", ["PROJECT"] = "P-1001" },
                ["LineDescription"] = "Something",
                ["ReceiveNow"] = 1,
                ["UnitPrice"] = amount,
                ["NetAmount"] = amount,
                ["Currency"] = vendor.Currency,
                ["ItemSalesTax"] = Company.TaxCodes[0].Code,
            })]),
        };
    }

    /// <summary>What a connection to the simulator is opened with.</summary>
    public ConnectionContext Context(params (string Name, string Value)[] settings)
    {
        var manifest = new FinanceOperationsDriver().Manifest;
        var values = manifest.Settings.Values.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!);
        foreach (var (name, value) in Connection.Settings.Select(pair => (pair.Key, pair.Value)).Concat([("clientId", ClientId), ("clientSecret", Secret)]).Concat(settings))
            values[name] = value;
        return new ConnectionContext
        {
            Name = "fo",
            Logger = NullLogger.Instance,
            Jitter = () => 0,
            Settings = new ConnectionSettings(
                values.ToImmutableDictionary(StringComparer.Ordinal),
                Connection.Companies.Keys.ToImmutableDictionary(code => code, CompanyOf, StringComparer.Ordinal),
                ImmutableDictionary<string, string>.Empty),
        };
    }

    /// <summary>Opens a connection of the driver to the simulator.</summary>
    public IConnection Open(params (string Name, string Value)[] settings) => new FinanceOperationsDriver().Open(Context(settings));

    /// <summary>The company, as a flow hands it to a connection.</summary>
    public Company Target => CompanyOf(Company.Code);

    /// <summary>One record to write.</summary>
    public static WriteItem Item(JsonNode body, bool inDoubt = false, string? job = null) => new(JsonSerializer.SerializeToElement(body), job ?? Guid.NewGuid().ToString("N"), InDoubt: inDoubt);

    public async Task<WriteOutcome> WriteAsync(IConnection connection, JsonNode body, bool inDoubt = false, string? job = null) =>
        (await connection.WriteAsync(new WriteRequest("vendorInvoices", [Item(body, inDoubt, job)], Target), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body, bool inDoubt = false) => connection.FindAsync(
        new FindRequest(
            "vendorInvoices",
            ImmutableSortedDictionary<string, string>.Empty
                .Add("InvoiceAccount", body["InvoiceAccount"]!.GetValue<string>()).Add("InvoiceNumber", body["InvoiceNumber"]!.GetValue<string>()),
            Item(body, inDoubt),
            Target),
        default);

    public async Task<IReadOnlyList<JsonElement>> ReadAsync(IConnection connection, string resource, params (string Name, string Value)[] query)
    {
        var records = new List<JsonElement>();
        var request = new ReadRequest(resource, query.ToImmutableDictionary(pair => pair.Name, pair => pair.Value), null, Target);
        await foreach (var page in connection.ReadAsync(request, default))
            records.AddRange(page.Records);
        return records;
    }

    /// <summary>Calls the simulator has had, as <c>METHOD path</c> below <c>/data</c>, tokens left out.</summary>
    public async Task<IReadOnlyList<string>> CallsAsync()
    {
        var log = JsonNode.Parse(await Http.GetStringAsync(new Uri(host.Address, "/_sandbox/finance-operations/requests")))!.AsArray();
        return [.. log.Select(call => $"{call!["method"]} {Uri.UnescapeDataString(call["path"]!.GetValue<string>())}").Where(call => !call.Contains("/token", StringComparison.Ordinal))];
    }

    public async Task ForgetCallsAsync()
    {
        using var response = await Http.DeleteAsync(new Uri(host.Address, "/_sandbox/finance-operations/requests"));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What is stored of an entity in the company.</summary>
    public IReadOnlyList<JsonObject> Stored(string table, string companyField = "dataAreaId")
    {
        lock (System.Data.Gate)
            return [.. System.Data[table].Rows.Where(row => row[companyField]?.GetValue<string>() == DataArea).Select(row => row.DeepClone().AsObject())];
    }

    /// <summary>Pending headers with this number.</summary>
    public IReadOnlyList<JsonObject> Headers(string number) => [.. Stored("VendorInvoiceHeaders").Where(row => row["InvoiceNumber"]!.GetValue<string>() == number)];

    /// <summary>Pending lines, of all headers.</summary>
    public IReadOnlyList<JsonObject> Lines() => Stored("VendorInvoiceLines");

    public IReadOnlyList<JsonObject> PostedInvoices(string number) => [.. Stored("VendInvoiceJourBiEntities").Where(row => row["InvoiceId"]!.GetValue<string>() == number)];

    public void Act(string act, JsonObject? arguments = null) => System.Act(act, arguments ?? []).ShouldNotBeNull();

    public async Task SetFaultsAsync(params JsonObject[] faults)
    {
        using var content = new StringContent(new JsonObject { ["faults"] = new JsonArray(faults) }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Http.PutAsync(new Uri(host.Address, "/_sandbox/finance-operations/faults"), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
    }

    private Company CompanyOf(string code)
    {
        var defaults = new FinanceOperationsDriver().Manifest.CompanySettings.Values.Where(setting => setting.Default is not null).ToImmutableDictionary(setting => setting.Name, setting => setting.Default!);
        return new Company(code, defaults.SetItems(Connection.Companies[code]));
    }

    private static async Task<ApiReply> ReplyAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new ApiReply((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
