using System.Text.Json;
using Connector.Basware;
using Connector.BusinessCentral;
using Connector.Cli;
using Connector.Cli.Setup;
using Connector.Engine.Flows;
using Connector.Sdk;
using Connector.Sdk.Sandbox;

namespace Acceptance;

/// <summary>Simulators of an integration's two systems in this process, and a folder with a connections file and a store for the engine's processes.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private readonly string integration;

    private Stage(SandboxHost sandbox, string folder, string integration)
    {
        this.integration = integration;
        Sandbox = sandbox;
        Folder = folder;
        Control = new Uri(sandbox.Address.OriginalString + "/_sandbox/");
    }

    public SandboxHost Sandbox { get; }

    public string Folder { get; }

    public Uri Control { get; }

    public string Store => Path.Combine(Folder, "store.db");

    /// <summary>The integration that these simulators are for.</summary>
    public static string Flows => Path.Combine(Root, "flows", "business-central-basware.yaml");

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Connector.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            return folder.FullName;
        }
    }

    /// <summary>Business Central and Basware.</summary>
    public static Task<Stage> StartAsync() => StartAsync(new BusinessCentralDriver(), "bc");

    /// <summary>A system that keeps books, under the name its connection has in the flows, and Basware.</summary>
    public static async Task<Stage> StartAsync(IDriver books, string connection)
    {
        var system = books.Manifest.Name;
        var sandbox = await SandboxHost.StartAsync([books.CreateSandbox()!, new BaswareDriver().CreateSandbox()!]);
        var stage = new Stage(sandbox, Directory.CreateTempSubdirectory("connector-acceptance-").FullName, Path.Combine(Root, "flows", $"{system}-basware.yaml"));
        await File.WriteAllTextAsync(stage.ConnectionsFile, sandbox.WriteConnections([new(connection, system), new("basware", "basware")]));
        return stage;
    }

    /// <summary>The file of an integration that comes with the product.</summary>
    public static string Integration(string name) => Path.Combine(Root, "flows", $"{name}.yaml");

    /// <summary>Starts the simulators of every system that an integration names.</summary>
    /// <param name="integration">Its file.</param>
    public static async Task<Stage> StartAsync(string integration)
    {
        var catalog = new ConnectorCatalog(BuiltInConnectors.Create());
        var loaded = new FlowLoader(catalog).Load([integration]);
        loaded.HasErrors.ShouldBeFalse(string.Join('\n', loaded.Diagnostics));
        var used = UsedConnection.Of(loaded.Integrations, catalog);
        var sandbox = await SandboxHost.StartAsync([.. used.Select(connection => connection.Driver.CreateSandbox()!)]);
        var stage = new Stage(sandbox, Directory.CreateTempSubdirectory("connector-acceptance-").FullName, integration);
        await File.WriteAllTextAsync(stage.ConnectionsFile, sandbox.WriteConnections(used.Select(connection => KeyValuePair.Create(connection.Name, connection.Driver.Manifest.Name))));
        return stage;
    }

    public string ConnectionsFile => Path.Combine(Folder, "connections.yaml");

    public string[] Run(params string[] more) => ["run", integration, "--connections", ConnectionsFile, "--store", Store, .. more];

    public Task<EngineProcess.Finished> EngineAsync(params string[] arguments) => EngineProcess.RunAsync(Folder, arguments);

    public async Task<JsonElement> RowsAsync(string system, string resource)
    {
        using var answer = await http.GetAsync(new Uri(Control, $"{system}/{resource}"));
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStreamAsync()).RootElement;
    }

    public async Task PutAsync(string path, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri(Control, path), body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(Control, path), body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonDocument.Parse(text.Length == 0 ? "null" : text).RootElement;
    }

    /// <summary>Runs until a run leaves nothing undone, then looks at the books and the trail.</summary>
    public async Task FinishAsync()
    {
        EngineProcess.Finished run;
        var runs = 0;
        do
        {
            run = await EngineAsync(Run("--once"));
            runs++;
        }
        while (run.ExitCode != 0 && runs < 10);

        run.ExitCode.ShouldBe(0, run.ToString());
        await Books.BalanceAsync(this);
        var verified = await EngineAsync("audit", "verify", "--store", Store);
        verified.ExitCode.ShouldBe(0, verified.ToString());
    }

    /// <summary>Waits until something holds, looking again after every call that a simulator gets.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var called = new SemaphoreSlim(1);
        Sandbox.Called += Wake;
        try
        {
            do
                await called.WaitAsync(limit.Token);
            while (!await holds());
        }
        finally
        {
            Sandbox.Called -= Wake;
        }

        void Wake()
        {
            lock (Folder)
            {
                if (called.CurrentCount == 0)
                    called.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Sandbox.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
