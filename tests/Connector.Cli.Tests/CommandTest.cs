using Connector.Cli.Output;
using Connector.Engine.Store;
using Connector.Sdk.Http;
using Connector.Simulation;

namespace Connector.Cli.Tests;

/// <summary>Runs command lines in process, in a folder of their own, with everything they take from their surroundings given.</summary>
public abstract class CommandTest : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("connector-cli-");

    private protected string Folder => folder.FullName;

    private protected string StorePath => In("connector.db");

    private protected FixedClock Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    /// <summary>Environment variables that the command sees.</summary>
    private protected Dictionary<string, string> Variables { get; } = [];

    private protected string Input { get; set; } = "";

    /// <summary>Whether stdout and stderr are a terminal.</summary>
    private protected bool IsTerminal { get; set; }

    /// <summary>What is typed where the command asks; null for no terminal.</summary>
    private protected string? Typed { get; set; }

    private protected IReadOnlyList<IDriver> Connectors { get; set; } = [];

    private protected virtual IReadOnlyList<SandboxSystem> Simulators() =>
        [.. Connectors.OfType<Shelf>().Select(_ => new Shelf.Simulator())];

    private protected string In(string name) => Path.Combine(folder.FullName, name);

    private protected string Write(string name, string text)
    {
        var path = In(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private protected Task<Outcome> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    private protected async Task<Outcome> RunAsync(CancellationToken cancel, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await EngineCommand.RunAsync(args, Terminal(output, error), cancel);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    private protected Terminal Terminal(TextWriter output, TextWriter error) => new(output, error)
    {
        In = new StringReader(Input),
        InputIsTerminal = Typed is not null,
        OutputIsTerminal = IsTerminal,
        ErrorIsTerminal = IsTerminal,
        ReadHidden = () => Typed!,
        Variable = name => Variables.GetValueOrDefault(name),
        Clock = Clock,
        Connectors = () => Connectors,
        Simulators = Simulators,
    };

    /// <summary>Opens the store beside the command, as an engine does.</summary>
    private protected Task<IStateStore> OpenStoreAsync(StoreAccess access = StoreAccess.Engine) =>
        SqliteStateStore.OpenAsync(StorePath, KeyRing.Open(StorePath, null, _ => null, Clock, out _), access, Clock,
            CancellationToken.None);

    public void Dispose()
    {
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>What a command line came to.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Error)
{
    /// <summary>Expects success; a failure shows what the command said.</summary>
    public Outcome ShouldBeDone()
    {
        ExitCode.ShouldBe(0, $"{Out}\n{Error}");
        return this;
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
