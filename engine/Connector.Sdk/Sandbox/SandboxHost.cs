using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Connector.Sdk.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connector.Sdk.Sandbox;

/// <summary>
/// Serves simulators on one Kestrel port of the loopback address, each below its own path, with the control surface below <c>/_sandbox</c>. All bodies are JSON; what is
/// not known answers 404 and a wrong body 400, each with <c>{"error": "what to send instead"}</c>.
/// <list type="bullet">
/// <item><c>GET /_sandbox</c>: the systems with their resources, acts and switches.</item>
/// <item><c>GET /_sandbox/{system}/{resource}</c>: an array of every row stored. <c>POST</c> the same: stores one object or an array of them under <see cref="SandboxSystem.KeyOf"/>.</item>
/// <item><c>GET /_sandbox/{system}/requests[?after=sequence]</c>: the last calls, oldest first: sequence, time, method, path with query, status (what the system answered, also where
/// a fault kept it from the client; null where the system never handled the call), faults that struck, request and response body, credentials redacted. <c>DELETE</c> clears it.</item>
/// <item><c>PUT /_sandbox/{system}/faults</c>: <c>{"seed": 7, "faults": [{"kind", "rate", "seed", "method", "path", "status", "retryAfter", "delayMs", "orderly", "times"}]}</c> replaces the faults;
/// all but <c>kind</c> may be left out. Kinds: latency, expireTokens, refuseConnection, throttle, serverError, serverErrorAfter, dropAnswer, slowBody, truncatedBody. <c>GET</c> shows them and how often each struck.</item>
/// <item><c>PUT /_sandbox/{system}/switches</c>: <c>{"name": "value"}</c> sets the switches given; null puts one back. <c>GET</c> shows those set.</item>
/// <item><c>POST /_sandbox/{system}/clock</c>: <c>{"moveSeconds": n}</c> moves the simulator's clock. <c>GET</c> shows it.</item>
/// <item><c>POST /_sandbox/{system}/acts/{act}</c>: does something from outside the API, with the act's arguments as body.</item>
/// <item><c>POST /_sandbox/reset</c>: everything back to the state of a first start: data, tokens, clocks, switches, faults and logs.</item>
/// </list>
/// </summary>
public sealed class SandboxHost : IAsyncDisposable
{
    /// <summary>How long running calls may take to end when the host stops.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);

    private readonly WebApplication application;
    private readonly string? stateFile;
    private readonly IReadOnlyList<string> homes;
    private readonly SavedState? restored;
    private bool disposed;

    private SandboxHost(WebApplication application, Uri address, SandboxWorld world, IReadOnlyList<SandboxSystem> systems, IReadOnlyList<string> homes, string? stateFile, SavedState? restored)
    {
        this.application = application;
        this.stateFile = stateFile;
        this.homes = homes;
        this.restored = restored;
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

    /// <summary>Whether the data came from the state file, so that this run goes on where an earlier one ended.</summary>
    public bool Remembered => restored is not null;

    /// <summary>Starts the host. Companies are given to the systems that keep books (<see cref="SandboxSystem.KeepsBooks"/>), in their order here; where a state file knows an
    /// earlier order, that one is kept and new systems come after it.</summary>
    /// <param name="systems">Simulators to serve. The host disposes those that can be disposed.</param>
    /// <param name="port">Port on the loopback address; 0 picks a free one.</param>
    /// <param name="stateFile">Where data is kept between runs (read at start where it exists, written when disposed), or null to start afresh each time.</param>
    /// <param name="cancel">Cancels the start.</param>
    /// <exception cref="ConnectorException">The port is taken, or the state file is damaged.</exception>
    public static async Task<SandboxHost> StartAsync(IReadOnlyList<SandboxSystem> systems, int port = 0, string? stateFile = null, CancellationToken cancel = default)
    {
        var restored = stateFile is null ? null : StateFile.Read(stateFile);
        var homes = HomesOf(systems, restored);
        var world = SandboxWorld.Build(homes);
        var served = systems.ToFrozenDictionary(system => system.Name, system => new ServedSystem(system), StringComparer.Ordinal);
        foreach (var one in served.Values)
        {
            one.Reset(world);
            if (restored?.Systems.GetValueOrDefault(one.System.Name) is { } saved)
                Restore(one.System, saved);
        }

        var application = Build(served, world, port);
        try
        {
            await application.StartAsync(cancel);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, "sandbox-port", $"The sandbox cannot listen on port {port} of 127.0.0.1: {e.Message} Choose another port, or 0 for a free one."), e);
        }

        return new SandboxHost(application, new Uri(application.Urls.Single()), world, systems, homes, stateFile, restored);
    }

    /// <summary>A <c>connections.yaml</c> that points at the simulators: each connection name with the system it is for.</summary>
    /// <param name="connections">Connection name and connector name, as the flows declare them.</param>
    /// <exception cref="ConnectorException">A connector has no simulator here.</exception>
    public string WriteConnections(IEnumerable<KeyValuePair<string, string>> connections) =>
        ConnectionsFile.Write(connections.Select(pair => KeyValuePair.Create(pair.Key, Connection(pair.Key, pair.Value))));

    /// <summary>Stops serving: idle connections are closed at once, running calls get two seconds. Then the state file is written.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        using (var drained = new CancellationTokenSource(Drain))
            await application.StopAsync(drained.Token);
        await application.DisposeAsync();
        if (stateFile is not null)
            StateFile.Write(stateFile, Save());
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
            $"The connection '{name}' is for '{connector}', which has no simulator here; there are {string.Join(", ", Systems.Select(system => system.Name))}."));
        return system.Connection(new Uri(Address.OriginalString + "/" + system.Name), World);
    }

    private static List<string> HomesOf(IReadOnlyList<SandboxSystem> systems, SavedState? restored)
    {
        var homes = (restored?.Homes ?? []).Union(systems.Where(system => system.KeepsBooks).Select(system => system.Name), StringComparer.Ordinal).ToList();
        // A cloud served alone still needs companies whose invoices it approves.
        return homes.Count > 0 ? homes : ["elsewhere"];
    }

    private static WebApplication Build(IReadOnlyDictionary<string, ServedSystem> served, SandboxWorld world, int port)
    {
        // Empty: no configuration from environment or files may change where it listens, and no log may be mixed with the command's output.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 << 20;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        // Ctrl-C belongs to the command, not to a server inside it.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();

        var application = builder.Build();
        var calls = new SystemCalls(served, application.Lifetime.ApplicationStopping);
        application.Use(NotFoundAsync(served));
        application.Use(calls.InvokeAsync);
        new ControlSurface(served, world).Map(application);
        foreach (var one in served.Values)
            one.System.Map(application.MapGroup("/" + one.System.Name));
        return application;
    }

    /// <summary>Says what there is to whoever asks for what there is not; inside a system, what is not found is the system's own affair.</summary>
    private static Func<HttpContext, RequestDelegate, Task> NotFoundAsync(IReadOnlyDictionary<string, ServedSystem> served) => async (http, next) =>
    {
        await next(http);
        var first = http.Request.Path.Value?.Split('/', 3).ElementAtOrDefault(1) ?? "";
        if (http.GetEndpoint() is not null || http.Response.HasStarted || served.ContainsKey(first))
            return;
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "application/json; charset=utf-8";
        var paths = string.Join(", ", served.Keys.Order(StringComparer.Ordinal).Select(name => "/" + name));
        await http.Response.Body.WriteAsync(SandboxJson.Bytes(new JsonObject { ["error"] = $"Nothing is served at {http.Request.Path}; there are {paths} and {ControlSurface.Root}." }));
    };

    private static void Restore(SandboxSystem system, SavedSystem saved)
    {
        lock (system.Data.Gate)
        {
            var resources = system.Data.Resources;
            system.Data.Clear();
            foreach (var resource in resources.Concat(saved.Tables.Keys))
                _ = system.Data[resource];
            foreach (var (resource, rows) in saved.Tables)
            {
                foreach (var (key, row) in rows)
                    system.Data[resource].Put(key, row);
            }

            system.Clock.Move(saved.ClockOffset);
        }
    }

    private SavedState Save()
    {
        var systems = new Dictionary<string, SavedSystem>(restored?.Systems ?? new Dictionary<string, SavedSystem>(), StringComparer.Ordinal);
        foreach (var system in Systems)
        {
            lock (system.Data.Gate)
            {
                systems[system.Name] = new SavedSystem(
                    system.Clock.Offset,
                    system.Data.Resources.ToDictionary(
                        resource => resource,
                        IReadOnlyList<KeyValuePair<string, JsonObject>> (resource) => [.. system.Data[resource].Entries],
                        StringComparer.Ordinal));
            }
        }

        return new SavedState(homes, systems);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
