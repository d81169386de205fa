using Acceptance.Books;
using Connector.Cli;
using Connector.Cli.Setup;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Simulation;
using Connector.Simulation.Hosting;

namespace Acceptance;

/// <summary>Simulators of the systems that some integrations name, in this process, and a folder with a connections file and a store for
/// the engine's processes.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const int MaxRuns = 12;

    /// <summary>No record waits for longer than a run is patient, or a proof would end before its last record is due.</summary>
    private const string ShortWaits = "resilience:\n  retry: { maxDelay: 15s, blockedDelay: 15s }\n";

    private readonly HttpClient http = new();
    private CancellationTokenSource? deadline;
    private readonly string[] integrations;

    private Stage(SandboxHost sandbox, string folder, string[] integrations)
    {
        this.integrations = integrations;
        Sandbox = sandbox;
        Folder = folder;
        Control = new Uri(sandbox.Address.OriginalString + "/_sandbox/");
    }

    public SandboxHost Sandbox { get; }

    public string Folder { get; }

    public Uri Control { get; }

    public string Store => Path.Combine(Folder, "store.db");

    public string ConnectionsFile => Path.Combine(Folder, "connections.yaml");

    /// <summary>Every integration there is, by its file.</summary>
    public static string[] AllIntegrations { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "flows"), "*.yaml").Order(StringComparer.Ordinal)];

    /// <summary>The repository.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Connector.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            return folder.FullName;
        }
    }

    /// <summary>The file of an integration that comes with the product.</summary>
    public static string Integration(string name) => Path.Combine(Root, "flows", $"{name}.yaml");

    /// <summary>A file of this test project.</summary>
    public static string TestFile(string path) => Path.Combine(Root, "tests", "Acceptance", path);

    /// <summary>Starts the simulators of every system that the integrations name.</summary>
    /// <param name="integrations">Flow files.</param>
    public static Task<Stage> StartAsync(params string[] integrations) =>
        StartWithOwnAsync(Directory.CreateTempSubdirectory("connector-acceptance-").FullName, integrations);

    /// <summary>As above, with flow files of the test's own.</summary>
    /// <param name="folder">The folder that they may be in, which the stage uses from now on and deletes at its end.</param>
    /// <param name="integrations">Flow files.</param>
    public static async Task<Stage> StartWithOwnAsync(string folder, params string[] integrations)
    {
        var simulators = BuiltInConnectors.Simulators().ToDictionary(system => system.Name, StringComparer.Ordinal);
        var systems = Used(integrations).Select(connection => simulators.GetValueOrDefault(connection.Driver.Manifest.Name))
            .OfType<SandboxSystem>().Distinct().ToList();
        var stage = new Stage(await SandboxHost.StartAsync(systems), folder, integrations);
        await File.WriteAllTextAsync(stage.ConnectionsFile,
            ShortWaits + stage.Sandbox.WriteConnections(Connections(integrations, systems)));
        return stage;
    }

    /// <summary>The connections that flow files name and whose systems are simulated, with the names of these.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Connections(string[] integrations, IReadOnlyList<SandboxSystem> systems) =>
        Used(integrations)
        .Select(connection => KeyValuePair.Create(connection.Name, connection.Driver.Manifest.Name))
        .Where(connection => systems.Any(system => system.Name == connection.Value));

    private static IReadOnlyList<UsedConnection> Used(string[] integrations)
    {
        var catalog = new ConnectorCatalog(BuiltInConnectors.Create());
        var loaded = new FlowLoader(catalog).Load(integrations);
        loaded.HasErrors.ShouldBeFalse(string.Join('\n', loaded.Diagnostics));
        return UsedConnection.Of(loaded.Integrations, catalog);
    }

    /// <summary>The simulator of a system.</summary>
    public SandboxSystem SystemOf(string name) => Sandbox.Systems.Single(system => system.Name == name);

    /// <summary>Invoices that a clerk in Basware handed out a second time, because the first time they were refused for a reason that is
    /// gone.</summary>
    public HashSet<string> HandedOutAgain { get; } = [];

    /// <summary>Cancelled when a proof has taken too long: engines are killed, and whoever waits fails.</summary>
    public CancellationToken Deadline => deadline?.Token ?? CancellationToken.None;

    /// <summary>Bounds the time from now to the end of the test.</summary>
    public void EndAfter(TimeSpan limit) => deadline = new CancellationTokenSource(limit);

    public string[] Run(params string[] more) => ["run", .. integrations, "--connections", ConnectionsFile, "--store", Store, .. more];

    /// <summary>Runs a command in a process of its own.</summary>
    public Task<EngineProcess.Finished> ProcessAsync(params string[] arguments) => EngineProcess.RunAsync(Folder, arguments, Deadline);

    /// <summary>Runs a command in this process, where one of its own would add nothing but the time it takes to start.</summary>
    public async Task<EngineProcess.Finished> EngineAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await EngineCommand.RunAsync(arguments, output, errors, Deadline);
        return new EngineProcess.Finished(exitCode, output.ToString(), errors.ToString());
    }

    public async Task<JsonElement> RowsAsync(string system, string resource)
    {
        using var answer = await http.GetAsync(new Uri(Control, $"{system}/{resource}"));
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStreamAsync()).RootElement;
    }

    public async Task PutAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri(Control, path), body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(Control, path), body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonDocument.Parse(text.Length == 0 ? "null" : text).RootElement;
    }

    public async Task HandOutAgainAsync(string invoice)
    {
        await PostAsync("basware/acts/retransfer", $$"""{"invoiceId": "{{invoice}}"}""");
        HandedOutAgain.Add(invoice);
    }

    /// <summary>Runs until a run leaves nothing undone.</summary>
    public async Task<EngineProcess.Finished> RunToTheEndAsync()
    {
        EngineProcess.Finished run;
        var runs = 0;
        do
        {
            run = await ProcessAsync(Run("--once", "--json"));
            runs++;
        }
        while (run.ExitCode != 0 && runs < MaxRuns);

        run.ExitCode.ShouldBe(0, run.ToString());
        return run;
    }

    /// <summary>The books of every system here, and the trail.</summary>
    public async Task AuditAsync()
    {
        foreach (var books in SystemBooks.All.Where(books => Has(books.System)))
            await books.BalanceAsync(this);
        if (Has("bill"))
            await BillBooks.BalanceAsync(this);
        var verified = await EngineAsync("audit", "verify", "--store", Store);
        verified.ExitCode.ShouldBe(0, verified.ToString());
    }

    /// <summary>Waits until something holds, looking again after every call that a simulator gets.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        limit.CancelAfter(TimeSpan.FromMinutes(10));
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
        deadline?.Dispose();
        await Sandbox.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Whether the integrations name this system and it has a simulator.</summary>
    public bool Has(string system) => Sandbox.Systems.Any(one => one.Name == system);
}
