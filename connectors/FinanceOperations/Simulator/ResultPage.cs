using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.OData;

namespace Connector.FinanceOperations.Simulator;

/// <summary>Rows as a request wants to see them. The service cuts pages at 10 000 rows, or at what <c>Prefer</c> asks for, and links to the
/// next by <c>$skip</c>.</summary>
internal static class ResultPage
{
    private const int LargestPage = 10_000;

    public static JsonObject Collection(ApiRequest request, EntitySet set, Books books, SandboxSwitches switches,
        IEnumerable<JsonObject> rows)
    {
        var query = Parse(request, set, books);
        var matching = (query with
        {
            Skip = 0,
            Top = null,
            OrderBy = [.. query.OrderBy, .. set.Key.Select(name => new ODataOrder(name, IsDescending: false))]
        }).Rows(rows);
        var asked = switches.Get(FinanceOperationsSwitches.PreferPageSize, "honoured") == "honoured"
            ? request.MaxPageSize ?? LargestPage
            : LargestPage;
        var size = Math.Clamp(asked, 1, LargestPage);
        var rest = matching.Skip(query.Skip).Take(query.Top ?? int.MaxValue).ToArray();
        var answer = new JsonObject { ["@odata.context"] = $"{request.Root}/$metadata#{set.Name}" };
        if (query.Count)
            answer["@odata.count"] = matching.Count;
        answer["value"] = new JsonArray([.. rest.Take(size).Select(row => (JsonNode)Wire(query, set, row))]);
        if (rest.Length > size)
            answer["@odata.nextLink"] = Link(request, query.Skip + size, query.Top - size);
        return answer;
    }

    public static JsonObject Entity(ApiRequest request, EntitySet set, Books books, JsonObject row)
    {
        var answer = new JsonObject { ["@odata.context"] = $"{request.Root}/$metadata#{set.Name}/$entity" };
        foreach (var (name, value) in Wire(Parse(request, set, books), set, row))
            answer[name] = value?.DeepClone();
        return answer;
    }

    private static ODataQuery Parse(ApiRequest request, EntitySet set, Books books)
    {
        var query = ODataQuery.Parse(request.Query, QueryRules.TypeOf(set, books));
        return query.Filter is { } filter ? query with { Filter = QueryRules.WithWildcards(filter) } : query;
    }

    private static JsonObject Wire(ODataQuery query, EntitySet set, JsonObject row)
    {
        var wire = new JsonObject { ["@odata.etag"] = Books.ETag(set, row) };
        foreach (var (name, value) in query.Shape(row))
            wire[name] = value?.DeepClone();
        return wire;
    }

    private static string Link(ApiRequest request, int skip, int? top)
    {
        var options = request.Query.Remove("$top").SetItem("$skip", skip.ToString(CultureInfo.InvariantCulture));
        if (top is { } left)
            options = options.SetItem("$top", left.ToString(CultureInfo.InvariantCulture));
        var query = options.Select(option => $"{Name(option.Key)}={Uri.EscapeDataString(option.Value)}");
        return $"{request.Root}/{request.Path}?{string.Join('&', query)}";

        static string Name(string option) => Uri.EscapeDataString(option).Replace("%24", "$", StringComparison.Ordinal);
    }
}
