using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>An expression, or a part of one, ready to be evaluated for record after record, by several threads at once.</summary>
internal abstract class Evaluator
{
    /// <exception cref="EvaluationException">It has no value for this record.</exception>
    public abstract Value Evaluate(MappingRun run);

    /// <summary>As <see cref="Evaluate"/>, but what reads through something missing is itself missing: for the arguments of lenient helpers.</summary>
    public virtual Value EvaluateLeniently(MappingRun run) => Evaluate(run);
}

/// <summary>A literal.</summary>
internal sealed class ConstantEvaluator(Value value) : Evaluator
{
    public override Value Evaluate(MappingRun run) => value;
}

/// <summary>A helper whose arguments need no JavaScript.</summary>
internal sealed class BuiltInEvaluator(BuiltInFunction builtIn, CallSite site, Evaluator[] arguments) : Evaluator
{
    private readonly bool isLenient = builtIn.IsLenient;

    public override Value Evaluate(MappingRun run)
    {
        var values = new Value[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            values[i] = isLenient ? arguments[i].EvaluateLeniently(run) : arguments[i].Evaluate(run);
        return builtIn.Body(run, site, values);
    }
}

/// <summary>An expression compiled to one JavaScript function.</summary>
internal sealed class JavaScriptEvaluator(int function) : Evaluator
{
    public override Value Evaluate(MappingRun run) => run.Engine.Call(function, run);
}
