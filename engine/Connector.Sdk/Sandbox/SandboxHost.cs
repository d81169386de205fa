namespace Connector.Sdk.Sandbox;

/// <summary>
/// Serves simulators on one Kestrel port, each below its own path, with the control surface below <c>/_sandbox</c>:
/// <c>GET|POST /_sandbox/{system}/{resource}</c>, <c>GET /_sandbox/{system}/requests</c>, <c>PUT /_sandbox/{system}/faults</c>, <c>PUT /_sandbox/{system}/switches</c>,
/// <c>POST /_sandbox/{system}/clock</c>, <c>POST /_sandbox/{system}/acts/{act}</c>, <c>POST /_sandbox/reset</c>.
/// </summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private SandboxHost(Uri address, SandboxWorld world, IReadOnlyList<SandboxSystem> systems)
    {
        Address = address;
        World = world;
        Systems = systems;
    }

    /// <summary>Where it listens, without a trailing slash (<c>http://127.0.0.1:5500</c>).</summary>
    public Uri Address { get; }

    /// <summary>The seeded world.</summary>
    public SandboxWorld World { get; }

    /// <summary>The simulators.</summary>
    public IReadOnlyList<SandboxSystem> Systems { get; }

    /// <summary>Starts the host.</summary>
    /// <param name="systems">Simulators to serve.</param>
    /// <param name="port">Port on the loopback address; 0 picks a free one.</param>
    /// <param name="stateFile">Where data is kept between runs (read at start where it exists, written when disposed), or null to start afresh each time.</param>
    /// <param name="cancel">Cancels the start.</param>
    public static Task<SandboxHost> StartAsync(IReadOnlyList<SandboxSystem> systems, int port = 0, string? stateFile = null, CancellationToken cancel = default) =>
        throw new NotImplementedException();

    /// <summary>A <c>connections.yaml</c> that points at the simulators: each connection name with the system it is for.</summary>
    /// <param name="connections">Connection name and connector name, as the flows declare them.</param>
    public string WriteConnections(IEnumerable<KeyValuePair<string, string>> connections) => throw new NotImplementedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
