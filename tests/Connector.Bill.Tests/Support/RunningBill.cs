using System.Collections.Immutable;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Bill.Sandbox;
using Connector.Sdk;
using Connector.Sdk.Http;
using Connector.Sdk.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.Bill.Tests.Support;

/// <summary>The simulator, served over real HTTP with its faults and its log of calls, and connections to it as a deployment opens them.</summary>
internal sealed class RunningBill : IAsyncDisposable
{
    private readonly SandboxHost host;
    private readonly HttpClient http = new();
    private readonly List<IAsyncDisposable> opened = [];

    private RunningBill(SandboxHost host, BillSandbox system)
    {
        this.host = host;
        System = system;
        var connection = system.Connection(new Uri($"{host.Address.OriginalString}/{system.Name}"), host.World);
        Settings = connection.Settings;
        Companies = connection.Companies.ToImmutableDictionary(pair => pair.Key, pair => new Company(pair.Key, pair.Value.ToImmutableDictionary()));
        Company = Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal).First();
    }

    public BillSandbox System { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public ImmutableDictionary<string, Company> Companies { get; }

    /// <summary>The company that calls are about.</summary>
    public Company Company { get; set; }

    public static async Task<RunningBill> StartAsync(params (string Name, string Value)[] switches)
    {
        var system = new BillSandbox();
        var running = new RunningBill(await SandboxHost.StartAsync([system]), system);
        foreach (var (name, value) in switches)
            system.Switches.Set(name, value);
        // Tests meet the vendors they make and no others.
        lock (system.Data.Gate)
        {
            foreach (var vendor in system.Data["vendors"].Rows.Select(row => Stamp.Text(row, "id")!).ToList())
                system.Data["vendors"].Remove(vendor);
        }

        return running;
    }

    /// <summary>Opens a connection; it is closed with the simulator.</summary>
    public IConnection Open(IConnectionMemory? memory = null, SharedHttp? shared = null, params (string Name, string Value)[] settings)
    {
        var driver = new BillDriver();
        var values = driver.Manifest.Settings.Values.Where(setting => setting.Default is not null).ToImmutableDictionary(setting => setting.Name, setting => setting.Default!)
            .SetItems(Settings).SetItems(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        var connection = driver.Open(new ConnectionContext
        {
            Name = "bill",
            Settings = new ConnectionSettings(values, Companies, ImmutableDictionary<string, string>.Empty),
            Clock = System.Clock,
            Logger = NullLogger.Instance,
            Jitter = () => 0,
            Memory = memory,
            Http = shared,
        });
        opened.Add(connection);
        return connection;
    }

    /// <summary>What the connections of one process share.</summary>
    public SharedHttp Process()
    {
        var shared = new SharedHttp(System.Clock);
        opened.Add(shared);
        return shared;
    }

    public IConnection Open(params (string Name, string Value)[] settings) => Open(null, null, settings);

    /// <summary>A count of the simulator: <c>logins</c>, <c>calls</c>, or <c>calls/{organization}</c>.</summary>
    public int Usage(string what, string field)
    {
        lock (System.Data.Gate)
            return System.Data["usage"].Find(what)?[field]?.GetValue<int>() ?? 0;
    }

    public int Logins => Usage("logins", "count");

    public int MostAtOnce => Usage($"calls/{Company.Settings["organizationId"]}", "mostAtOnce");

    public int Count(string table)
    {
        lock (System.Data.Gate)
            return System.Data[table].Count;
    }

    public async Task<List<JsonObject>> CallsAsync(string path) =>
        [.. (await http.GetFromJsonAsync<JsonArray>($"{host.Address}_sandbox/bill/requests"))!.Select(call => call!.AsObject()).Where(call => call["path"]!.GetValue<string>().StartsWith(path, StringComparison.Ordinal))];

    public async Task FaultAsync(string fault)
    {
        using var content = new StringContent($$"""{"faults": [{{fault}}]}""", global::System.Text.Encoding.UTF8, "application/json");
        (await http.PutAsync(new Uri($"{host.Address}_sandbox/bill/faults"), content)).EnsureSuccessStatusCode();
    }

    public async Task<string> VendorAsync(IConnection connection, string number = "10000", string name = "Blåbær & Søn, \"東京\"") =>
        (await WriteAsync(connection, "vendors", new JsonObject { ["name"] = name, ["accountNumber"] = number })).ShouldBeOfType<WriteOutcome.Delivered>().TargetId!;

    public async Task<string> BillAsync(IConnection connection, string vendor, string number = "INV-1", string lines = """[{"amount": 60.10}, {"amount": 40.00}]""") =>
        (await WriteAsync(connection, "bills", Bill(vendor, number, lines))).ShouldBeOfType<WriteOutcome.Delivered>().TargetId!;

    public static JsonObject Bill(string vendor, string number, string lines = """[{"amount": 60.10}, {"amount": 40.00}]""") => JsonNode.Parse($$"""
        { "vendorId": "{{vendor}}", "dueDate": "2026-12-20", "invoice": { "invoiceNumber": "{{number}}", "invoiceDate": "2026-11-20" }, "billLineItems": {{lines}} }
        """)!.AsObject();

    public async Task<WriteOutcome> WriteAsync(IConnection connection, string resource, JsonNode body, string? id = null) => (await WriteAllAsync(connection, resource, [body], id)).Single();

    public Task<IReadOnlyList<WriteOutcome>> WriteAllAsync(IConnection connection, string resource, IReadOnlyList<JsonNode> bodies, string? id = null) =>
        connection.WriteAsync(new WriteRequest(resource, [.. bodies.Select((body, index) => Item(body, id, index))], Company), CancellationToken.None);

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, string resource, JsonNode body, params string[] match)
    {
        var item = Item(body);
        var key = match.ToImmutableSortedDictionary(field => field, field => item.Body.GetProperty(field).ToString());
        return connection.FindAsync(new FindRequest(resource, key, item, Company), CancellationToken.None);
    }

    public Task<WriteOutcome> ActAsync(IConnection connection, string resource, string action, string id) =>
        connection.ActAsync(new ActionRequest(resource, action, id, InDoubt: false, new string('0', 32), null, Company), CancellationToken.None);

    public async Task<JsonElement> GetAsync(IConnection connection, string resource, string id) =>
        (await connection.GetAsync(new GetRequest(resource, id, Company), CancellationToken.None)).ShouldNotBeNull();

    public async Task<List<JsonElement>> ReadAsync(IConnection connection, string resource, DateTimeOffset? since = null, params (string Name, string Value)[] query)
    {
        var records = new List<JsonElement>();
        await foreach (var page in connection.ReadAsync(new ReadRequest(resource, query.ToImmutableDictionary(pair => pair.Name, pair => pair.Value), since, Company), CancellationToken.None))
            records.AddRange(page.Records);
        return records;
    }

    public static WriteItem Item(JsonNode body, string? id = null, int index = 0) => new(JsonSerializer.SerializeToElement(body), $"{index + 1:x32}", id);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(opened))
            await one.DisposeAsync();
        http.Dispose();
        await host.DisposeAsync();
    }
}
