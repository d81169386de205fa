using System.Collections.Frozen;
using Connector.Simulation.World;

namespace Connector.Simulation.Hosting;

/// <summary>
/// Serves simulators on one Kestrel port of the loopback address, each below its own path, with the control surface below <c>/_sandbox</c>.
/// All bodies are JSON; what is not known answers 404 and a wrong body 400, each with <c>{"error": "what to send instead"}</c>.
/// <list type="bullet">
/// <item><c>GET /_sandbox</c>: the systems with their resources, acts and switches.</item>
/// <item><c>GET /_sandbox/{system}/{resource}</c>: an array of every row stored. <c>POST</c> the same: stores one object or an array of
/// them under <see cref="SandboxSystem.KeyOf"/>.</item>
/// <item><c>GET /_sandbox/{system}/requests[?after=sequence]</c>: the last calls, oldest first: sequence, time, method, path with query,
/// status (what the system answered, also where a fault kept it from the client; null where the system never handled the call), faults that
/// struck, request and response body, credentials redacted. <c>DELETE</c> clears it.</item>
/// <item><c>PUT /_sandbox/{system}/faults</c>: <c>{"seed": 7, "faults": [{"kind", "rate", "seed", "method", "path", "status", "retryAfter",
/// "delayMs", "orderly", "times"}]}</c> replaces the faults; all but <c>kind</c> may be left out. Kinds: latency, expireTokens,
/// refuseConnection, throttle, serverError, webPage, serverErrorAfter, dropAnswer, slowBody, truncatedBody. <c>GET</c> shows them and how
/// often each struck.</item>
/// <item><c>PUT /_sandbox/{system}/switches</c>: <c>{"name": "value"}</c> sets the switches given; null puts one back. <c>GET</c> shows
/// those set.</item>
/// <item><c>POST /_sandbox/{system}/clock</c>: <c>{"moveSeconds": n}</c> moves the simulator's clock. <c>GET</c> shows it.</item>
/// <item><c>POST /_sandbox/{system}/acts/{act}</c>: does something from outside the API, with the act's arguments as body.</item>
/// <item><c>POST /_sandbox/reset</c>: everything back to the state of a first start: data, tokens, clocks, switches, faults and
/// logs.</item>
/// </list>
/// </summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly SandboxServer server;
    private readonly StateKeeper? keeper;
    private bool disposed;

    private SandboxHost(SandboxServer server, SandboxWorld world, IReadOnlyList<SandboxSystem> systems, StateKeeper? keeper,
        bool remembered)
    {
        this.server = server;
        this.keeper = keeper;
        Address = server.Address;
        World = world;
        Systems = systems;
        Remembered = remembered;
    }

    /// <summary>Raised when a call to a simulator arrives, before it is handled; from the thread that handles it.</summary>
    public event Action? Called;

    /// <summary>Where it listens, without a trailing slash (<c>http://127.0.0.1:5500</c>).</summary>
    public Uri Address { get; }

    /// <summary>The seeded world.</summary>
    public SandboxWorld World { get; }

    /// <summary>The simulators.</summary>
    public IReadOnlyList<SandboxSystem> Systems { get; }

    /// <summary>Whether the data came from the state file, so that this run goes on where an earlier one ended.</summary>
    public bool Remembered { get; }

    /// <summary>Starts the host. Companies are given to the systems that keep books (<see cref="SandboxSystem.KeepsBooks"/>), in their
    /// order here; where a state file knows an earlier order, that one is kept and new systems come after it.</summary>
    /// <param name="systems">Simulators to serve. The host disposes those that can be disposed.</param>
    /// <param name="port">Port on the loopback address; 0 picks a free one.</param>
    /// <param name="stateFile">Where data is kept between runs, or null to start afresh each time. Read at start where it exists; what a
    /// call other than GET or HEAD changed is written before the call is answered, so a process killed at any instant has forgotten nothing
    /// it told anybody.</param>
    /// <param name="cancel">Cancels the start.</param>
    /// <exception cref="ConnectorException">The port is taken, or the state file is damaged.</exception>
    public static async Task<SandboxHost> StartAsync(IReadOnlyList<SandboxSystem> systems, int port = 0, string? stateFile = null,
        CancellationToken cancel = default)
    {
        var file = stateFile is null ? null : StateFile.Open(stateFile);
        try
        {
            return await StartAsync(systems, port, file, cancel);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    private static async Task<SandboxHost> StartAsync(IReadOnlyList<SandboxSystem> systems, int port, StateFile? file,
        CancellationToken cancel)
    {
        var homes = HomesOf(systems, file);
        var world = SandboxWorld.Build(homes);
        var served = systems.ToFrozenDictionary(system => system.Name, system => new ServedSystem(system), StringComparer.Ordinal);
        foreach (var one in served.Values)
        {
            one.Reset(world);
            file?.Restore(one.System);
        }

        var keeper = file is null ? null : new StateKeeper(file, homes, systems);
        var server = await SandboxServer.StartAsync(served, world, keeper, port, cancel);
        var host = new SandboxHost(server, world, systems, keeper, file?.IsRemembered == true);
        foreach (var one in served.Values)
            one.Log.Arrived += () => host.Called?.Invoke();
        return host;
    }

    /// <summary>A <c>connections.yaml</c> that points at the simulators: each connection name with the system it is for.</summary>
    /// <param name="connections">Connection name and connector name, as the flows declare them.</param>
    /// <exception cref="ConnectorException">A connector has no simulator here.</exception>
    public string WriteConnections(IEnumerable<KeyValuePair<string, string>> connections) =>
        ConnectionsFile.Write(connections.Select(pair => KeyValuePair.Create(pair.Key, Connection(pair.Key, pair.Value))));

    /// <summary>Stops serving: idle connections are closed at once, running calls get two seconds. Then the state file is
    /// written.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await server.DisposeAsync();
        if (keeper is not null)
            await keeper.CloseAsync();
        foreach (var system in Systems)
        {
            if (system is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (system as IDisposable)?.Dispose();
        }
    }

    private SandboxConnection Connection(string name, string connector)
    {
        var system = Systems.FirstOrDefault(system => system.Name == connector) ?? throw new ConnectorException(new Failure(
            FailureKind.Configuration, "sandbox-unknown",
            $"The connection '{name}' is for '{connector}', which has no simulator here; there are "
                + $"{string.Join(", ", Systems.Select(system => system.Name))}."));
        return system.Connection(new Uri(Address.OriginalString + "/" + system.Name), World);
    }

    private static List<string> HomesOf(IReadOnlyList<SandboxSystem> systems, StateFile? file)
    {
        var homes = (file?.Homes ?? [])
            .Union(systems.Where(system => system.KeepsBooks).Select(system => system.Name), StringComparer.Ordinal).ToList();
        // A cloud served alone still needs companies whose invoices it approves.
        return homes.Count > 0 ? homes : ["elsewhere"];
    }
}
