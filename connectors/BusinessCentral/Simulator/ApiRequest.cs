using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connector.BusinessCentral.Simulator;

/// <summary>One request below <c>/api/v2.0</c>, from the wire or from inside a $batch.</summary>
/// <param name="Path">Below the API root, decoded, without a leading slash.</param>
/// <param name="Query">Query options by name.</param>
/// <param name="Root">URL of the API root, for links in answers.</param>
internal sealed record ApiRequest(string Method, string Path, ImmutableDictionary<string, string> Query, string Root)
{
    public string? IfMatch { get; init; }

    public string Prefer { get; init; } = "";

    /// <summary>Value of the header <c>Isolation</c>, which only a $batch looks at.</summary>
    public string? Isolation { get; init; }

    public string Body { get; init; } = "";

    /// <summary>Page size asked for with <c>Prefer: odata.maxpagesize=N</c>, or null.</summary>
    public int? MaxPageSize =>
        Regex.Match(Prefer, "odata\\.maxpagesize=([0-9]+)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
        : null;

    public bool WantsNoContent => Prefer.Contains("return-no-content", StringComparison.OrdinalIgnoreCase);

    /// <summary>The body as an object.</summary>
    /// <exception cref="ApiException">It is none, or names a property twice.</exception>
    public JsonObject ReadBody()
    {
        try
        {
            return JsonNode.Parse(Body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw ApiException.BadRequest("The request body must be a JSON object.");
        }
        catch (JsonException invalid)
        {
            throw ApiException.BadRequest($"The request body is not valid JSON: {invalid.Message}");
        }
    }
}

/// <summary>What is answered to an <see cref="ApiRequest"/>.</summary>
internal sealed record ApiAnswer(int Status, JsonObject? Body = null)
{
    public static ApiAnswer NoContent { get; } = new(204);
}
