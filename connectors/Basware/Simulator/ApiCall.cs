using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary>An authenticated call with its body read, so that the endpoint itself is a function under the data's lock.</summary>
/// <param name="RequestId">What <c>x-amzn-RequestId</c> of the answer says; names the request in requestStatus (fact sheet §2).</param>
/// <param name="Request">The HTTP request.</param>
/// <param name="Body">The parsed body, or null where there is none.</param>
internal sealed record ApiCall(string RequestId, HttpRequest Request, JsonNode? Body)
{
    /// <summary>A query parameter; the service is ASP.NET, which ignores the case of its name. Null where it is absent or empty.</summary>
    public string? Query(string name) =>
        Request.Query.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;

    public string Route(string name) => Request.HttpContext.GetRouteValue(name)?.ToString() ?? "";

    public string? Header(string name) => Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>URL the simulator is served at, without a trailing slash.</summary>
    public string BaseUrl
    {
        get
        {
            var path = Request.PathBase.Add(Request.Path).ToString();
            return $"{Request.Scheme}://{Request.Host}{path[..path.LastIndexOf("/v1/", StringComparison.Ordinal)]}";
        }
    }

    /// <summary>A date parameter: null where it is absent, false where it is not a date.</summary>
    public bool TryDate(string name, out DateTimeOffset? date)
    {
        date = null;
        if (Query(name) is not { } text)
            return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            return false;
        date = parsed;
        return true;
    }

    /// <summary>A refusal in the service's own error shape.</summary>
    public ApiAnswer Refuse(int status, params IReadOnlyList<ApiError> errors) => new(status, new JsonObject
    {
        ["requestId"] = RequestId,
        ["hasErrors"] = true,
        ["errors"] = new JsonArray([.. errors.Select(ToJson)]),
    });

    private static JsonNode ToJson(ApiError error)
    {
        var json = new JsonObject { ["type"] = error.Type, ["code"] = error.Code, ["message"] = error.Message };
        if (error.ExternalCode is not null)
            json.Insert(0, "externalCode", error.ExternalCode);
        return json;
    }
}
