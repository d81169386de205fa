using System.Collections.Concurrent;
using Connector.Basware.Simulator;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Connector.Basware.Tests.Support;

/// <summary>The simulator on a real port, every exchange recorded, with a place to put a fault in front of it.</summary>
internal sealed class BaswareHost : IAsyncDisposable
{
    public static SandboxWorld World { get; } = SandboxWorld.Build(["business-central"]);

    private readonly WebApplication app;
    private readonly ConcurrentQueue<Exchange> exchanges = new();

    private BaswareHost(WebApplication app, BaswareSimulator sandbox)
    {
        this.app = app;
        Sandbox = sandbox;
    }

    public BaswareSimulator Sandbox { get; }

    public Uri Address => new(app.Urls.Single() + "/basware");

    /// <summary>Runs instead of the simulator where it is set and answers true.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Fault { get; set; }

    public IReadOnlyList<Exchange> Exchanges => [.. exchanges];

    public static async Task<BaswareHost> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var sandbox = new BaswareSimulator();
        sandbox.Seed(World);
        var app = builder.Build();
        var host = new BaswareHost(app, sandbox);
        app.Use(host.RecordAsync);
        app.UseRouting();
        sandbox.Map(app.MapGroup("/basware"));
        await app.StartAsync();
        return host;
    }

    /// <summary>Forgets what was recorded so far.</summary>
    public void Forget() => exchanges.Clear();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Sandbox.Dispose();
    }

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        var request = await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync();
        context.Request.Body.Position = 0;
        var output = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        var abort = new LaterAbort(context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>());
        context.Features.Set<IHttpRequestLifetimeFeature>(abort);
        try
        {
            await (Fault is null ? next(context) : Fault(context, next));
        }
        finally
        {
            context.Response.Body = output;
            exchanges.Enqueue(new Exchange(
                context.Request.Method, context.Request.Path.Value!["/basware".Length..], context.Request.QueryString.Value ?? "",
                Pairs(context.Request.Headers), request,
                context.Response.StatusCode, Pairs(context.Response.Headers), Encoding.UTF8.GetString(buffer.ToArray())));
        }

        if (abort.TakesEffect())
            return;
        buffer.Position = 0;
        await buffer.CopyToAsync(output);
    }

    private static ImmutableDictionary<string, string> Pairs(IHeaderDictionary headers) =>
        headers.ToImmutableDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Breaks the connection off once the exchange is recorded: who called must not hear of it before the test can see
    /// it.</summary>
    private sealed class LaterAbort(IHttpRequestLifetimeFeature connection) : IHttpRequestLifetimeFeature
    {
        private bool isAsked;

        public CancellationToken RequestAborted
        {
            get => connection.RequestAborted;
            set => connection.RequestAborted = value;
        }

        public void Abort() => isAsked = true;

        public bool TakesEffect()
        {
            if (isAsked)
                connection.Abort();
            return isAsked;
        }
    }
}
