using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>
/// What + - * / % ** &lt; &gt; &lt;= &gt;= do: exact arithmetic on numbers, joining and comparing of text, and an error for anything that
/// JavaScript would turn into NaN, into the text <c>undefined</c>, or into two
/// amounts written one behind the other.
/// </summary>
internal static class ExactOperators
{
    private const int MaxExponent = 100;

    public static Value Apply(CallSite site, Value left, Value right, TextLimits limits) => site.Name switch
    {
        "+" when left.Kind == ValueKind.Text || right.Kind == ValueKind.Text => Value.Of(Join(site, left, right, limits)),
        "<" or ">" or "<=" or ">=" => Value.Of(Compare(site, left, right)),
        _ => Value.Of(Calculate(site, left, right)),
    };

    /// <summary>A value as it is joined to a text, or fills the hole of a template literal.</summary>
    public static string Part(CallSite site, int operand, Value value)
    {
        if (value.IsNothing)
            throw new EvaluationException(
                $"{site.Describe(operand, value)}, so nothing can be joined to it. Where it may be missing, write "
                    + $"coalesce({site.Operand(operand)}, '').");
        return value.AsText() ?? throw new EvaluationException(
            $"{site.Describe(operand, value)}, and only texts, numbers and booleans are joined with "
                + $"+.{(value.Kind == ValueKind.List ? $" Write {site.Operand(operand)}.join(', ')." : "")}");
    }

    private static string Join(CallSite site, Value left, Value right, TextLimits limits)
    {
        var (first, second) = (Part(site, 0, left), Part(site, 1, right));
        if (left.Kind != right.Kind && IsAmount(left) && IsAmount(right))
        {
            throw new EvaluationException(
                $"{site.Describe(0, left)} and {site.Describe(1, right)}: is {site.Text} a sum or a text? For the sum write "
                    + $"add({site.Operand(0)}, {site.Operand(1)}), for the text write text({site.Operand(0)}) + text({site.Operand(1)}).");
        }

        return limits.Join(first, second);
    }

    private static bool IsAmount(Value value) => value.Kind == ValueKind.Number
        || (value.Kind == ValueKind.Text && ExactNumber.TryParseText(value.Text, out _));

    private static bool Compare(CallSite site, Value left, Value right)
    {
        int order;
        if (left.Kind == ValueKind.Number && right.Kind == ValueKind.Number)
            order = Number(site, 0, left).CompareTo(Number(site, 1, right));
        else if (left.Kind == ValueKind.Text && right.Kind == ValueKind.Text)
            order = string.CompareOrdinal(left.Text, right.Text);
        else
            throw Incomparable(site, left, right);
        return site.Name switch
        {
            "<" => order < 0,
            ">" => order > 0,
            "<=" => order <= 0,
            _ => order >= 0,
        };
    }

    private static EvaluationException Incomparable(CallSite site, Value left, Value right)
    {
        var wrong = left.Kind is ValueKind.Number or ValueKind.Text ? 1 : 0;
        if (wrong == 1 && right.Kind is ValueKind.Number or ValueKind.Text)
        {
            var text = left.Kind == ValueKind.Text ? 0 : 1;
            return new EvaluationException(
                $"{site.Describe(0, left)} and {site.Describe(1, right)}, and text is not compared with a number. Write "
                    + $"decimal({site.Operand(text)}).");
        }

        return new EvaluationException($"{site.Describe(wrong, wrong == 0 ? left : right)}, so {site.Text} is neither true nor false.");
    }

    private static decimal Calculate(CallSite site, Value left, Value right)
    {
        var a = Number(site, 0, left);
        var b = Number(site, 1, right);
        switch (site.Name)
        {
            case "+": return Fits(site, ExactArithmetic.Add(a, b));
            case "-": return Fits(site, ExactArithmetic.Add(a, -b));
            case "*": return Fits(site, ExactArithmetic.Multiply(a, b));
            case "**": return Power(site, a, b);
            default: break;
        }

        if (b == 0)
            throw new EvaluationException($"{site.Text} divides by zero.");
        return site.Name == "/"
            ? ExactArithmetic.Divide(a, b) ?? throw new EvaluationException(
                $"{site.Text} does not end within 28 digits. Write div({site.Operand(0)}, {site.Operand(1)}, 2) to round to two places.")
            : a % b;
    }

    private static decimal Power(CallSite site, decimal number, decimal exponent)
    {
        if (exponent < 0 || exponent > MaxExponent || exponent != decimal.Truncate(exponent))
            throw new EvaluationException(
                $"{site.Describe(1, Value.Of(exponent))}; an exponent is a whole number from 0 to {MaxExponent}.");
        var result = 1m;
        for (var i = 0; i < (int)exponent; i++)
            result = Fits(site, ExactArithmetic.Multiply(result, number));
        return result;
    }

    private static decimal Number(CallSite site, int operand, Value value)
    {
        if (value.Kind == ValueKind.Number && value.TryNumber(out var number))
            return number;
        if (value.Kind == ValueKind.Number)
            throw new EvaluationException(
                $"{site.Describe(operand, value)}, which has more than 28 digits: it can be copied, but not calculated with or compared.");
        var hint = value.Kind == ValueKind.Text ? $" Write decimal({site.Operand(operand)})." : value.IsNothing
            ? $" Where it may be missing, write coalesce({site.Operand(operand)}, 0)." : "";
        throw new EvaluationException($"{site.Describe(operand, value)}, so {site.Text} has no value.{hint}");
    }

    private static decimal Fits(CallSite site, decimal? result) =>
        result ?? throw new EvaluationException($"{site.Text} needs more than 28 digits. Round its operands first.");
}
