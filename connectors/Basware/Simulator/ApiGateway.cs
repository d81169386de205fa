using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Http;

namespace Connector.Basware.Simulator;

/// <summary>
/// The door every API call goes through: names the request, checks token and scope, reads the body within the limit, then runs the
/// endpoint under the data's lock, so that one call is one transaction.
/// </summary>
internal sealed class ApiGateway(SandboxTokens tokens, SandboxData data, SandboxSwitches switches)
{
    /// <summary>Most bytes of a request body (fact sheet §2).</summary>
    public const int MaxBytes = 6 * 1024 * 1024;

    /// <summary>An endpoint that works on the data alone.</summary>
    public RequestDelegate Open(string entity, Func<ApiCall, ApiAnswer> endpoint) => OpenAsync(entity, call =>
    {
        lock (data.Gate)
            return Task.FromResult(endpoint(call));
    });

    /// <summary>An endpoint that calls out, and so takes the lock itself where it touches the data.</summary>
    public RequestDelegate OpenAsync(string entity, Func<ApiCall, Task<ApiAnswer>> endpoint) => async context =>
    {
        var requestId = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        var answer = Authorise(context.Request, entity) ?? await RunAsync(context.Request, requestId, endpoint);
        await answer.WriteAsync(context.Response);
    };

    private ApiAnswer? Authorise(HttpRequest request, string entity)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            || tokens.Read(header[scheme.Length..]) is not { State: SandboxTokenState.Valid, Claims: { } claims })
            return ApiAnswer.Gateway(StatusCodes.Status401Unauthorized, "Unauthorized");
        var verb = request.Method switch { "GET" => "read", "DELETE" => "delete", _ => "write" };
        if (claims["scope"]!.GetValue<string>().Split(' ').Contains($"{entity}.{verb}"))
            return null;
        // Which of the two a missing scope gives is not documented (§9.2); 401 is what the service's description lists.
        return switches.Get(BaswareSwitches.MissingScope, "401") == "403"
            ? ApiAnswer.Gateway(StatusCodes.Status403Forbidden, "Forbidden")
            : ApiAnswer.Gateway(StatusCodes.Status401Unauthorized, "Unauthorized");
    }

    private static async Task<ApiAnswer> RunAsync(HttpRequest request, string requestId, Func<ApiCall, Task<ApiAnswer>> endpoint)
    {
        var bytes = await ReadAsync(request);
        if (bytes is null)
            return ApiAnswer.Gateway(StatusCodes.Status413PayloadTooLarge, "Request Too Long");
        if (bytes.Length == 0)
            return await endpoint(new ApiCall(requestId, request, null));
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
            return ApiAnswer.Gateway(StatusCodes.Status415UnsupportedMediaType, "Unsupported Media Type");
        JsonNode? body;
        try
        {
            body = JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return new ApiCall(requestId, request, null).Refuse(StatusCodes.Status400BadRequest,
                new ApiError(ApiError.Schema, "The request body is not JSON."));
        }

        return await endpoint(new ApiCall(requestId, request, body));
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
            return null;
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.Length > MaxBytes ? null : buffer.ToArray();
    }
}
