using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Connector.Testing;

/// <summary>A webhook endpoint that hands each call to a connection and answers what it says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private const string Path = "/webhooks";

    private readonly WebApplication app;
    private readonly Channel<(WebhookCall Call, WebhookVerdict Verdict)> received =
        Channel.CreateUnbounded<(WebhookCall, WebhookVerdict)>();

    private Receiver(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single() + Path);

    public static async Task<Receiver> StartAsync(IConnection connection)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost(Path, async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase);
            var call = new WebhookCall(headers, new Dictionary<string, string>(), body.ToArray());
            var verdict = connection.Receive(call);
            context.Response.StatusCode = verdict.Status;
            receiver.received.Writer.TryWrite((call, verdict));
        });
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next call that arrives.</summary>
    public async Task<(WebhookCall Call, WebhookVerdict Verdict)> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await received.Reader.ReadAsync(patience.Token);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
