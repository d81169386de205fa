using System.Text.Json.Nodes;
using Connector.DynamicsGp.Simulator;
using Connector.Simulation.Hosting;
using Connector.Simulation.World;

namespace Connector.DynamicsGp.Tests;

/// <summary>The simulator, served over real HTTP, and connections of the driver to it.</summary>
internal sealed class RunningSandbox : RunningSystem<DynamicsGpSimulator>
{
    public const string Vouchers = "payablesTransactions";

    private RunningSandbox(SandboxHost host, DynamicsGpSimulator system)
        : base(host, system, new DynamicsGpDriver())
    {
    }

    public IReadOnlyList<WorldCompany> Companies => World.Companies;

    public WorldVendor Vendor => Company.Vendors.First(vendor => vendor is { IsBlocked: false, PaysAtOnce: false });

    public static async Task<RunningSandbox> StartAsync(params (string Name, string Value)[] switches)
    {
        var system = new DynamicsGpSimulator();
        var host = await SandboxHost.StartAsync([system]);
        foreach (var (name, value) in switches)
            system.Switches.Set(name, value);
        return new RunningSandbox(host, system);
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

    public Task<WriteOutcome> EnterAsync(IConnection connection, JsonNode body, string? job = null, bool inDoubt = false) =>
        EnterAsync(connection, Item(body, inDoubt, job));

    public async Task<WriteOutcome> EnterAsync(IConnection connection, WriteItem item) =>
        (await connection.WriteAsync(new WriteRequest(Vouchers, [item], Target), default)).Single();

    public async Task<WriteOutcome> WriteAsync(IConnection connection, string resource, JsonNode body, string? id = null) =>
        (await connection.WriteAsync(new WriteRequest(resource, [Item(body) with { Id = id }], Target), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body) => connection.FindAsync(
        new FindRequest(
            Vouchers,
            ImmutableSortedDictionary<string, string>.Empty.Add("VendorID", body["VendorID"]!.GetValue<string>())
                .Add("DocumentNumber", body["DocumentNumber"]!.GetValue<string>()),
            Item(body),
            Target),
        default);

    /// <summary>The vouchers stored with a document number, in the company.</summary>
    public IReadOnlyList<JsonObject> Stored(string number) =>
        [.. RowsOf(Vouchers).Where(row => Rows.TextOf(row, "DocumentNumber") == number && Rows.TextOf(row, "company") == Company.Code)];

    public void Put(string table, string key, Action<JsonObject> change)
    {
        lock (System.Data.Gate)
            change(System.Data[table].Find($"{Company.Code}/{key}")!);
    }

    public async Task<IReadOnlyList<(string Method, string Path, int? Status)>> CallsAsync() =>
        [.. (await LogAsync())
            .Select(call => (call["method"]!.GetValue<string>(), Uri.UnescapeDataString(call["path"]!.GetValue<string>()),
                call["status"]?.GetValue<int>()))];
}
