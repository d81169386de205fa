using System.Text.Json.Nodes;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Connector.Simulation;
using Connector.Simulation.Hosting;
using Connector.Simulation.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.Testing;

/// <summary>A simulator, served over real HTTP, with connections of its driver to it as a deployment opens them.</summary>
internal abstract class RunningSystem<TSystem> : IAsyncDisposable
    where TSystem : SandboxSystem
{
    private readonly SandboxHost host;
    private readonly IDriver driver;

    /// <param name="host">Serves the simulator; ends with this.</param>
    protected RunningSystem(SandboxHost host, TSystem system, IDriver driver)
    {
        this.host = host;
        this.driver = driver;
        System = system;
        Company = host.World.Companies[0];
        Connection = system.Connection(new Uri($"{host.Address.OriginalString}/{system.Name}"), host.World);
    }

    public TSystem System { get; }

    public SandboxWorld World => host.World;

    /// <summary>Where the host listens.</summary>
    public Uri Address => host.Address;

    /// <summary>The company that calls are about; the first of the world until another is chosen.</summary>
    public WorldCompany Company { get; set; }

    public SandboxConnection Connection { get; }

    public HttpClient Http { get; } = new();

    /// <summary>The company, as a flow hands it to a connection.</summary>
    public Company Target => CompanyOf(Company.Code);

    /// <summary>Settings of this test in place of the simulator's own.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> OwnSettings => [];

    /// <summary>The company with its settings and the manifest's defaults.</summary>
    public Company CompanyOf(string code) => new(code, Defaults(driver.Manifest.CompanySettings).SetItems(Connection.Companies[code]));

    /// <summary>What a connection to the simulator is opened with.</summary>
    public virtual ConnectionContext Context(params (string Name, string Value)[] settings) => new()
    {
        Name = System.Name,
        Logger = NullLogger.Instance,
        Jitter = () => 0,
        Settings = new ConnectionSettings(
            Defaults(driver.Manifest.Settings).SetItems(Connection.Settings).SetItems(OwnSettings)
                .SetItems(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))),
            Connection.Companies.Keys.ToImmutableDictionary(code => code, CompanyOf, StringComparer.Ordinal),
            ImmutableDictionary<string, string>.Empty),
    };

    /// <summary>Opens a connection of the driver to the simulator.</summary>
    public virtual IConnection Open(params (string Name, string Value)[] settings) => driver.Open(Context(settings));

    public static WriteItem Item(JsonNode body, bool inDoubt = false, string? job = null) =>
        new(JsonSerializer.SerializeToElement(body), job ?? Guid.NewGuid().ToString("N"), InDoubt: inDoubt);

    /// <summary>Everything that a resource answers for the company.</summary>
    public Task<List<JsonElement>> ReadAsync(IConnection connection, string resource, params (string Name, string Value)[] query) =>
        ReadAsync(connection, resource, null, query);

    /// <summary>What a resource answers for the company as changed since then.</summary>
    public async Task<List<JsonElement>> ReadAsync(IConnection connection, string resource, DateTimeOffset? since,
        params (string Name, string Value)[] query)
    {
        var records = new List<JsonElement>();
        var request = new ReadRequest(resource, query.ToImmutableDictionary(pair => pair.Name, pair => pair.Value), since, Target);
        await foreach (var page in connection.ReadAsync(request, CancellationToken.None))
            records.AddRange(page.Records);
        return records;
    }

    /// <summary>What is stored in a table, of all companies.</summary>
    public IReadOnlyList<JsonObject> RowsOf(string table)
    {
        lock (System.Data.Gate)
            return [.. System.Data[table].Rows.Select(row => row.DeepClone().AsObject())];
    }

    /// <summary>The log of calls that the simulator has had.</summary>
    public async Task<IReadOnlyList<JsonObject>> LogAsync() =>
        [.. JsonNode.Parse(await Http.GetStringAsync(Control("requests")))!.AsArray().Select(call => call!.AsObject())];

    public async Task ForgetCallsAsync()
    {
        using var response = await Http.DeleteAsync(Control("requests"));
        response.EnsureSuccessStatusCode();
    }

    public async Task SetFaultsAsync(params JsonObject[] faults)
    {
        using var content =
            new StringContent(new JsonObject { ["faults"] = new JsonArray(faults) }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Http.PutAsync(Control("faults"), content);
        response.EnsureSuccessStatusCode();
    }

    public virtual async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A place of the simulator's control surface.</summary>
    protected Uri Control(string what) => new(host.Address, $"/_sandbox/{System.Name}/{what}");

    /// <summary>Calls the simulator's own API, as no driver would.</summary>
    protected async Task<(int Status, JsonNode? Body)> CallAsync(HttpMethod method, string url, HttpContent? content,
        params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    protected static StringContent? Json(JsonNode? body) =>
        body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static ImmutableDictionary<string, string> Defaults(ImmutableSortedDictionary<string, SettingDefinition> settings) =>
        settings.Values.Where(setting => setting.Default is not null)
            .ToImmutableDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal);
}
