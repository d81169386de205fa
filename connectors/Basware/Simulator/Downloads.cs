using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary>
/// The object store that large answers are fetched from by a presigned URL (fact sheet §2.2). Like the real one it refuses a request that
/// carries a second set of credentials or an <c>x-amz-*</c> header that was not signed, and a link older than a quarter of an hour.
/// </summary>
internal sealed class Downloads(SandboxClock clock, SandboxSwitches switches)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Stored> objects = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/_storage/{name}", FetchAsync);

    public void Clear() => objects.Clear();

    /// <summary>Keeps a body and answers with the way to it.</summary>
    public ApiAnswer Redirect(ApiCall call, JsonNode body, string? continuation)
    {
        var answer = Redirect(call,
            new Stored(ApiAnswer.ToBytes(body), "application/json", ShowsOn("final") ? continuation : null, clock.GetUtcNow()));
        return continuation is not null && ShowsOn("redirect")
            ? answer with { Headers = answer.Headers.Add(Paging.AnswerHeader, continuation) }
            : answer;
    }

    /// <summary>Keeps a file and answers with the way to it, which is too old already where a test says so.</summary>
    public ApiAnswer Redirect(ApiCall call, byte[] file, string contentType, bool isExpired) =>
        Redirect(call,
            new Stored(file, contentType, null, clock.GetUtcNow() - (isExpired ? Lifetime + TimeSpan.FromSeconds(1) : TimeSpan.Zero)));

    private ApiAnswer Redirect(ApiCall call, Stored stored)
    {
        var now = clock.GetUtcNow();
        foreach (var (name, old) in objects)
        {
            if (now - old.At > Lifetime)
                objects.TryRemove(name, out _);
        }

        var key = Guid.NewGuid().ToString("N");
        objects[key] = stored;
        var stamp = stored.At.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var location =
            $"{call.BaseUrl}/_storage/{key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={stamp}&X-Amz-Expires=900"
                + $"&X-Amz-SignedHeaders=host&X-Amz-Signature={stored.Signature}";
        var answer = new ApiAnswer(StatusCodes.Status302Found);
        return answer with { Headers = answer.Headers.Add("Location", location) };
    }

    /// <summary>That the token comes with the fetched object, not with the redirect, is inferred from its name (§2.1).</summary>
    private bool ShowsOn(string place) =>
        switches.Get(BaswareSwitches.ContinuationOn, "final") is var where && (where == place || where == "both");

    private async Task FetchAsync(HttpContext context)
    {
        var request = context.Request;
        if (!objects.TryGetValue(context.GetRouteValue("name")?.ToString() ?? "", out var stored))
            await RefuseAsync(context, StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");
        else if (request.Headers.Authorization.Count > 0)
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "InvalidArgument", "Only one auth mechanism allowed.");
        else if (switches.Get(BaswareSwitches.StrictDownloads, "on") == "on"
            && request.Headers.Keys.FirstOrDefault(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)) is { } unsigned)
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "AccessDenied",
                $"There were headers present in the request which were not signed: {unsigned}");
        else if (request.Query["X-Amz-Signature"] != stored.Signature)
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "SignatureDoesNotMatch", "The request signature does not match.");
        else if (clock.GetUtcNow() - stored.At > Lifetime)
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "AccessDenied", "Request has expired");
        else
            await SendAsync(context, stored);
    }

    private static async Task SendAsync(HttpContext context, Stored stored)
    {
        if (stored.Continuation is not null)
            context.Response.Headers[Paging.AnswerHeader] = stored.Continuation;
        context.Response.ContentType = stored.ContentType;
        context.Response.ContentLength = stored.Body.Length;
        await context.Response.Body.WriteAsync(stored.Body);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>{message}</Message></Error>"));
    }

    private sealed record Stored(byte[] Body, string ContentType, string? Continuation, DateTimeOffset At)
    {
        public string Signature { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    }
}
