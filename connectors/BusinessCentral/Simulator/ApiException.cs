using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Simulator;

/// <summary>An answer that is not what was asked for: status, the code that says which family of error it is, and the sentence.</summary>
internal sealed class ApiException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>A business rule said no: every Error() of the application arrives with this code.</summary>
    public static ApiException Dialog(string message) => new(400, "Application_DialogException", message);

    /// <summary>A field of a row does not hold the value that a rule asks for.</summary>
    public static ApiException Field(string message) => new(400, "Application_FieldValidationException", message);

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Query(string message) => new(400, "BadRequest_NotFound", message);

    public static ApiException ReadOnly(string field) => new(400, "BadRequest_InvalidOperation", $"Control '{field}' is read-only.");

    public static ApiException UnknownSegment(string segment) =>
        new(404, "BadRequest_ResourceNotFound", $"Resource not found for the segment '{segment}'.");

    public static ApiException UnknownRow() =>
        new(404, "Internal_RecordNotFound", "The requested record could not be found.");

    public static ApiException NotAllowed(string set) =>
        new(405, "BadRequest_MethodNotAllowed", $"Entity does not support this operation: {set}.");

    /// <summary>A stale ETag is a 409 with this code, never a 412.</summary>
    public static ApiException EntityChanged() => new(409, "Request_EntityChanged", "Another user has already changed the record.");

    public static ApiException InvalidToken() =>
        new(400, "BadRequest_InvalidToken",
            "Could not validate the client concurrency token required by the service. Provide it in the If-Match header.");

    public static ApiException SameKey(string table, string identification) =>
        new(400, "Internal_EntityWithSameKeyExists", $"The {table} already exists. Identification fields and values: {identification}");

    /// <summary>The body as Business Central words it: every message ends in a correlation id.</summary>
    public JsonObject ToJson(Guid correlation) => new()
    {
        ["error"] = new JsonObject { ["code"] = Code, ["message"] = $"{Message}  CorrelationId:  {correlation:D}." },
    };
}
