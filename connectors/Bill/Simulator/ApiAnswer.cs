using System.Text.Json.Nodes;

namespace Connector.Bill.Simulator;

/// <summary>What an endpoint answers.</summary>
internal sealed record ApiAnswer(int Status, JsonNode? Body)
{
    public static ApiAnswer Ok(JsonNode? body) => new(200, body);
}

/// <summary>A refusal with one or more of BILL's errors (fact sheet §6).</summary>
internal sealed class ApiException(int status, string code, params IReadOnlyList<string> messages) : Exception(string.Join("; ", messages))
{
    /// <summary>The numbers of validation errors could not be confirmed; this one is the simulator's own.</summary>
    public const string Invalid = "BDC_1199";

    public int Status => status;

    public string Code => code;

    public IReadOnlyList<string> Messages => messages;

    public static ApiException Refused(params IReadOnlyList<string> messages) => new(400, Invalid, messages);

    public static ApiException NotFound(string what) => new(404, Invalid, $"{what} does not exist.");

    /// <summary>The body in the shape asked for: <c>array</c>, as documented; <c>object</c>; or <c>error</c>, as one client has
    /// it.</summary>
    public JsonNode Body(string shape, DateTimeOffset now)
    {
        JsonObject[] errors = [.. messages.Select(message => new JsonObject
        {
            ["timestamp"] = Stamp.Of(now),
            ["code"] = code,
            ["severity"] = "ERROR",
            ["category"] = "REQUEST",
            ["message"] = message,
        })];
        return shape switch
        {
            "object" => errors[0],
            "error" => new JsonObject { ["error"] = errors[0] },
            _ => new JsonArray([.. errors]),
        };
    }
}
