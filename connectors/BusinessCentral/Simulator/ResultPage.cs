using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.OData;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// One page of a collection. The server cuts pages at the size asked for with <c>Prefer: odata.maxpagesize</c>, 20 000 at most, and links
/// to the next; a result cut by <c>$top</c> has no link. The link's token holds the sort values of the last row, so that rows which change
/// meanwhile shift no other row out of sight.
/// </summary>
/// <param name="Count">How many rows match, on all pages.</param>
internal sealed record ResultPage(IReadOnlyList<JsonObject> Rows, int Count, string? NextLink)
{
    private const int LargestPage = 20_000;
    private const string Token = "$skiptoken";

    public static ResultPage Of(ApiRequest request, ODataQuery query, EntityType type, IEnumerable<JsonObject> rows)
    {
        var size = request.MaxPageSize ?? LargestPage;
        if (size is < 1 or > LargestPage)
            throw new ApiException(413, "BadRequest", $"The page size must be between 1 and {LargestPage}.");
        var sorted = query with { Filter = null, Skip = 0, Top = null, OrderBy = [.. query.OrderBy, .. KeyOrder(type)] };
        var matching = sorted.Rows(query.Matching(rows));
        var rest = request.Query.TryGetValue(Token, out var token) ? After(sorted, matching, token) : matching.Skip(query.Skip);
        if (query.Top is { } top)
            return new ResultPage([.. rest.Take(top)], matching.Count, null);
        var page = rest.Take(size + 1).ToArray();
        return page.Length <= size
            ? new ResultPage(page, matching.Count, null)
            : new ResultPage(page[..size], matching.Count, Link(request, Write(sorted, page[size - 1])));
    }

    /// <summary>Without an order, and among equals, rows come by their business key.</summary>
    private static IEnumerable<ODataOrder> KeyOrder(EntityType type)
    {
        foreach (var name in (string[])["number", "code", "sequence", "id"])
        {
            if (type.Field(name) is not null)
                yield return new ODataOrder(name, IsDescending: false);
        }
    }

    private static IEnumerable<JsonObject> After(ODataQuery sorted, IReadOnlyList<JsonObject> matching, string token)
    {
        var last = Read(token);
        return sorted.Rows([last, .. matching])
            .SkipWhile(row => !ReferenceEquals(row, last))
            .Skip(1)
            .SkipWhile(row => row.TextOf("id") == last.TextOf("id"));
    }

    private static string Write(ODataQuery sorted, JsonObject row)
    {
        var values = new JsonObject();
        foreach (var order in sorted.OrderBy)
            values[order.Field] = row[order.Field]?.DeepClone();
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(values.ToJsonString()));
    }

    private static JsonObject Read(string token)
    {
        try
        {
            return JsonNode.Parse(Convert.FromBase64String(token))!.AsObject();
        }
        catch (Exception wrong) when (wrong is FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            throw ApiException.Query("The $skiptoken is not one that was given out.");
        }
    }

    private static string Link(ApiRequest request, string token)
    {
        var options = request.Query.Where(option => option.Key is not (Token or "$skip"))
            .OrderBy(option => option.Key, StringComparer.Ordinal)
            .Append(KeyValuePair.Create(Token, token))
            .Select(option =>
                $"{Uri.EscapeDataString(option.Key).Replace("%24", "$", StringComparison.Ordinal)}={Uri.EscapeDataString(option.Value)}");
        return $"{request.Root}/{request.Path}?{string.Join('&', options)}";
    }
}
