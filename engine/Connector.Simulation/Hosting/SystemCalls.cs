using System.Text.Json.Nodes;
using Connector.Simulation.Faults;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Connector.Simulation.Hosting;

/// <summary>
/// Stands in front of the simulators: logs each call, draws its trouble, lets the system handle it into a buffer, and then sends, spoils or
/// withholds the answer. So what a fault leaves of a call is decided after its effect, as on a real wire.
/// </summary>
internal sealed class SystemCalls(IReadOnlyDictionary<string, ServedSystem> systems, StateKeeper? keeper, CancellationToken stopping)
{
    private static ReadOnlySpan<byte> WebPage =>
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>"u8;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Find(context.Request.Path, out var path) is not { } served)
        {
            await next(context);
            return;
        }

        var request = context.Request;
        var pathAndQuery = path + request.QueryString.Value;
        var call = served.Log.Begin(request.Method, pathAndQuery);
        var body = await ReadAsync(request, context.RequestAborted);
        request.Body = new MemoryStream(body, writable: false);
        var trouble = served.Faults.Draw(request.Method, pathAndQuery);
        served.Log.Complete(call, noted =>
        {
            noted.Request = LoggedBody.Of(body, request.ContentType);
            noted.Faults = [.. trouble.Faults.Select(fault => fault.Kind)];
        });

        await Task.Delay(trouble.Latency, TimeProvider.System, Cancelled(context));
        if (trouble.ExpiresTokens)
            served.System.ExpireTokens();
        switch (trouble.Outcome)
        {
            case { Kind: FaultKind.RefuseConnection } fault:
                await CloseAsync(context, fault);
                break;
            case { Kind: FaultKind.Throttle or FaultKind.ServerError } fault:
                await AnswerFaultAsync(context, served.System, fault);
                break;
            case { Kind: FaultKind.WebPage }:
                context.Response.ContentType = "text/html; charset=utf-8";
                await SendAsync(context, WebPage.ToArray());
                break;
            case var outcome:
                var answer = await HandleAsync(context, next, served, call, pathAndQuery);
                await AnswerAsync(context, served.System, outcome, answer);
                break;
        }
    }

    private ServedSystem? Find(PathString path, out string rest)
    {
        rest = "";
        var text = path.Value ?? "";
        var end = text.IndexOf('/', Math.Min(1, text.Length));
        var name = end < 0 ? text : text[..end];
        if (name.Length < 2 || !systems.TryGetValue(name[1..], out var served))
            return null;
        rest = end < 0 ? "/" : text[end..];
        return served;
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, cancel);
        return copy.ToArray();
    }

    /// <summary>Lets the system handle the call, keeps what it changed, and returns the body it wrote.</summary>
    private async Task<byte[]> HandleAsync(HttpContext context, RequestDelegate next, ServedSystem served, LoggedCall call,
        string pathAndQuery)
    {
        using var buffer = new MemoryStream();
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var buffered = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(buffered);
        string? error = null;
        try
        {
            await next(context);
            await buffered.CompleteAsync();
            if (keeper is not null && served.System.MayChange(context.Request.Method, pathAndQuery))
                await keeper.SaveAsync(served.System);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // A simulator that throws is a bug of the simulator: say so where its user looks, instead of a bare 500.
            error = e.ToString();
            buffer.SetLength(0);
            context.Response.Clear();
            context.Response.StatusCode = e is BadHttpRequestException bad ? bad.StatusCode : 500;
            context.Response.ContentType = "application/json";
            buffer.Write(
                SandboxJson.Bytes(
                    new JsonObject { ["message"] = $"The {served.System.Name} simulator failed: {e.GetType().Name}: {e.Message}" }));
        }
        finally
        {
            context.Features.Set(wire);
        }

        var answer = buffer.ToArray();
        served.Log.Complete(call, noted =>
        {
            noted.Status = context.Response.StatusCode;
            noted.Response = LoggedBody.Of(answer, context.Response.ContentType);
            noted.Error = error;
        });
        return answer;
    }

    private async Task AnswerAsync(HttpContext context, SandboxSystem system, Fault? outcome, byte[] answer)
    {
        switch (outcome)
        {
            case { Kind: FaultKind.DropAnswer }:
            case { Kind: FaultKind.TruncatedBody } when answer.Length < 2:
                await CloseAsync(context, outcome);
                break;
            case { Kind: FaultKind.ServerErrorAfter }:
                context.Response.Clear();
                await AnswerFaultAsync(context, system, outcome);
                break;
            case { Kind: FaultKind.TruncatedBody }:
                // Fewer bytes than announced: Kestrel sends them and closes the connection.
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                break;
            case { Kind: FaultKind.SlowBody } when answer.Length > 0:
                await AnswerSlowlyAsync(context, outcome.Delay, answer);
                break;
            default:
                await SendAsync(context, answer);
                break;
        }
    }

    /// <summary>Closes the connection without an answer.</summary>
    private static async Task CloseAsync(HttpContext context, Fault fault)
    {
        if (fault.IsOrderly)
            await context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output.CompleteAsync();
        else
            context.Abort();
    }

    private static async Task SendAsync(HttpContext context, byte[] answer)
    {
        if (answer.Length > 0 || context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
            context.Response.ContentLength = answer.Length;
        // Kestrel takes even an empty write to a 204 for a mistake and closes the connection under the next call.
        if (answer.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private async Task AnswerSlowlyAsync(HttpContext context, TimeSpan delay, byte[] answer)
    {
        var pieces = Math.Min(answer.Length, 10);
        context.Response.ContentLength = answer.Length;
        for (var piece = 0; piece < pieces; piece++)
        {
            await Task.Delay(delay / pieces, TimeProvider.System, Cancelled(context));
            var (from, to) = (answer.Length * piece / pieces, answer.Length * (piece + 1) / pieces);
            await context.Response.Body.WriteAsync(answer.AsMemory(from, to - from), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static Task AnswerFaultAsync(HttpContext context, SandboxSystem system, Fault fault)
    {
        context.Response.StatusCode = fault.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        if (fault.Kind == FaultKind.Throttle && !fault.RetryAfter.IsAbsent)
            context.Response.Headers.RetryAfter = Text(fault.RetryAfter);
        return SendAsync(context, SandboxJson.Bytes(system.FaultBody(fault.Status)));
    }

    /// <summary>A date is of the real time and rounded up: whoever waits for it compares it with a clock that nobody moved.</summary>
    private static string Text(RetryAfterHeader wait) => wait.AsDate
        ? TimeProvider.System.GetUtcNow().AddSeconds(wait.Seconds + 1).ToString("r", CultureInfo.InvariantCulture)
        : wait.Seconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the client has gone or the host stops, so that no delay holds either up.</summary>
    private CancellationToken Cancelled(HttpContext context)
    {
        var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.RegisterForDispose(both);
        return both.Token;
    }
}
