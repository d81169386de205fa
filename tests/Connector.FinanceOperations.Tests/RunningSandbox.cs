using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Connector.FinanceOperations.Simulator;
using Connector.Simulation;
using Connector.Simulation.Hosting;
using Connector.Simulation.World;

namespace Connector.FinanceOperations.Tests;

/// <summary>An answer of the environment.</summary>
internal sealed record ApiReply(int Status, JsonNode? Body) : JsonReply(Status, Body)
{
    public string? NextLink => Object["@odata.nextLink"]?.GetValue<string>();

    /// <summary>The text that tells what is wrong.</summary>
    public string Why => Object["error"]!["innererror"]!["message"]!.GetValue<string>();
}

/// <summary>The simulator, served over real HTTP, with a registered application of its own and a client that talks to it.</summary>
internal sealed class RunningSandbox : RunningSystem<FinanceOperationsSimulator>
{
    public const string Secret = "a secret of this test";

    private RunningSandbox(SandboxHost host, FinanceOperationsSimulator system)
        : base(host, system, new FinanceOperationsDriver())
    {
    }

    /// <summary>Client id of this test's own application: MSAL remembers refusals for the whole process.</summary>
    public string ClientId { get; } = Guid.NewGuid().ToString("D");

    protected override IEnumerable<KeyValuePair<string, string>> OwnSettings => [new("clientId", ClientId), new("clientSecret", Secret)];

    public string Root => Connection.Settings["baseUrl"];

    public string DataArea => Connection.Companies[Company.Code]["dataAreaId"];

    /// <summary>A vendor whose invoices stay pending until somebody posts them.</summary>
    public WorldVendor Vendor =>
        Company.Vendors.First(vendor => !vendor.IsBlocked && !vendor.PaysAtOnce && vendor.Currency == Company.Currency);

    /// <summary>A vendor whose invoices are posted and paid as soon as they balance.</summary>
    public WorldVendor QuickVendor =>
        Company.Vendors.First(vendor => !vendor.IsBlocked && vendor.PaysAtOnce && vendor.Currency == Company.Currency);

    public static async Task<RunningSandbox> StartAsync()
    {
        var system = new FinanceOperationsSimulator();
        var running = new RunningSandbox(await SandboxHost.StartAsync([system]), system);
        lock (system.Data.Gate)
            system.Data[SandboxEntra.Applications].Put(running.ClientId,
                FinanceOperationsSimulator.Application(running.ClientId, Secret, running.DataArea));
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
        return Reply(
            await CallAsync(HttpMethod.Post, $"{Connection.Settings["authority"]}/{FinanceOperationsSimulator.Tenant}/oauth2/v2.0/token",
                content));
    }

    public Task<ApiReply> GetAsync(string path, string? prefer = null) => SendAsync(HttpMethod.Get, path, prefer: prefer);

    public Task<ApiReply> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Sends a request below <c>/data</c>; a URL is taken as it is.</summary>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? prefer = null) =>
        Reply(
            await CallAsync(method, path.StartsWith("http", StringComparison.Ordinal) ? path : $"{Root}/data/{path}", Json(body),
                ("Prefer", prefer)));

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

    public async Task<WriteOutcome> WriteAsync(IConnection connection, JsonNode body, bool inDoubt = false, string? job = null) =>
        (await connection.WriteAsync(new WriteRequest("vendorInvoices", [Item(body, inDoubt, job)], Target), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body, bool inDoubt = false) => connection.FindAsync(
        new FindRequest(
            "vendorInvoices",
            ImmutableSortedDictionary<string, string>.Empty
                .Add("InvoiceAccount", body["InvoiceAccount"]!.GetValue<string>())
                .Add("InvoiceNumber", body["InvoiceNumber"]!.GetValue<string>()),
            Item(body, inDoubt),
            Target),
        default);

    /// <summary>Calls the simulator has had, as <c>METHOD path</c> below <c>/data</c>, tokens left out.</summary>
    public async Task<IReadOnlyList<string>> CallsAsync()
    {
        var log = await LogAsync();
        return [.. log.Select(call => $"{call["method"]} {Uri.UnescapeDataString(call["path"]!.GetValue<string>())}")
            .Where(call => !call.Contains("/token", StringComparison.Ordinal))];
    }

    /// <summary>What is stored of an entity in the company.</summary>
    public IReadOnlyList<JsonObject> Stored(string table, string companyField = "dataAreaId") =>
        [.. RowsOf(table).Where(row => row[companyField]?.GetValue<string>() == DataArea)];

    /// <summary>Pending headers with this number.</summary>
    public IReadOnlyList<JsonObject> Headers(string number) =>
        [.. Stored("VendorInvoiceHeaders").Where(row => row["InvoiceNumber"]!.GetValue<string>() == number)];

    /// <summary>Pending lines, of all headers.</summary>
    public IReadOnlyList<JsonObject> Lines() => Stored("VendorInvoiceLines");

    public IReadOnlyList<JsonObject> PostedInvoices(string number) =>
        [.. Stored("VendInvoiceJourBiEntities").Where(row => row["InvoiceId"]!.GetValue<string>() == number)];

    public void Act(string act, JsonObject? arguments = null) => System.Act(act, arguments ?? []).ShouldNotBeNull();

    private static ApiReply Reply((int Status, JsonNode? Body) answer) => new(answer.Status, answer.Body);
}
