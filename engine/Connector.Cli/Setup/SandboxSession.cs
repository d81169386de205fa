using Connector.Cli.Output;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Simulation.Hosting;

namespace Connector.Cli.Setup;

/// <summary>
/// The simulators behind <c>run --sandbox</c> with the store that goes with them. Both remember (a store was named: the simulators keep
/// their data beside it) or both start afresh in a temporary folder that goes away at the end; never one without the other, because a store
/// that remembers deliveries to a target that forgot them tells lies.
/// </summary>
internal sealed class SandboxSession : IAsyncDisposable
{
    private readonly SandboxHost host;
    private readonly DirectoryInfo? temporary;
    private readonly FileStream? hold;

    private SandboxSession(SandboxHost host, StoreLocation store, DirectoryInfo? temporary, FileStream? hold)
    {
        this.host = host;
        this.temporary = temporary;
        this.hold = hold;
        Store = store;
    }

    public StoreLocation Store { get; }

    public Uri Address => host.Address;

    /// <summary>Whether nothing is kept.</summary>
    public bool IsTemporary => temporary is not null;

    /// <summary>Starts the simulators of every connector that has one.</summary>
    /// <exception cref="UsageException">The store named belongs to real systems, or another run uses it.</exception>
    public static Task<SandboxSession> StartAsync(StoreLocation store, Terminal terminal, CancellationToken cancel) =>
        store.IsGiven ? StartKeptAsync(store, terminal, cancel) : StartTemporaryAsync(store, terminal, cancel);

    private static async Task<SandboxSession> StartTemporaryAsync(StoreLocation store, Terminal terminal, CancellationToken cancel)
    {
        var temporary = Directory.CreateTempSubdirectory("engine-sandbox-");
        try
        {
            var host = await SandboxHost.StartAsync(terminal.Simulators(), cancel: cancel);
            return new SandboxSession(host, store with { Path = Path.Combine(temporary.FullName, "connector.db") }, temporary, hold: null);
        }
        catch
        {
            temporary.Delete(recursive: true);
            throw;
        }
    }

    private static async Task<SandboxSession> StartKeptAsync(StoreLocation store, Terminal terminal, CancellationToken cancel)
    {
        var hold = Hold(store.Path);
        try
        {
            if (store.Exists && !IsOfSandbox(store))
                throw new UsageException(
                    $"the store '{store.Path}' has no simulators' data beside it ({StateFile(store.Path)}), so it belongs to real "
                        + "systems. Name another --store for the sandbox, or none.");
            if (!File.Exists(StateFile(store.Path)) && File.Exists(EarlierStateFile(store.Path)))
                File.Move(EarlierStateFile(store.Path), StateFile(store.Path));
            var host = await SandboxHost.StartAsync(terminal.Simulators(), stateFile: StateFile(store.Path), cancel: cancel);
            return new SandboxSession(host, store, temporary: null, hold);
        }
        catch
        {
            await hold.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Keeps a second run away from the simulators' data. A run that was killed leaves the file behind but not the hold on it, and may
    /// simply be repeated: what the simulators answered, they have saved.
    /// </summary>
    private static FileStream Hold(string storePath)
    {
        try
        {
            return new FileStream($"{storePath}.sandbox.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1,
                FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new UsageException(
                $"the sandbox of '{storePath}' is in use by another run. Wait for it to end, or name another --store.");
        }
    }

    /// <summary>Refuses to run real systems on a store that holds what happened to simulators.</summary>
    public static void RefuseForRealSystems(StoreLocation store)
    {
        if (IsOfSandbox(store))
            throw new UsageException(
                $"the store '{store.Path}' belongs to the sandbox ({StateFile(store.Path)} lies beside it). Add --sandbox, or name "
                    + "another --store for real systems.");
    }

    /// <summary>A deployment whose connections are the simulators.</summary>
    /// <exception cref="UsageException">A connection's system has no simulator.</exception>
    public Deployment Deployment(IReadOnlyList<UsedConnection> used)
    {
        foreach (var connection in used.Where(connection =>
            !host.Systems.Any(system => string.Equals(system.Name, connection.Driver.Manifest.Name, StringComparison.Ordinal))))
            throw new UsageException(
                $"the connection '{connection.Name}' uses {connection.Driver.Manifest.Name}, which has no simulator, so --sandbox cannot "
                    + "run it. Leave its file out.");
        var yaml = host.WriteConnections(used.Select(connection => KeyValuePair.Create(connection.Name, connection.Driver.Manifest.Name)));
        return DeploymentReader.Read(yaml, "sandbox connections");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        if (hold is not null)
            await hold.DisposeAsync();
        temporary?.Delete(recursive: true);
    }

    private static bool IsOfSandbox(StoreLocation store) => File.Exists(StateFile(store.Path)) || File.Exists(EarlierStateFile(store.Path));

    private static string StateFile(string storePath) => $"{storePath}.sandbox.db";

    /// <summary>Where earlier versions kept the same as JSON; it is read once and rewritten.</summary>
    private static string EarlierStateFile(string storePath) => $"{storePath}.sandbox.json";
}
