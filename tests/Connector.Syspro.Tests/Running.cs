using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Connector.Sdk.Http;
using Connector.Simulation.Hosting;
using Connector.Simulation.World;
using Connector.Syspro.Simulator;
using Microsoft.Extensions.Logging;

namespace Connector.Syspro.Tests;

/// <summary>The simulator, served over real HTTP, with connections of the driver to it and a client that speaks its wire.</summary>
internal sealed class Running : RunningSystem<SysproSimulator>
{
    private Running(SandboxHost host, SysproSimulator system)
        : base(host, system, new SysproDriver())
    {
    }

    public ImmutableArray<WorldCompany> Companies => World.Companies;

    public LogLines Log { get; } = new();

    public string Enet => Connection.Settings["enetUrl"];

    public string OData => Connection.Settings["baseUrl"];

    public WorldVendor Vendor => Company.Vendors.First(vendor => !vendor.IsBlocked && !vendor.PaysAtOnce);

    public ImmutableDictionary<string, string> Settings => Context().Settings.Values;

    public static async Task<Running> StartAsync(string? stateFile = null)
    {
        var system = new SysproSimulator();
        return new Running(await SandboxHost.StartAsync([system], stateFile: stateFile), system);
    }

    public override ConnectionContext Context(params (string Name, string Value)[] settings) =>
        base.Context(settings) with { Name = "syspro", Logger = Log };

    /// <summary>Opens a connection of the driver; a setting given as null is left out.</summary>
    public IConnection Open(IConnectionMemory? memory = null, params (string Name, string? Value)[] settings) =>
        new SysproDriver().Open(
            Context(
                [.. settings.Where(setting => setting.Value is not null)
                    .Select(setting => (setting.Name, setting.Value!))]) with
            { Memory = memory });

    /// <summary>Opens a connection with the companies' own settings changed.</summary>
    public IConnection Open(ImmutableDictionary<string, string> values, ImmutableDictionary<string, Company> companies,
        IConnectionMemory? memory = null) =>
        new SysproDriver().Open(
            Context() with
            {
                Memory = memory,
                Settings = new ConnectionSettings(values, companies, ImmutableDictionary<string, string>.Empty)
            });

    /// <summary>An invoice with one line an amount.</summary>
    public JsonObject Invoice(string number, params decimal[] amounts) => new()
    {
        ["Supplier"] = Vendor.Number,
        ["TransactionCode"] = "I",
        ["Invoice"] = number,
        ["TransactionValue"] = amounts.Sum(),
        ["InvoiceDate"] = "2026-11-02",
        ["DueDate"] = "2026-12-02",
        ["LedgerDistribution"] = new JsonArray(
            [
                .. amounts.Select(amount =>
                    (JsonNode)new JsonObject { ["LedgerCode"] = "60-62200", ["LedgerNotation"] = "Postage", ["LedgerValue"] = amount })]),
    };

    public async Task<WriteOutcome> WriteAsync(IConnection connection, JsonNode body, string resource = "invoicePostings",
        Company? company = null, bool inDoubt = false, string? key = null) =>
        (await connection.WriteAsync(new WriteRequest(resource, [Item(body, inDoubt, key)], company ?? Target), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body, string resource = "invoicePostings",
        bool inDoubt = true, string? key = null) => connection.FindAsync(
        new FindRequest(
            resource,
            new SysproDriver().Manifest.Resources[resource].NaturalKey.ToImmutableSortedDictionary(field => field,
                field => (string)body[field]!),
            Item(body, inDoubt, key),
            Target),
        default);

    /// <summary>Calls the simulator has had, e.net's as <c>Transaction/Post</c>, OData's as <c>OData/ApInvoice</c>.</summary>
    public async Task<IReadOnlyList<string>> CallsAsync() =>
        [.. (await RequestsAsync()).Select(path => path.Split('?')[0]).Select(path => path.Contains("Odata", StringComparison.Ordinal)
        ? $"OData/{path.Split('/')[^1]}"
        : path[(SysproSimulator.EnetRoot.Length + 1)..])];

    /// <summary>Path and query of every call.</summary>
    public async Task<IReadOnlyList<string>> RequestsAsync() => [.. (await LogAsync()).Select(call => (string)call["path"]!)];

    public IReadOnlyList<JsonObject> Invoices(string number) => [.. RowsOf("ApInvoice").Where(row => (string)row["Invoice"]! == number)];

    public int Sum(string operatorField) => RowsOf("operators").Sum(row => (int)row[operatorField]!);

    public void Set(string name, string value) => System.Switches.Set(name, value);

    public Task FaultsAsync(string faults) =>
        SetFaultsAsync([.. JsonNode.Parse($"[{faults}]")!.AsArray().Select(fault => fault!.DeepClone().AsObject())]);

    public async Task<JsonNode> ActAsync(string act, string arguments = "{}")
    {
        using var content = new StringContent(arguments, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(Control($"acts/{act}"), content);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>Logs on to e.net by hand and gives the session as it came.</summary>
    public Task<string> LogOnAsync(WorldCompany? company = null, string? user = null, string password = WorldSeed.Password) => EnetAsync(
        "Logon",
        ("Operator", user ?? WorldSeed.OperatorOf(company ?? Company)),
        ("OperatorPassword", password),
        ("CompanyId", WorldSeed.CompanyId(company ?? Company)),
        ("CompanyPassword", WorldSeed.CompanyPassword));

    public async Task<string> EnetAsync(string path, params (string Name, string Value)[] query) =>
        await Http.GetStringAsync(
            new Uri($"{Enet}/{path}?{string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}"));
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => lines.Enqueue($"{formatter(state, exception)} {exception}");
}
