namespace Connector.Engine.Mapping.Functions;

/// <summary>
/// Math.round and its like, on exact numbers. Math.round takes halves upward, as JavaScript does; the helper <c>round</c> takes them away
/// from zero, as amounts are rounded.
/// </summary>
internal static class Rounding
{
    public static decimal Apply(string function, decimal[] numbers)
    {
        if (numbers.Length == 0)
            throw new EvaluationException($"Math.{function}() needs a number.");
        return function switch
        {
            "abs" => Math.Abs(numbers[0]),
            "ceil" => Math.Ceiling(numbers[0]),
            "floor" => Math.Floor(numbers[0]),
            "max" => numbers.Max(),
            "min" => numbers.Min(),
            "round" => Math.Floor(numbers[0] + 0.5m),
            "sign" => Math.Sign(numbers[0]),
            _ => Math.Truncate(numbers[0]),
        };
    }
}
