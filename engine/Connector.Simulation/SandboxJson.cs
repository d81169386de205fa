using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connector.Simulation;

/// <summary>JSON as simulators read and answer it: UTF-8, text unescaped as on the wire of the real systems, numbers with their exact
/// text.</summary>
public static class SandboxJson
{
    private static readonly JsonSerializerOptions Wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The node as UTF-8.</summary>
    public static byte[] Bytes(JsonNode? node) => JsonSerializer.SerializeToUtf8Bytes(node, Wire);

    /// <summary>An answer of JSON.</summary>
    /// <param name="body">The body.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="contentType">Content type.</param>
    public static IResult Answer(JsonNode? body, int status = 200, string contentType = "application/json; charset=utf-8") =>
        new JsonAnswer(Bytes(body), status, contentType);

    /// <summary>A problem as RFC 9457 describes it.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="title">What kind of problem it is.</param>
    /// <param name="detail">What to do about this one.</param>
    public static IResult Problem(int status, string title, string detail) =>
        Answer(new JsonObject { ["type"] = "about:blank", ["title"] = title, ["status"] = status, ["detail"] = detail }, status,
            "application/problem+json");

    /// <summary>Reads the request's body as JSON.</summary>
    /// <returns>The body, or null and a sentence about what is wrong with it. An empty body is null without a sentence.</returns>
    public static async Task<(JsonNode? Body, string? Wrong)> ReadAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, request.HttpContext.RequestAborted);
        if (copy.Length == 0)
            return (null, null);
        try
        {
            copy.Position = 0;
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            return (await JsonNode.ParseAsync(copy, documentOptions: options, cancellationToken: request.HttpContext.RequestAborted), null);
        }
        catch (JsonException e)
        {
            return (null, $"The body is not JSON: {e.Message}");
        }
    }

    private sealed class JsonAnswer(byte[] body, int status, string contentType) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = contentType;
            httpContext.Response.ContentLength = body.Length;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
