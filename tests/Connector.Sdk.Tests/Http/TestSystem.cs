using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Tests.Http;

/// <summary>A real HTTP server on a free port whose answers a test writes.</summary>
internal sealed class TestSystem : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<SeenRequest> requests = new();

    private TestSystem(WebApplication application) => this.application = application;

    /// <summary>Where it listens, without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Every request, in the order of arrival.</summary>
    public IReadOnlyList<SeenRequest> Requests => [.. requests];

    public static async Task<TestSystem> StartAsync(Func<HttpContext, SeenRequest, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var system = new TestSystem(builder.Build());
        system.application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase);
            var seen = new SeenRequest(context.Request.Method, target, headers, body);
            system.requests.Enqueue(seen);
            await answer(context, seen);
        });
        await system.application.StartAsync();
        system.Url = system.application.Urls.Single();
        return system;
    }

    /// <summary>A server that answers its requests one after the other; the last answer is repeated.</summary>
    public static Task<TestSystem> AnsweringAsync(params Func<HttpContext, Task>[] answers)
    {
        var next = -1;
        return StartAsync((context, _) => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context));
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}

internal sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>Answers.</summary>
internal static class Reply
{
    public static Func<HttpContext, Task> Json(string json, int status = 200, params (string Name, string Value)[] headers) =>
        async context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    };

    public static Func<HttpContext, Task> Status(int status, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Task.CompletedTask;
    };

    public static Func<HttpContext, Task> Redirect(string location) => Status(302, ("Location", location));

    /// <summary>Takes the request and drops the connection without a word.</summary>
    public static Task Drop(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Announces more than it sends; the server then closes the connection. (An abort could overtake what was sent.)</summary>
    public static Func<HttpContext, Task> Cut(string start, int status = 200) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = start.Length + 100;
        await context.Response.WriteAsync(start);
        await context.Response.Body.FlushAsync();
    };

    public static Func<HttpContext, Task> Token(string token, int expiresIn = 3600, string? scope = null) =>
        Json(
            $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":{{expiresIn}}{{(scope is null ? "" : $",\"scope\":\"{scope}\"")}}}""");
}
