using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connector.Basware.Simulator;

/// <summary>What an endpoint answers. Several refusals of the service have no body at all (fact sheet §9.1).</summary>
internal sealed record ApiAnswer(int Status, JsonNode? Body = null)
{
    private static readonly JsonSerializerOptions Utf8 = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public static ApiAnswer Ok(JsonNode body) => new(StatusCodes.Status200OK, body);

    /// <summary>An unknown id, and also a list without hits (§2).</summary>
    public static ApiAnswer NotFound { get; } = new(StatusCodes.Status404NotFound);

    /// <summary>The form in which the gateway in front of the service refuses.</summary>
    public static ApiAnswer Gateway(int status, string message) => new(status, new JsonObject { ["message"] = message });

    public static byte[] ToBytes(JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body, Utf8);

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        if (Body is null)
            return;
        var bytes = ToBytes(Body);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes);
    }
}

/// <summary>One entry of the service's error list (<c>ResponseEntityList.errors</c>).</summary>
internal sealed record ApiError(string Code, string Message, string? ExternalCode = null, string Type = "VALIDATION")
{
    public const string Schema = "SCHEMA_VALIDATION_ERROR";
    public const string Parameter = "PARAMETER_VALIDATION_ERROR";
    public const string Conflict = "CONFLICT_IN_POST";
    public const string Data = "DATA_VALIDATION_FAILED";
}
