using System.Text.Json.Nodes;

namespace Connector.Simulation.OData;

/// <summary>
/// The query options of one request or of one <c>$expand</c>: <c>$filter $orderby $top $skip $select $expand $count</c>, evaluated over
/// JSON objects. A simulator pages between <see cref="Rows"/> and <see cref="Shape"/>, as its system does, or takes both at once with
/// <see cref="Apply"/>.
/// </summary>
public sealed record ODataQuery
{
    private readonly ODataType type;

    internal ODataQuery(ODataType type) => this.type = type;

    /// <summary>The filter, or null.</summary>
    public ODataExpression? Filter { get; init; }

    /// <summary>Fields to sort by, first the most important.</summary>
    public ImmutableArray<ODataOrder> OrderBy { get; init; } = [];

    /// <summary>Most rows to answer, or null.</summary>
    public int? Top { get; init; }

    /// <summary>Rows to leave out.</summary>
    public int Skip { get; init; }

    /// <summary>Whether the number of matching rows is asked for.</summary>
    public bool Count { get; init; }

    /// <summary>Fields to answer; empty for all.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>What to expand, with the options of each.</summary>
    public ImmutableSortedDictionary<string, ODataQuery> Expand { get; init; } = ImmutableSortedDictionary<string, ODataQuery>.Empty;

    /// <summary>Reads the options. Those without <c>$</c>, and <c>$skiptoken</c>, <c>$schemaversion</c> and <c>$format</c>, are the
    /// simulator's own affair.</summary>
    /// <param name="options">Options by name, decoded.</param>
    /// <param name="type">What may be asked.</param>
    /// <exception cref="ODataException">An option is wrong or not supported.</exception>
    public static ODataQuery Parse(IEnumerable<KeyValuePair<string, string>> options, ODataType type) =>
        ODataQueryReader.Read(options, type);

    /// <summary>The rows that match the filter, in no other order than they came.</summary>
    /// <exception cref="ODataException">A row holds what the filter cannot be compared with.</exception>
    public IEnumerable<JsonObject> Matching(IEnumerable<JsonObject> rows)
    {
        var evaluator = new ODataEvaluator(type);
        return Filter is null ? rows : rows.Where(row => evaluator.Matches(Filter, row));
    }

    /// <summary>The rows that are asked for: filtered, sorted, skipped and topped; not yet shaped and not copied.</summary>
    /// <exception cref="ODataException">A row holds what the filter cannot be compared with.</exception>
    public IReadOnlyList<JsonObject> Rows(IEnumerable<JsonObject> rows)
    {
        var sorted = ODataOrder.Sort(Matching(rows), OrderBy).Skip(Skip);
        return [.. Top is { } top ? sorted.Take(top) : sorted];
    }

    /// <summary>A copy of the row with the fields that are selected, annotations (<c>@odata.etag</c>) and what is expanded.</summary>
    public JsonObject Shape(JsonObject row)
    {
        var shaped = new JsonObject();
        foreach (var (name, value) in row)
        {
            if (name.StartsWith('@') || (IsSelected(name) && !type.Navigations.ContainsKey(name)))
                shaped[name] = value?.DeepClone();
        }

        foreach (var (name, inner) in Expand)
        {
            shaped[name] = type.Navigations[name].Read(row) switch
            {
                JsonArray list => new JsonArray([.. inner.Apply(list.OfType<JsonObject>())]),
                JsonObject one => inner.Shape(one),
                _ => null,
            };
        }

        return shaped;
    }

    /// <summary><see cref="Rows"/>, each with <see cref="Shape"/>.</summary>
    public IEnumerable<JsonObject> Apply(IEnumerable<JsonObject> rows) => Rows(rows).Select(Shape);

    private bool IsSelected(string name) => Select.IsEmpty || Select.Contains("*") || Select.Contains(name);
}
