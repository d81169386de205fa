using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Compilation;

/// <summary>A literal.</summary>
internal sealed class ConstantEvaluator(Value value) : Evaluator
{
    public override Value Evaluate(MappingRun run) => value;
}

/// <summary>A helper.</summary>
internal sealed class HelperEvaluator(BuiltInFunction builtIn, CallSite site, Evaluator[] arguments) : Evaluator
{
    public override Value Evaluate(MappingRun run)
    {
        var values = new Value[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            values[i] = builtIn.Helper.IsLenient ? arguments[i].EvaluateLeniently(run) : arguments[i].Evaluate(run);
        return builtIn.Body(run, site, values);
    }
}

/// <summary>A value that was computed, as a helper takes it: a text without half of a character.</summary>
internal sealed class WholeTextEvaluator(Evaluator inner) : Evaluator
{
    public override Value Evaluate(MappingRun run) => Whole(inner.Evaluate(run));

    public override Value EvaluateLeniently(MappingRun run) => Whole(inner.EvaluateLeniently(run));

    private static Value Whole(Value computed)
    {
        var value = Value.Computed(computed).AsJsonList();
        return value.Kind == ValueKind.Text && !MappingJson.IsWhole(value.Text) ? throw new EvaluationException(MappingJson.HalfCharacter)
            : value;
    }
}

/// <summary>
/// The value of an expression that is more than a copy: numbers and texts in their canonical form, as JavaScript gives them.
/// </summary>
internal sealed class ComputedEvaluator(Evaluator inner) : Evaluator
{
    public override Value Evaluate(MappingRun run) => Value.Computed(inner.Evaluate(run)).AsJsonList();
}

/// <summary><c>test ? value : otherValue</c>.</summary>
internal sealed class ConditionalEvaluator(Evaluator test, Evaluator then, Evaluator otherwise) : Evaluator
{
    public override Value Evaluate(MappingRun run) => test.Evaluate(run).IsTrue ? then.Evaluate(run) : otherwise.Evaluate(run);
}

/// <summary><c>&amp;&amp;</c>, <c>||</c> and <c>??</c>.</summary>
internal sealed class LogicalEvaluator(string operation, Evaluator left, Evaluator right) : Evaluator
{
    private readonly char kind = operation[0];

    public override Value Evaluate(MappingRun run)
    {
        var value = left.Evaluate(run);
        return (kind == '?' ? !value.IsNothing : value.IsTrue == (kind == '|')) ? value : right.Evaluate(run);
    }
}

internal sealed class NotEvaluator(Evaluator inner) : Evaluator
{
    public override Value Evaluate(MappingRun run) => Value.Of(!inner.Evaluate(run).IsTrue);
}

/// <summary><c>===</c> and <c>!==</c>.</summary>
internal sealed class SameEvaluator(Evaluator left, Evaluator right, bool isSame) : Evaluator
{
    public override Value Evaluate(MappingRun run) => Value.Of(Value.AreSame(left.Evaluate(run), right.Evaluate(run)) == isSame);
}

/// <summary><c>== null</c> and <c>!= null</c>.</summary>
internal sealed class NothingEvaluator(Evaluator inner, bool isNothing) : Evaluator
{
    public override Value Evaluate(MappingRun run) => Value.Of(inner.Evaluate(run).IsNothing == isNothing);
}

/// <summary>Exact arithmetic, joining and comparing.</summary>
internal sealed class OperatorEvaluator(CallSite site, Evaluator left, Evaluator right) : Evaluator
{
    public override Value Evaluate(MappingRun run) => ExactOperators.Apply(site, left.Evaluate(run), right.Evaluate(run), run.Limits);
}

internal sealed class TypeOfEvaluator(Evaluator inner) : Evaluator
{
    public override Value Evaluate(MappingRun run) => Value.Of(inner.Evaluate(run).Kind switch
    {
        ValueKind.Missing => "undefined",
        ValueKind.Text => "string",
        ValueKind.Number => "number",
        ValueKind.Boolean => "boolean",
        _ => "object",
    });
}

/// <summary>A template literal.</summary>
internal sealed class TemplateEvaluator(CallSite site, string[] texts, Evaluator[] holes) : Evaluator
{
    public override Value Evaluate(MappingRun run)
    {
        var result = new StringBuilder(texts[0]);
        for (var i = 0; i < holes.Length; i++)
        {
            result.Append(ExactOperators.Part(site, i, holes[i].Evaluate(run))).Append(texts[i + 1]);
            run.Limits.Check(result.Length);
        }

        return Value.Of(result.ToString());
    }
}

/// <summary>A method of a text, a number or a list.</summary>
internal sealed class MethodEvaluator(CallSite site, Evaluator target, Evaluator[] arguments) : Evaluator
{
    public override Value Evaluate(MappingRun run)
    {
        var value = target.Evaluate(run);
        if (arguments.Length == 0)
            return Methods.Call(site, value, [], run.Limits);
        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].Evaluate(run);
        return Methods.Call(site, value, values, run.Limits);
    }
}

/// <summary><c>['A', 'B'].includes(x)</c>: whether a value is one of several literals.</summary>
internal sealed class OneOfEvaluator(Value[] values, Evaluator inner) : Evaluator
{
    public override Value Evaluate(MappingRun run)
    {
        var value = inner.Evaluate(run);
        return Value.Of(Array.Exists(values, one => Value.AreSame(one, value)));
    }
}

/// <summary>The length of a computed text or list, or one of its elements.</summary>
internal sealed class PartEvaluator(CallSite site, Evaluator target, PathStep step) : Evaluator
{
    public override Value Evaluate(MappingRun run) => Part(target.Evaluate(run));

    public override Value EvaluateLeniently(MappingRun run) =>
        target.EvaluateLeniently(run) is { IsNothing: false } value ? Part(value) : Value.Missing;

    private Value Part(Value value)
    {
        return value.Kind switch
        {
            ValueKind.Missing or ValueKind.Null => throw new EvaluationException(
                $"{site.Operand(0)} is {value.Describe()}, so {site.Text} cannot be read. Where it may be missing, write "
                    + $"coalesce({site.Text}, null)."),
            ValueKind.Text when step.IsLength => Value.Of((decimal)value.Text.Length),
            ValueKind.Text => step.Index < value.Text.Length ? Value.Of(value.Text.Substring(step.Index, 1)) : Value.Missing,
            ValueKind.List when step.IsLength => Value.Of((decimal)(value.Elements?.Length ?? value.Json.GetArrayLength())),
            ValueKind.List => Element(value, step.Index),
            ValueKind.Object when value.Json.TryGetProperty(step.Name ?? FormattableString.Invariant($"{step.Index}"), out var field) =>
                Value.Of(field),
            _ => Value.Missing,
        };
    }

    private static Value Element(Value list, int index)
    {
        if (list.Elements is { } elements)
            return index < elements.Length ? elements[index] : Value.Missing;
        return index < list.Json.GetArrayLength() ? Value.Of(list.Json[index]) : Value.Missing;
    }
}

/// <summary>An expression that is one function of the flow's JavaScript.</summary>
internal sealed class JavaScriptEvaluator(int function) : Evaluator
{
    public override Value Evaluate(MappingRun run) => run.Engine.Call(function, run);
}
