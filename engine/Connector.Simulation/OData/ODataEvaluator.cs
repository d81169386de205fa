using System.Text.Json.Nodes;

namespace Connector.Simulation.OData;

/// <summary>Evaluates filters over rows. Null compares as OData says: equal to null only, and neither more nor less than
/// anything.</summary>
internal sealed class ODataEvaluator(ODataType type)
{
    public bool Matches(ODataExpression filter, JsonObject row) => Truth(filter, row) == true;

    public static JsonNode? Field(JsonObject row, string path)
    {
        JsonNode? node = row;
        foreach (var name in path.Split('/'))
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>True, false, or null where a function was given null: neither that nor its opposite matches.</summary>
    private bool? Truth(ODataExpression filter, JsonObject row)
    {
        switch (filter)
        {
            case ODataLogical { Operator: "and" } both:
                return Truth(both.Left, row) is var left && left == false ? false : left & Truth(both.Right, row);
            case ODataLogical either:
                return Truth(either.Left, row) is var first && first == true ? true : first | Truth(either.Right, row);
            case ODataNot not:
                return !Truth(not.Operand, row);
            case ODataComparison comparison:
                return Compare(comparison, row);
        }

        var value = Value(filter, row);
        return value.Kind switch
        {
            ODataLiteralKind.Boolean => value.Text == "true",
            ODataLiteralKind.Null => null,
            _ => throw new ODataException($"'{value.Text}' is neither true nor false."),
        };
    }

    private bool Compare(ODataComparison comparison, JsonObject row)
    {
        var ignoreCase = type.IgnoresCase is { } ignores && comparison.Fields.Any(ignores);
        var left = Value(comparison.Left, row);
        var order = left.CompareTo(Value(comparison.Right, row), ignoreCase);
        return comparison.Operator switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            _ when left.Kind == ODataLiteralKind.Null => false,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };
    }

    private ODataValue Value(ODataExpression expression, JsonObject row) => expression switch
    {
        ODataField field => ODataValue.Of(Field(row, field.Path)),
        ODataLiteral literal => new ODataValue(literal.Kind, literal.Text),
        ODataCall call => Call(call, row),
        _ => Truth(expression, row) is { } truth ? ODataValue.Of(truth) : ODataValue.Null,
    };

    private ODataValue Call(ODataCall call, JsonObject row)
    {
        var values = call.Arguments.Select(argument => Value(argument, row)).ToList();
        if (values.Any(value => value.Kind == ODataLiteralKind.Null))
            return ODataValue.Null;
        if (values.Find(value => value.Kind != ODataLiteralKind.Text) is { Text: not null } wrong)
            throw new ODataException($"The function '{call.Function}' takes text, not {wrong.Text}.");
        var comparison = type.IgnoresCase is { } ignores && call.Fields.Any(ignores)
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;
        return call.Function switch
        {
            "contains" => ODataValue.Of(values[0].Text.Contains(values[1].Text, comparison)),
            "startswith" => ODataValue.Of(values[0].Text.StartsWith(values[1].Text, comparison)),
            "endswith" => ODataValue.Of(values[0].Text.EndsWith(values[1].Text, comparison)),
            "tolower" => values[0] with { Text = values[0].Text.ToLowerInvariant() },
            _ => values[0] with { Text = values[0].Text.ToUpperInvariant() },
        };
    }
}
