using System.Text.Json.Nodes;
using Connector.Bill.Simulator;
using Connector.Sdk.Http;
using Connector.Simulation.Hosting;

namespace Connector.Bill.Tests.Support;

/// <summary>The simulator, served over real HTTP with its faults and its log of calls, and connections to it as a deployment opens
/// them.</summary>
internal sealed class RunningBill : RunningSystem<BillSimulator>
{
    private readonly List<IAsyncDisposable> opened = [];

    private RunningBill(SandboxHost host, BillSimulator system)
        : base(host, system, new BillDriver()) =>
        Company = World.Companies.OrderBy(company => company.Code, StringComparer.Ordinal).First();

    public IReadOnlyDictionary<string, string> Settings => Connection.Settings;

    /// <summary>The simulator's clock, and no other.</summary>
    public override ConnectionContext Context(params (string Name, string Value)[] settings) =>
        base.Context(settings) with { Name = "bill", Clock = System.Clock };

    public static async Task<RunningBill> StartAsync(params (string Name, string Value)[] switches)
    {
        var system = new BillSimulator();
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
        var connection = new BillDriver().Open(Context(settings) with { Memory = memory, Http = shared });
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

    public override IConnection Open(params (string Name, string Value)[] settings) => Open(null, null, settings);

    /// <summary>A count of the simulator: <c>logins</c>, <c>calls</c>, or <c>calls/{organization}</c>.</summary>
    public int Usage(string what, string field)
    {
        lock (System.Data.Gate)
            return System.Data["usage"].Find(what)?[field]?.GetValue<int>() ?? 0;
    }

    public int Logins => Usage("logins", "count");

    public int MaxAtOnce => Usage($"calls/{Target.Settings["organizationId"]}", "mostAtOnce");

    public int Count(string table)
    {
        lock (System.Data.Gate)
            return System.Data[table].Count;
    }

    public async Task<List<JsonObject>> CallsAsync(string path) =>
        [.. (await LogAsync()).Where(call => call["path"]!.GetValue<string>().StartsWith(path, StringComparison.Ordinal))];

    public Task FaultAsync(string fault) => SetFaultsAsync(JsonNode.Parse(fault)!.AsObject());

    public async Task<string> VendorAsync(IConnection connection, string number = "10000", string name = "Blåbær & Søn, \"東京\"") =>
        (await WriteAsync(connection, "vendors", new JsonObject { ["name"] = name, ["accountNumber"] = number }))
            .ShouldBeOfType<WriteOutcome.Delivered>().TargetId!;

    public async Task<string> BillAsync(IConnection connection, string vendor, string number = "INV-1",
        string lines = """[{"amount": 60.10}, {"amount": 40.00}]""") =>
        (await WriteAsync(connection, "bills", Bill(vendor, number, lines))).ShouldBeOfType<WriteOutcome.Delivered>().TargetId!;

    public static JsonObject Bill(string vendor, string number, string lines = """[{"amount": 60.10}, {"amount": 40.00}]""") =>
        JsonNode.Parse($$"""
        { "vendorId": "{{vendor}}", "dueDate": "2026-12-20", "invoice": { "invoiceNumber": "{{number}}", "invoiceDate": "2026-11-20" }, "billLineItems": {{lines}} }
        """)!.AsObject();

    public async Task<WriteOutcome> WriteAsync(IConnection connection, string resource, JsonNode body, string? id = null) =>
        (await WriteAllAsync(connection, resource, [body], id)).Single();

    public Task<IReadOnlyList<WriteOutcome>> WriteAllAsync(IConnection connection, string resource, IReadOnlyList<JsonNode> bodies,
        string? id = null) =>
        connection.WriteAsync(new WriteRequest(resource, [.. bodies.Select((body, index) => Item(body, id, index))], Target),
            CancellationToken.None);

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, string resource, JsonNode body, params string[] match)
    {
        var item = Item(body);
        var key = match.ToImmutableSortedDictionary(field => field, field => item.Body.GetProperty(field).ToString());
        return connection.FindAsync(new FindRequest(resource, key, item, Target), CancellationToken.None);
    }

    public Task<WriteOutcome> ActAsync(IConnection connection, string resource, string action, string id) =>
        connection.ActAsync(new ActionRequest(resource, action, id, InDoubt: false, new string('0', 32), null, Target),
            CancellationToken.None);

    public async Task<JsonElement> GetAsync(IConnection connection, string resource, string id) =>
        (await connection.GetAsync(new GetRequest(resource, id, Target), CancellationToken.None)).ShouldNotBeNull();

    public static WriteItem Item(JsonNode body, string? id = null, int index = 0) =>
        new(JsonSerializer.SerializeToElement(body), $"{index + 1:x32}", id);

    public override async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(opened))
            await one.DisposeAsync();
        await base.DisposeAsync();
    }
}
