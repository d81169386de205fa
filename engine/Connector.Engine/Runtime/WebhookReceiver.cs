using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Connector.Engine.Runtime;

/// <summary>
/// Listens for webhooks at <c>POST /webhooks/{connection}</c> and tells health at <c>/healthz</c> (the process answers) and <c>/readyz</c>
/// (it takes work). A call is verified over its raw bytes, stored, and only then answered, so a sender that hears 200 may forget it.
/// </summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>A notification carries an id and no business data; anything near this size is not one.</summary>
    private const int MaxBodyBytes = 256 * 1024;

    private readonly WebApplication app;

    private WebhookReceiver(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    /// <summary>Where it listens; with port 0 in the options, the port that was free.</summary>
    public Uri Address { get; }

    public static async Task<WebhookReceiver> StartAsync(
        Uri address, IReadOnlyDictionary<string, OpenConnection> connections, ImmutableArray<FlowRunner> runners, EngineOptions options,
        CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address.ToString());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(options.Logging);
        var app = builder.Build();
        var inbox = new WebhookInbox(connections, runners, options.Store, options.Clock, options.Logging.CreateLogger("webhooks"));
        app.UseRouting();
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz",
            () => stop.IsCancellationRequested
                ? Results.Text("draining", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ready"));
        app.MapPost("/webhooks/{connection}", inbox.TakeAsync);
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (IOException inUse)
        {
            await app.DisposeAsync();
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, "address-in-use",
                    $"Cannot listen on {address} ({inUse.Message}). Give another address with --listen."), inUse);
        }

        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new WebhookReceiver(app, new Uri(bound));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
