using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connector.FinanceOperations.Simulator;

/// <summary>One request below <c>/data</c>.</summary>
/// <param name="Path">Below <c>/data</c>, decoded, without a leading slash.</param>
/// <param name="Query">Query options by name.</param>
/// <param name="Root">URL of <c>/data</c>, for links in answers.</param>
internal sealed partial record ApiRequest(string Method, string Path, ImmutableSortedDictionary<string, string> Query, string Root,
    string Prefer, string Body)
{
    public bool IsCrossCompany => string.Equals(Query.GetValueOrDefault("cross-company"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Page size asked for with <c>Prefer: odata.maxpagesize=N</c>, or null.</summary>
    public int? MaxPageSize =>
        PageSize().Match(Prefer) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    /// <summary>The collection that the path names, and the key where it names one row.</summary>
    /// <exception cref="ApiException">There is no such collection, or the key lacks a part.</exception>
    public (EntitySet Set, JsonObject? Key) Target()
    {
        var match = Shape().Match(Path);
        var set = match.Success ? EntitySets.All.FirstOrDefault(set => set.Name == match.Groups["set"].Value) : null;
        if (set is null)
            throw ApiException.UnknownSet(Path);
        if (!match.Groups["key"].Success)
            return (set, null);
        var key = new JsonObject();
        foreach (Match part in KeyPart().Matches(match.Groups["key"].Value))
        {
            var value = part.Groups["value"].Value;
            key[part.Groups["name"].Value] = value.StartsWith('\'')
                ? value[1..^1].Replace("''", "'", StringComparison.Ordinal)
                : JsonNode.Parse(value);
        }

        return set.Key.All(key.ContainsKey) && key.Count == set.Key.Length
            ? (set, key)
            : throw ApiException.Query(
                "The number of keys specified in the URI does not match number of key properties for the resource "
                    + $"'Microsoft.Dynamics.DataEntities.{set.Name}'.");
    }

    /// <summary>The body as an object.</summary>
    /// <exception cref="ApiException">It is none, or names a property twice.</exception>
    public JsonObject ReadBody()
    {
        try
        {
            return JsonNode.Parse(Body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw ApiException.Query("The request body must be a JSON object.");
        }
        catch (JsonException invalid)
        {
            throw ApiException.Query($"The request body is not valid JSON: {invalid.Message}");
        }
    }

    [GeneratedRegex("odata\\.maxpagesize=([0-9]{1,6})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PageSize();

    [GeneratedRegex(@"^(?<set>[A-Za-z][A-Za-z0-9]*)(\((?<key>.+)\))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    [GeneratedRegex(@"(?<name>[A-Za-z]+)=(?<value>'([^']|'')*'|-?[0-9.]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyPart();
}

/// <summary>What is answered to an <see cref="ApiRequest"/>.</summary>
internal sealed record ApiAnswer(int Status, JsonObject? Body = null);
