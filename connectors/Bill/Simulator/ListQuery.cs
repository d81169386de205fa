using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Simulation;

namespace Connector.Bill.Simulator;

/// <summary>Reads <c>max</c>, <c>page</c>, <c>filters</c> and <c>sort</c> (fact sheet §4). What is not documented for the resource is
/// refused.</summary>
internal sealed partial class ListQuery
{
    private const int MaxRows = 100;
    private readonly List<Func<JsonObject, bool>> conditions = [];
    private readonly List<(string Field, bool Descending)> order = [];
    private int max = 20;

    /// <exception cref="ApiException">The query is not one BILL takes.</exception>
    public static ListQuery Of(ApiCall call, IReadOnlyCollection<string> filterable)
    {
        var query = new ListQuery();
        foreach (var name in call.Request.Query.Keys.Where(name => name is not ("max" or "page" or "filters" or "sort")))
            throw ApiException.Refused($"Unknown query parameter {name}.");
        if (call.Query("max") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out query.max) || query.max is < 1 or > MaxRows))
            throw ApiException.Refused("max must lie between 1 and 100.");
        foreach (var part in Parts(call.Query("filters")))
            query.conditions.Add(Condition(part, filterable));
        foreach (var part in (call.Query("sort") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split(':') is not [var field, "asc" or "desc"])
                throw ApiException.Refused($"'{part}' is not a valid sort order; write field:asc or field:desc.");
            query.order.Add((field, part.EndsWith(":desc", StringComparison.Ordinal)));
        }

        return query;
    }

    /// <exception cref="ApiException">The page token is none of this query's.</exception>
    public (IReadOnlyList<JsonObject> Rows, string? Next) Take(ApiCall call, IEnumerable<KeyValuePair<string, JsonObject>> entries)
    {
        foreach (var (field, descending) in Enumerable.Reverse(order))
            entries = descending
                ? entries.OrderByDescending(entry => ValueAt(entry.Value, field), StringComparer.Ordinal)
                : entries.OrderBy(entry => ValueAt(entry.Value, field), StringComparer.Ordinal);
        var page = SandboxPage.Take(entries, max, call.Query("page"), $"{call.Query("filters")}|{call.Query("sort")}|{max}",
            row => conditions.TrueForAll(condition => condition(row)))
            ?? throw ApiException.Refused("The page token is invalid, or its filters, sort and max are not those it came with.");
        return (page.Rows, page.Next);
    }

    private static string[] Parts(string? filters) => filters is null ? [] : Comma().Split(filters);

    private static Func<JsonObject, bool> Condition(string text, IReadOnlyCollection<string> filterable)
    {
        if (text.Split(':', 3) is not [var field, var operation, var value])
            throw ApiException.Refused($"'{text}' is not a valid filter; write field:op:value.");
        if (!filterable.Contains(field))
            throw ApiException.Refused($"{field} cannot be filtered by.");
        var isFlag = field == "archived";
        if (!isFlag && (value.Length < 2 || value[0] != '"' || value[^1] != '"'))
            throw ApiException.Refused($"The value of {field} must stand in double quotes.");
        var isTime = field.EndsWith("Time", StringComparison.Ordinal);
        var wanted = isFlag ? value : value[1..^1];
        if (isTime && !DateTimeOffset.TryParse(wanted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            throw ApiException.Refused($"'{wanted}' is not a valid time.");
        int Compare(JsonObject row) => isTime
            ? DateTimeOffset.Parse(ValueAt(row, field), CultureInfo.InvariantCulture)
                .CompareTo(DateTimeOffset.Parse(wanted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
            : string.CompareOrdinal(ValueAt(row, field), wanted);
        return operation switch
        {
            "eq" => row => Compare(row) == 0,
            "ne" => row => Compare(row) != 0,
            "gt" => row => Compare(row) > 0,
            "gte" => row => Compare(row) >= 0,
            "lt" => row => Compare(row) < 0,
            "lte" => row => Compare(row) <= 0,
            "sw" => row => ValueAt(row, field).StartsWith(wanted, StringComparison.Ordinal),
            _ => throw ApiException.Refused($"'{operation}' is not a valid operator of a filter."),
        };
    }

    private static string ValueAt(JsonObject row, string path)
    {
        JsonNode? node = row;
        foreach (var step in path.Split('.'))
            node = (node as JsonObject)?[step];
        return node?.ToString() ?? "";
    }

    /// <summary>A comma between conditions, not one inside quotes.</summary>
    [GeneratedRegex(@",(?=(?:[^""]*""[^""]*"")*[^""]*$)", RegexOptions.CultureInvariant)]
    private static partial Regex Comma();
}
