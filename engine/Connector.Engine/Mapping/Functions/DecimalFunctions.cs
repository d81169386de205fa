using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>
/// Exact arithmetic (see <see cref="ExactNumber"/>). Operands are numbers, or text written as a number, because some systems send amounts
/// as text. A missing amount is never taken for 0: that is an error, and
/// <c>coalesce(x, 0)</c> says otherwise.
/// </summary>
internal static class DecimalFunctions
{
    /// <summary>Text as a number. What is missing stays missing, and null stays null, as in a copy.</summary>
    public static Value Decimal(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        arguments[0].IsNothing ? arguments[0] : arguments[0].Kind == ValueKind.Number ? arguments[0]
            : Value.Of(Required(site, 0, arguments[0]));

    public static Value Add(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        var total = Required(site, 0, arguments[0]);
        for (var i = 1; i < arguments.Length; i++)
            total = Fits(site, ExactArithmetic.Add(total, Required(site, i, arguments[i])));
        return Value.Of(total);
    }

    public static Value Subtract(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        Value.Of(Fits(site, ExactArithmetic.Add(Required(site, 0, arguments[0]), -Required(site, 1, arguments[1]))));

    public static Value Multiply(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        var product = Required(site, 0, arguments[0]);
        for (var i = 1; i < arguments.Length; i++)
            product = Fits(site, ExactArithmetic.Multiply(product, Required(site, i, arguments[i])));
        return Value.Of(product);
    }

    public static Value Divide(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        var dividend = Required(site, 0, arguments[0]);
        var divisor = Required(site, 1, arguments[1]);
        if (divisor == 0)
            throw new EvaluationException($"{site.Text} divides by zero.");
        return Value.Of(Fits(site, ExactArithmetic.Divide(dividend, divisor, Places(site, 2, arguments[2]))));
    }

    /// <summary>Rounds half away from zero. What is missing stays missing, and null stays null.</summary>
    public static Value Round(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        arguments[0].IsNothing ? arguments[0]
            : Value.Of(ExactArithmetic.Round(Required(site, 0, arguments[0]), arguments.Length == 1 ? 0 : Places(site, 1, arguments[1])));

    /// <summary>
    /// The sum of a list of numbers, or of one field of a list of objects. Of no elements it is 0; an element without the field is an
    /// error.
    /// </summary>
    public static Value Sum(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        if (arguments[0].Kind != ValueKind.List)
            throw new EvaluationException($"{site.Describe(0, arguments[0])}, and sum(list, 'field') needs a list.");
        if (arguments.Length == 2 && arguments[1].Kind != ValueKind.Text)
            throw new EvaluationException($"{site.Describe(1, arguments[1])}, and sum(list, 'field') needs the name of a field.");
        var fields = arguments.Length == 2 ? arguments[1].Text.Split('.') : [];
        var total = 0m;
        var index = 0;
        foreach (var element in arguments[0].Json.EnumerateArray())
        {
            var value = Descend(element, fields, site, index);
            if (!TryAmount(value, out var amount))
                throw new EvaluationException(
                    $"{ElementName(site, index, fields, fields.Length)} is {value.Describe(site.ShowsData)}, so {site.Text} has no value.");
            total = Fits(site, ExactArithmetic.Add(total, amount));
            index++;
        }

        return Value.Of(total);
    }

    /// <summary>The number an argument stands for.</summary>
    public static decimal Required(CallSite site, int operand, Value value)
    {
        if (TryAmount(value, out var amount))
            return amount;
        if (value.Kind == ValueKind.Number)
            throw new EvaluationException(
                $"{site.Describe(operand, value)}, which has more than 28 digits: it can be copied, but not calculated with.");
        var hint = value.IsNothing ? $" Where it may be missing, write coalesce({site.Operand(operand)}, 0)." : value.Kind == ValueKind.Text
            ? " Amounts in text are written 1234.50." : "";
        throw new EvaluationException($"{site.Describe(operand, value)}, so {site.Text} has no value.{hint}");
    }

    private static bool TryAmount(Value value, out decimal amount)
    {
        amount = 0;
        return value.Kind switch
        {
            ValueKind.Number => value.TryNumber(out amount),
            ValueKind.Text => ExactNumber.TryParseText(value.Text, out amount),
            _ => false,
        };
    }

    private static decimal Fits(CallSite site, decimal? result) =>
        result ?? throw new EvaluationException($"{site.Text} needs more than 28 digits. Round its operands first.");

    private static int Places(CallSite site, int operand, Value value)
    {
        if (value.Kind == ValueKind.Number && value.TryNumber(out var places) && places is >= 0 and <= 20
            && places == decimal.Truncate(places))
            return (int)places;
        throw new EvaluationException($"{site.Describe(operand, value)}; decimal places are a whole number from 0 to 20.");
    }

    private static Value Descend(JsonElement element, string[] fields, CallSite site, int index)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (element.ValueKind != JsonValueKind.Object)
                throw new EvaluationException(
                    $"{ElementName(site, index, fields, i)} is {Value.Of(element).Describe(site.ShowsData)}, so its {fields[i]} cannot be "
                        + "read.");
            if (!element.TryGetProperty(fields[i], out var next))
                return i == fields.Length - 1 ? Value.Missing
                    : throw new EvaluationException(
                    $"{ElementName(site, index, fields, i + 1)} is missing, so its {fields[i + 1]} cannot be read.");
            element = next;
        }

        return Value.Of(element);
    }

    private static string ElementName(CallSite site, int index, string[] fields, int depth) =>
        FormattableString.Invariant($"{site.Operand(0)}[{index}]{string.Concat(fields.Take(depth).Select(field => "." + field))}");
}
