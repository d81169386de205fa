using System.Text.Json.Nodes;
using System.Web;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// <c>$batch</c>. With <c>Isolation: snapshot</c> all operations are one transaction; when one fails, all are undone, yet those before it
/// are still reported as done, with ids of rows that no longer exist, and a first one that fails is answered alone (fact sheet §3).
/// </summary>
internal sealed class BatchRequest(Books books, ApiService service, JsonObject application)
{
    private const int MaxOperations = 100;

    public ApiAnswer Run(ApiRequest request)
    {
        if (request.Method != "POST")
            throw ApiException.NotAllowed("$batch");
        if (request.ReadBody()["requests"] is not JsonArray operations || operations.Any(operation => operation is not JsonObject))
            throw ApiException.BadRequest("A batch request holds a list 'requests'.");
        if (operations.Count > MaxOperations)
            throw new ApiException(500, "Internal_ServerError", $"The batch holds more operations than the maximum of '{MaxOperations}'.");
        var isSnapshot = string.Equals(request.Isolation, "snapshot", StringComparison.OrdinalIgnoreCase);
        var before = isSnapshot ? books.Snapshot() : null;
        var responses = new JsonArray();
        foreach (var operation in operations.Select(operation => operation!.AsObject()))
        {
            var answer = service.Handle(Operation(operation, request.Root), application);
            responses.Add(
                new JsonObject
                {
                    ["id"] = operation["id"]?.DeepClone(),
                    ["status"] = answer.Status,
                    ["headers"] = new JsonObject(),
                    ["body"] = answer.Body
                });
            if (answer.Status < 400 || before is null)
                continue;
            books.Restore(before);
            break;
        }

        return new ApiAnswer(200, new JsonObject { ["responses"] = responses });
    }

    private static ApiRequest Operation(JsonObject operation, string root)
    {
        var url = operation.TextOf("url").TrimStart('/').Split('?', 2);
        var options = HttpUtility.ParseQueryString(url.Length > 1 ? url[1] : "");
        var headers = operation["headers"] as JsonObject ?? [];
        return new ApiRequest(operation.TextOf("method").ToUpperInvariant(), Uri.UnescapeDataString(url[0]),
            options.AllKeys.OfType<string>().ToImmutableDictionary(name => name, name => options[name] ?? "", StringComparer.Ordinal), root)
        {
            IfMatch = headers.TextOf("If-Match"),
            Prefer = headers.TextOf("Prefer"),
            Body = operation["body"]?.ToJsonString(new JsonSerializerOptions()) ?? "",
        };
    }
}
