using System.Text.Json.Nodes;

namespace Connector.Simulation.OData;

/// <summary>A field to sort by. Null comes before everything, text in the order of its code points, times in the order of time.</summary>
public sealed record ODataOrder(string Field, bool IsDescending)
{
    internal static IEnumerable<JsonObject> Sort(IEnumerable<JsonObject> rows, ImmutableArray<ODataOrder> by)
    {
        if (by.IsEmpty)
            return rows;
        var sorted = Add(rows.OrderBy(_ => 0), by[0]);
        return by.Skip(1).Aggregate(sorted, Add);
    }

    private static IOrderedEnumerable<JsonObject> Add(IOrderedEnumerable<JsonObject> rows, ODataOrder order) => order.IsDescending
        ? rows.ThenByDescending(row => ODataValue.Of(ODataEvaluator.Field(row, order.Field)), Comparer<ODataValue>.Create(Compare))
        : rows.ThenBy(row => ODataValue.Of(ODataEvaluator.Field(row, order.Field)), Comparer<ODataValue>.Create(Compare));

    private static int Compare(ODataValue left, ODataValue right)
    {
        if (left.Kind == ODataLiteralKind.Null || right.Kind == ODataLiteralKind.Null)
            return (left.Kind == ODataLiteralKind.Null ? 0 : 1) - (right.Kind == ODataLiteralKind.Null ? 0 : 1);
        return left.Kind == ODataLiteralKind.Text && ODataValue.TryDateTime(left.Text, out var one)
            && ODataValue.TryDateTime(right.Text, out var other)
            ? one.CompareTo(other)
            : left.CompareTo(right, ignoreCase: false)!.Value;
    }
}
