using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.DynamicsGp.Sandbox;
using Connector.Sdk;
using Connector.Sdk.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.DynamicsGp.Tests;

/// <summary>The simulator, served over real HTTP, and connections of the driver to it.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    public const string Vouchers = "payablesTransactions";

    private readonly SandboxHost host;

    private RunningSandbox(SandboxHost host, DynamicsGpSandbox system)
    {
        this.host = host;
        System = system;
        Company = host.World.Companies[0];
        Connection = system.Connection(new Uri($"{host.Address.OriginalString}/{system.Name}"), host.World);
    }

    public DynamicsGpSandbox System { get; }

    /// <summary>The company that calls are about; the first of the world until another is chosen.</summary>
    public WorldCompany Company { get; set; }

    public IReadOnlyList<WorldCompany> Companies => host.World.Companies;

    public SandboxConnection Connection { get; }

    public WorldVendor Vendor => Company.Vendors.First(vendor => vendor is { IsBlocked: false, PaysAtOnce: false });

    public Company Target => new(Company.Code, Connection.Companies[Company.Code].ToImmutableDictionary());

    public static async Task<RunningSandbox> StartAsync(params (string Name, string Value)[] switches)
    {
        var system = new DynamicsGpSandbox();
        var host = await SandboxHost.StartAsync([system]);
        foreach (var (name, value) in switches)
            system.Switches.Set(name, value);
        return new RunningSandbox(host, system);
    }

    /// <summary>Opens a connection of the driver, with settings in place of the simulator's own.</summary>
    public IConnection Open(params (string Name, string Value)[] settings) => new DynamicsGpDriver().Open(Context(settings));

    public ConnectionContext Context(params (string Name, string Value)[] settings)
    {
        var values = new DynamicsGpDriver().Manifest.Settings.Values.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!);
        foreach (var (name, value) in Connection.Settings.Select(pair => (pair.Key, pair.Value)).Concat(settings))
            values[name] = value;
        return new ConnectionContext
        {
            Name = "gp",
            Logger = NullLogger.Instance,
            Jitter = () => 0,
            Settings = new ConnectionSettings(
                values.ToImmutableDictionary(StringComparer.Ordinal),
                Connection.Companies.ToImmutableDictionary(pair => pair.Key, pair => new Company(pair.Key, pair.Value.ToImmutableDictionary())),
                ImmutableDictionary<string, string>.Empty),
        };
    }

    public async Task<IReadOnlyList<JsonElement>> ReadAsync(IConnection connection, string resource, DateTimeOffset? since = null, params (string Name, string Value)[] query)
    {
        var records = new List<JsonElement>();
        await foreach (var page in connection.ReadAsync(new ReadRequest(resource, query.ToImmutableDictionary(pair => pair.Name, pair => pair.Value), since, Target), default))
            records.AddRange(page.Records);
        return records;
    }

    /// <summary>A voucher of two coded rows, with tax.</summary>
    public JsonObject Voucher(string number, decimal net = 100.10m, decimal tax = 8.25m) => new()
    {
        ["DocumentNumber"] = number,
        ["VendorID"] = Vendor.Number,
        ["BatchID"] = "CONNECTOR",
        ["DocumentDate"] = "2026-11-02",
        ["PostingDate"] = "2026-11-03",
        ["PurchasesAmount"] = net,
        ["TaxAmount"] = tax,
        ["DocumentAmount"] = net + tax,
        ["Distributions"] = new JsonArray(
            new JsonObject
            {
                ["DistributionType"] = 6,
                ["AccountNumber"] = "66100",
                ["DebitAmount"] = net,
                ["AnalyticalCodes"] = new JsonArray(new JsonObject { ["Dimension"] = "DEPARTMENT", ["Code"] = "R&D" }),
            },
            new JsonObject { ["DistributionType"] = 10, ["AccountNumber"] = "16100", ["DebitAmount"] = tax }),
    };

    public static WriteItem Item(JsonNode body, string? job = null, bool inDoubt = false) =>
        new(JsonSerializer.SerializeToElement(body), job ?? Guid.NewGuid().ToString("N"), InDoubt: inDoubt);

    public Task<WriteOutcome> EnterAsync(IConnection connection, JsonNode body, string? job = null, bool inDoubt = false) => EnterAsync(connection, Item(body, job, inDoubt));

    public async Task<WriteOutcome> EnterAsync(IConnection connection, WriteItem item) => (await connection.WriteAsync(new WriteRequest(Vouchers, [item], Target), default)).Single();

    public async Task<WriteOutcome> WriteAsync(IConnection connection, string resource, JsonNode body, string? id = null) =>
        (await connection.WriteAsync(new WriteRequest(resource, [Item(body) with { Id = id }], Target), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body) => connection.FindAsync(
        new FindRequest(
            Vouchers,
            ImmutableSortedDictionary<string, string>.Empty.Add("VendorID", body["VendorID"]!.GetValue<string>()).Add("DocumentNumber", body["DocumentNumber"]!.GetValue<string>()),
            Item(body),
            Target),
        default);

    /// <summary>The vouchers stored with a document number, in the company.</summary>
    public IReadOnlyList<JsonObject> Stored(string number)
    {
        lock (System.Data.Gate)
            return [.. System.Data[Vouchers].Rows.Where(row => Rows.TextOf(row, "DocumentNumber") == number && Rows.TextOf(row, "company") == Company.Code).Select(row => row.DeepClone().AsObject())];
    }

    public void Put(string table, string key, Action<JsonObject> change)
    {
        lock (System.Data.Gate)
            change(System.Data[table].Find($"{Company.Code}/{key}")!);
    }

    public async Task<IReadOnlyList<(string Method, string Path, int? Status)>> CallsAsync()
    {
        using var http = new HttpClient();
        var log = JsonNode.Parse(await http.GetStringAsync(new Uri(host.Address, "/_sandbox/dynamics-gp/requests")))!.AsArray();
        return [.. log.Select(call => (call!["method"]!.GetValue<string>(), Uri.UnescapeDataString(call["path"]!.GetValue<string>()), call["status"]?.GetValue<int>()))];
    }

    public async Task SetFaultsAsync(params JsonObject[] faults)
    {
        using var http = new HttpClient();
        using var content = new StringContent(new JsonObject { ["faults"] = new JsonArray(faults) }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PutAsync(new Uri(host.Address, "/_sandbox/dynamics-gp/faults"), content);
        response.EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
