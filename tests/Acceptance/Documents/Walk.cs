using Connector.Cli;
using Connector.Cli.Output;
using Connector.Simulation.Hosting;

namespace Acceptance.Documents;

/// <summary>
/// A folder as a reader has it after cloning (the flows and their samples), with a connections file that points at simulators and a store
/// in which one flow has run; commands run in it one after the other, in this process.
/// </summary>
internal sealed class Walk : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("connector-documents-").FullName;
    private readonly SandboxHost sandbox;
    private readonly Queue<string> rejected = new();
    private readonly List<string> saved = [];

    private Walk(SandboxHost sandbox) => this.sandbox = sandbox;

    /// <summary>Commands that need something done before, by how they begin.</summary>
    private static (string Begins, string First)[] Preparations { get; } =
    [
        ("engine xref remove gl-accounts 6100", "engine xref set gl-accounts 6100 61000"),
        ("engine secrets remove bc-client-secret", "pass show bc | engine secrets set bc-client-secret --value-stdin"),
    ];

    public static async Task<Walk> StartAsync()
    {
        var systems = BuiltInConnectors.Simulators();
        var walk = new Walk(await SandboxHost.StartAsync(systems));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Stage.Root, "flows"), "*", SearchOption.AllDirectories))
            walk.Write(Path.GetRelativePath(Stage.Root, file), await File.ReadAllTextAsync(file), isAppended: false);
        Environment.CurrentDirectory = walk.folder;
        await File.WriteAllTextAsync("connections.yaml", walk.sandbox.WriteConnections(Stage.Connections(Stage.AllIntegrations, systems)));
        (await walk.RunAsync("engine run flows/business-central-basware.yaml --flow invoices --once")).ShouldBeNull();
        foreach (var record in await RejectedAsync())
            walk.rejected.Enqueue(record);
        return walk;
    }

    /// <summary>Saves a block of a document; the folder goes back to the repository's files at the document's end.</summary>
    public void Save(string file, string text, bool isAppended)
    {
        saved.Add(file);
        Write(file, text, isAppended);
    }

    public void RemoveSaved()
    {
        foreach (var file in saved)
            File.Delete(Path.Combine(folder, file));
        saved.Clear();
    }

    private void Write(string file, string text, bool isAppended)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (isAppended)
            File.AppendAllText(path, text);
        else
            File.WriteAllText(path, text);
    }

    /// <summary>Runs a command line; what went wrong, or null.</summary>
    public async Task<string?> RunAsync(string commandLine)
    {
        foreach (var (_, first) in Preparations.Where(preparation => commandLine.StartsWith(preparation.Begins, StringComparison.Ordinal)))
            await RunAsync(first);
        var (command, target) = commandLine.Split(" > ") is [var before, var file] ? (before, file) : (commandLine, null);
        var (giver, taker) = command.Split(" | ") is [var left, var right] ? (left, right) : (null, command);
        using var stop = new CancellationTokenSource();
        await using var output = new StringWriter();
        await using var errors = new StoppingWriter(stop);
        var terminal = new Terminal(output, errors)
        {
            In = new StringReader(giver is null ? "" : giver.StartsWith("curl", StringComparison.Ordinal) ? Vendor : "a secret"),
            InputIsTerminal = giver is null,
            ReadHidden = () => "a secret",
            Variable = name => name switch { "NO_COLOR" => "1", "CONNECTOR_CONNECTIONS" => "connections.yaml", _ => null },
            Connectors = BuiltInConnectors.Create,
            Simulators = BuiltInConnectors.Simulators,
        };
        var exitCode = await EngineCommand.RunAsync(Arguments(taker), terminal, stop.Token);
        if (target is not null)
            await File.WriteAllTextAsync(target, output.ToString());
        return exitCode == 0 ? null : $"{commandLine}: exit {exitCode}\n{output}\n{errors}";
    }

    public async ValueTask DisposeAsync()
    {
        Environment.CurrentDirectory = AppContext.BaseDirectory;
        await sandbox.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A vendor as Business Central answers it.</summary>
    private static string Vendor => JsonDocument.Parse(File.ReadAllText("flows/samples/business-central-basware/vendors/plain.json"))
        .RootElement.GetProperty("source").GetRawText();

    /// <summary>Words of a command line, but ports that may be taken are free ones, and a record to replay is one that can be.</summary>
    private string[] Arguments(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        for (var word = 0; word < words.Length; word++)
        {
            if (words[word] == "--port")
                words[word + 1] = "0";
            if (words[word] == "replay")
                words[word + 1] = rejected.Dequeue();
        }

        var isLong = words[0] == "run" && !words.Contains("--once") && !words.Contains("--dry-run");
        return isLong ? [.. words, "--listen", "http://127.0.0.1:0"] : words;
    }

    private static async Task<IEnumerable<string>> RejectedAsync()
    {
        await using var output = new StringWriter();
        await EngineCommand.RunAsync(["records", "--state", "rejected", "--json"], output, TextWriter.Null);
        return [.. JsonDocument.Parse(output.ToString()).RootElement.GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("id").GetRawText())];
    }

    /// <summary>Presses Ctrl-C once a command says that it runs until then.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.EndsWith("Ctrl-C stops.", StringComparison.Ordinal) == true)
                stop.Cancel();
        }
    }
}
