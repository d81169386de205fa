using Connector.Cli.Output;
using Connector.Engine.Flows;
using Connector.Sdk.Sandbox;

namespace Connector.Cli.Setup;

/// <summary>
/// The simulators behind <c>run --sandbox</c> with the store that goes with them. Both remember (a store was named: the simulators keep their data beside it) or both
/// start afresh in a temporary folder that goes away at the end; never one without the other, because a store that remembers deliveries to a target
/// that forgot them tells lies.
/// </summary>
internal sealed class SandboxSession : IAsyncDisposable
{
    private readonly SandboxHost host;
    private readonly DirectoryInfo? temporary;

    private SandboxSession(SandboxHost host, StoreLocation store, DirectoryInfo? temporary)
    {
        this.host = host;
        this.temporary = temporary;
        Store = store;
    }

    public StoreLocation Store { get; }

    public Uri Address => host.Address;

    /// <summary>Whether nothing is kept.</summary>
    public bool IsTemporary => temporary is not null;

    /// <summary>Starts the simulators of every connector that has one.</summary>
    /// <exception cref="UsageException">The store named belongs to real systems, or lost its simulators' data.</exception>
    public static async Task<SandboxSession> StartAsync(StoreLocation store, Terminal terminal, CancellationToken cancel)
    {
        var temporary = store.IsGiven ? null : Directory.CreateTempSubdirectory("engine-sandbox-");
        try
        {
            if (temporary is not null)
                store = new StoreLocation(Path.Combine(temporary.FullName, "connector.db"), IsGiven: false, store.KeyFile);
            else if (store.Exists && !File.Exists(StateFile(store.Path)))
                throw new UsageException($"the store '{store.Path}' has no simulator's data beside it ({StateFile(store.Path)}): it belongs to real systems, or that file was lost. Name another --store for the sandbox, or none.");
            var systems = terminal.Connectors().Select(driver => driver.CreateSandbox()).OfType<SandboxSystem>().ToList();
            var host = await SandboxHost.StartAsync(systems, port: 0, temporary is null ? StateFile(store.Path) : null, cancel);
            return new SandboxSession(host, store, temporary);
        }
        catch
        {
            temporary?.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Refuses to run real systems on a store that holds what happened to simulators.</summary>
    public static void RefuseForRealSystems(StoreLocation store)
    {
        if (File.Exists(StateFile(store.Path)))
            throw new UsageException($"the store '{store.Path}' belongs to the sandbox ({StateFile(store.Path)} lies beside it). Add --sandbox, or name another --store for real systems.");
    }

    /// <summary>A deployment whose connections are the simulators.</summary>
    /// <exception cref="UsageException">A connection's system has no simulator.</exception>
    public Deployment Deployment(IReadOnlyList<UsedConnection> used)
    {
        foreach (var connection in used.Where(connection => !host.Systems.Any(system => string.Equals(system.Name, connection.Driver.Manifest.Name, StringComparison.Ordinal))))
            throw new UsageException($"the connection '{connection.Name}' uses {connection.Driver.Manifest.Name}, which has no simulator, so --sandbox cannot run it. Leave its file out.");
        var yaml = host.WriteConnections(used.Select(connection => KeyValuePair.Create(connection.Name, connection.Driver.Manifest.Name)));
        return DeploymentReader.Read(yaml, "sandbox connections");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        temporary?.Delete(recursive: true);
    }

    private static string StateFile(string storePath) => $"{storePath}.sandbox.json";
}
