using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Sdk;
using Connector.Sdk.Sandbox;
using Connector.Syspro.Sandbox;
using Microsoft.Extensions.Logging;

namespace Connector.Syspro.Tests;

/// <summary>The simulator, served over real HTTP, with connections of the driver to it and a client that speaks its wire.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly SandboxHost host;

    private Running(SandboxHost host, SysproSandbox system)
    {
        this.host = host;
        System = system;
        World = host.World.Companies[0];
        Connection = system.Connection(new Uri($"{host.Address.OriginalString}/{system.Name}"), host.World);
    }

    public SysproSandbox System { get; }

    /// <summary>The first company of the world; tests are about it unless they say otherwise.</summary>
    public WorldCompany World { get; }

    public ImmutableArray<WorldCompany> Companies => host.World.Companies;

    public SandboxConnection Connection { get; }

    public HttpClient Http { get; } = new();

    public LogLines Log { get; } = new();

    public string Enet => Connection.Settings["enetUrl"];

    public string OData => Connection.Settings["baseUrl"];

    public WorldVendor Vendor => World.Vendors.First(vendor => !vendor.IsBlocked && !vendor.PaysAtOnce);

    /// <summary>The company, as a flow hands it to a connection.</summary>
    public Company Company => CompanyOf(World);

    public static async Task<Running> StartAsync(string? stateFile = null)
    {
        var system = new SysproSandbox();
        return new Running(await SandboxHost.StartAsync([system], stateFile: stateFile), system);
    }

    public Company CompanyOf(WorldCompany company) => new(company.Code, Connection.Companies[company.Code].ToImmutableDictionary());

    /// <summary>Opens a connection of the driver; a setting given as null is left out.</summary>
    public IConnection Open(IConnectionMemory? memory = null, params (string Name, string? Value)[] settings)
    {
        var manifest = new SysproDriver().Manifest;
        var values = manifest.Settings.Values.Where(setting => setting.Default is not null).ToImmutableDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal)
            .SetItems(Connection.Settings).SetItems(settings.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Name, setting.Value!)));
        return Open(values, Connection.Companies.ToImmutableDictionary(pair => pair.Key, pair => new Company(pair.Key, pair.Value.ToImmutableDictionary())), memory);
    }

    /// <summary>Opens a connection with the companies' own settings changed.</summary>
    public IConnection Open(ImmutableDictionary<string, string> values, ImmutableDictionary<string, Company> companies, IConnectionMemory? memory = null) => new SysproDriver().Open(new ConnectionContext
    {
        Name = "syspro",
        Logger = Log,
        Jitter = () => 0,
        Memory = memory,
        Settings = new ConnectionSettings(values, companies, ImmutableDictionary<string, string>.Empty),
    });

    public ImmutableDictionary<string, string> Settings => new SysproDriver().Manifest.Settings.Values.Where(setting => setting.Default is not null)
        .ToImmutableDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal).SetItems(Connection.Settings);

    /// <summary>An invoice with one line an amount.</summary>
    public JsonObject Invoice(string number, params decimal[] amounts) => new()
    {
        ["Supplier"] = Vendor.Number,
        ["TransactionCode"] = "I",
        ["Invoice"] = number,
        ["TransactionValue"] = amounts.Sum(),
        ["InvoiceDate"] = "2026-11-02",
        ["DueDate"] = "2026-12-02",
        ["LedgerDistribution"] = new JsonArray([.. amounts.Select(amount => (JsonNode)new JsonObject { ["LedgerCode"] = "60-62200", ["LedgerNotation"] = "Postage", ["LedgerValue"] = amount })]),
    };

    public static WriteItem Item(JsonNode body, bool inDoubt = false, string? key = null) => new(JsonSerializer.SerializeToElement(body), key ?? Guid.NewGuid().ToString("N"), InDoubt: inDoubt);

    public async Task<WriteOutcome> WriteAsync(IConnection connection, JsonNode body, string resource = "invoicePostings", Company? company = null, bool inDoubt = false, string? key = null) =>
        (await connection.WriteAsync(new WriteRequest(resource, [Item(body, inDoubt, key)], company ?? Company), default)).Single();

    public Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, JsonObject body, string resource = "invoicePostings", bool inDoubt = true, string? key = null) => connection.FindAsync(
        new FindRequest(
            resource,
            new SysproDriver().Manifest.Resources[resource].NaturalKey.ToImmutableSortedDictionary(field => field, field => (string)body[field]!),
            Item(body, inDoubt, key),
            Company),
        default);

    public async Task<List<JsonElement>> ReadAsync(IConnection connection, string resource, DateTimeOffset? since = null, params (string Name, string Value)[] query)
    {
        var records = new List<JsonElement>();
        var request = new ReadRequest(resource, query.ToImmutableDictionary(pair => pair.Name, pair => pair.Value), since, Company);
        await foreach (var page in connection.ReadAsync(request, default))
            records.AddRange(page.Records);
        return records;
    }

    /// <summary>Calls the simulator has had, e.net's as <c>Transaction/Post</c>, OData's as <c>OData/ApInvoice</c>.</summary>
    public async Task<IReadOnlyList<string>> CallsAsync() => [.. (await RequestsAsync()).Select(path => path.Split('?')[0]).Select(path => path.Contains("Odata", StringComparison.Ordinal)
        ? $"OData/{path.Split('/')[^1]}"
        : path[(SysproSandbox.EnetRoot.Length + 1)..])];

    /// <summary>Path and query of every call.</summary>
    public async Task<IReadOnlyList<string>> RequestsAsync()
    {
        var log = JsonNode.Parse(await Http.GetStringAsync(new Uri(host.Address, "/_sandbox/syspro/requests")))!.AsArray();
        return [.. log.Select(call => (string)call!["path"]!)];
    }

    public IReadOnlyList<JsonObject> Stored(string table)
    {
        lock (System.Data.Gate)
            return [.. System.Data[table].Rows.Select(row => row.DeepClone().AsObject())];
    }

    public IReadOnlyList<JsonObject> Invoices(string number) => [.. Stored("ApInvoice").Where(row => (string)row["Invoice"]! == number)];

    public int Sum(string operatorField) => Stored("operators").Sum(row => (int)row[operatorField]!);

    public void Set(string name, string value) => System.Switches.Set(name, value);

    public async Task FaultsAsync(string faults)
    {
        using var content = new StringContent($$"""{"faults": [{{faults}}]}""", Encoding.UTF8, "application/json");
        using var answer = await Http.PutAsync(new Uri(host.Address, "/_sandbox/syspro/faults"), content);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonNode> ActAsync(string act, string arguments = "{}")
    {
        using var content = new StringContent(arguments, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri(host.Address, $"/_sandbox/syspro/acts/{act}"), content);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>Logs on to e.net by hand and gives the session as it came.</summary>
    public Task<string> LogOnAsync(WorldCompany? company = null, string? user = null, string password = WorldSeed.Password) => EnetAsync(
        "Logon",
        ("Operator", user ?? WorldSeed.OperatorOf(company ?? World)),
        ("OperatorPassword", password),
        ("CompanyId", WorldSeed.CompanyId(company ?? World)),
        ("CompanyPassword", WorldSeed.CompanyPassword));

    public async Task<string> EnetAsync(string path, params (string Name, string Value)[] query) =>
        await Http.GetStringAsync(new Uri($"{Enet}/{path}?{string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}"));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{formatter(state, exception)} {exception}");
}

/// <summary>What outlives a process.</summary>
internal sealed class Memory : IConnectionMemory
{
    public ConcurrentDictionary<string, string> Notes { get; } = new();

    public Task<string?> ReadAsync(string name, CancellationToken cancel) => Task.FromResult(Notes.GetValueOrDefault(name));

    public Task WriteAsync(string name, string? text, CancellationToken cancel)
    {
        if (text is null)
            Notes.TryRemove(name, out _);
        else
            Notes[name] = text;
        return Task.CompletedTask;
    }
}

internal static class Outcomes
{
    public static Failure Failure(this WriteOutcome outcome) => outcome.ShouldBeOfType<WriteOutcome.Refused>().Failure;

    public static JsonElement Body(this WriteOutcome outcome) => outcome.ShouldBeOfType<WriteOutcome.Delivered>().Body.ShouldNotBeNull();

    public static string Text(this JsonElement record, string field) => record.GetProperty(field).ToString();
}
