using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connector.Simulation.Hosting;

/// <summary>The Kestrel server behind <see cref="SandboxHost"/>. It reads no configuration, writes no log and leaves Ctrl-C
/// alone.</summary>
internal sealed class SandboxServer : IAsyncDisposable
{
    /// <summary>How long running calls may take to end when the server stops.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);

    private readonly WebApplication application;

    private SandboxServer(WebApplication application) => this.application = application;

    public Uri Address => new(application.Urls.Single());

    /// <exception cref="ConnectorException">The port cannot be had.</exception>
    public static async Task<SandboxServer> StartAsync(IReadOnlyDictionary<string, ServedSystem> systems, SandboxWorld world,
        StateKeeper? keeper, int port, CancellationToken cancel)
    {
        var server = new SandboxServer(Build(systems, world, keeper, port));
        try
        {
            await server.application.StartAsync(cancel);
            return server;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await server.application.DisposeAsync();
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, "sandbox-port",
                    $"The sandbox cannot listen on port {port} of 127.0.0.1: {e.Message} Choose another port, or 0 for a free one."), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var drained = new CancellationTokenSource(Drain, TimeProvider.System))
            await application.StopAsync(drained.Token);
        await application.DisposeAsync();
    }

    private static WebApplication Build(IReadOnlyDictionary<string, ServedSystem> systems, SandboxWorld world, StateKeeper? keeper,
        int port)
    {
        // Empty: nothing in the environment or in files may change where it listens, and no log may be mixed with the command's output.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 << 20;
            // Some systems take documents in the query; how long theirs may be is for their simulator to say.
            kestrel.Limits.MaxRequestLineSize = 256 << 10;
            kestrel.Limits.MaxRequestBufferSize = 1 << 20;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();

        var application = builder.Build();
        application.Use(NotFoundAsync(systems));
        application.Use(new SystemCalls(systems, keeper, application.Lifetime.ApplicationStopping).InvokeAsync);
        new ControlSurface(systems, world, keeper).Map(application);
        foreach (var served in systems.Values)
            served.System.Map(application.MapGroup("/" + served.System.Name));
        return application;
    }

    /// <summary>Says what there is to whoever asks for what there is not; inside a system, what is not found is the system's own
    /// affair.</summary>
    private static Func<HttpContext, RequestDelegate, Task> NotFoundAsync(IReadOnlyDictionary<string, ServedSystem> systems) =>
        async (http, next) =>
    {
        await next(http);
        var first = http.Request.Path.Value?.Split('/', 3).ElementAtOrDefault(1) ?? "";
        if (http.GetEndpoint() is not null || http.Response.HasStarted || systems.ContainsKey(first))
            return;
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "application/json; charset=utf-8";
        var paths = string.Join(", ", systems.Keys.Order(StringComparer.Ordinal).Select(name => "/" + name));
        await http.Response.Body.WriteAsync(
            SandboxJson.Bytes(
                new JsonObject { ["error"] = $"Nothing is served at {http.Request.Path}; there are {paths} and {ControlSurface.Root}." }));
    };

    /// <summary>Ctrl-C belongs to the command, not to a server inside it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
