using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>An expression, or a part of one, ready to be evaluated for record after record, by several threads at once.</summary>
internal abstract class Evaluator
{
    /// <exception cref="EvaluationException">It has no value for this record.</exception>
    public abstract Value Evaluate(MappingRun run);

    /// <summary>
    /// As <see cref="Evaluate"/>, but what reads through something missing is itself missing: for the arguments of lenient helpers.
    /// </summary>
    public virtual Value EvaluateLeniently(MappingRun run) => Evaluate(run);
}

/// <summary>Runs the functions of a flow that need JavaScript; used by one run at a time.</summary>
internal abstract class ScriptEngine
{
    /// <summary>Evaluates a function of the flow's program for a record.</summary>
    /// <exception cref="EvaluationException">It has no value.</exception>
    public abstract Value Call(int function, MappingRun run);
}

/// <summary>Lends engines to runs.</summary>
internal interface IScriptEngines
{
    ScriptEngine Lease();

    void Return(ScriptEngine engine);
}
