using Connector.Engine.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connector.Engine.Runtime;

/// <summary>Takes one webhook call: raw bytes, signature, store, answer.</summary>
internal sealed class WebhookInbox(
    IReadOnlyDictionary<string, OpenConnection> connections, ImmutableArray<FlowRunner> runners, IStateStore store, TimeProvider clock,
    ILogger logger)
{
    public async Task TakeAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["connection"]!;
        if (!connections.TryGetValue(name, out var open))
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, $"There is no connection '{name}'.");
            return;
        }

        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException tooLarge)
        {
            await AnswerAsync(context, tooLarge.StatusCode, "The body is too large for a notification.");
            return;
        }

        var headers =
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var verdict = open.Connection.Receive(new WebhookCall(headers, query, body.ToArray()));
        if (verdict.Refusal is { } refusal)
            logger.LogWarning("A webhook call for {Connection} was refused: {Refusal}", name, refusal);
        foreach (var notification in verdict.Notifications)
            await StoreAsync(name, notification, context.RequestAborted);
        await AnswerAsync(context, verdict.Status, verdict.Answer);
    }

    private async Task StoreAsync(string connection, WebhookNotification notification, CancellationToken cancel)
    {
        foreach (var runner in runners)
        {
            if (runner.Runtime.Flow.Trigger.Webhook is not { } webhook
                || !string.Equals(webhook.Connection, connection, StringComparison.Ordinal)
                || !string.Equals(webhook.Event, notification.Event, StringComparison.OrdinalIgnoreCase))
                continue;
            var stored = new Notification(runner.Runtime.Flow.FullName, notification.Id, notification.Resource, notification.Key,
                notification.CompanyCode, clock.GetUtcNow());
            if (await store.StoreNotificationAsync(stored, cancel))
                runner.Wake();
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, string? text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (text is not null)
            await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
