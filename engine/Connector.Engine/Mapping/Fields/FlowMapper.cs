using Connector.Engine.Flows;
using Connector.Engine.Mapping.Compilation;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.JavaScript;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Fields;

/// <summary>
/// A flow's expressions, compiled once and used for every record, from several threads at once. Plain paths are copied byte for byte, the
/// common subset is evaluated in C#, and every other
/// expression is one function of JavaScript. Nothing a record does is seen by the next. The same record gives the same bytes for ever.
/// </summary>
internal sealed class FlowMapper : IDisposable
{
    private const int MaxKeyLength = 200;

    private readonly MapperParts parts;
    private readonly CompiledExpression key;
    private readonly CompiledExpression? when;
    private readonly Dictionary<Step, StepMapper> steps;
    private readonly EnginePool pool;

    private FlowMapper(Integration integration, Flow flow, MapperLimits limits, bool onlyJavaScript)
    {
        Flow = flow;
        var expressions = new ExpressionCompiler(integration.Scripts, onlyJavaScript);
        key = expressions.Compile(flow.DedupeKey);
        when = flow.When is null ? null : expressions.Compile(flow.When);
        steps = new Dictionary<Step, StepMapper>(ReferenceEqualityComparer.Instance);
        foreach (var step in (Step[])[flow.Target, .. flow.Then, .. flow.OnReject])
            steps.Add(step, new StepMapper(step, expressions));
        var program = expressions.Program;
        JavaScriptCount = program.Functions.Length;
        pool = new EnginePool(program, limits);
        parts = new MapperParts(integration, pool, expressions.Slots, new TextLimits(limits.TextLength, limits.Elements));
        if (!program.Functions.IsEmpty)
            pool.Warm();
    }

    public Flow Flow { get; }

    /// <summary>How many of its expressions run in Jint.</summary>
    public int JavaScriptCount { get; }

    /// <summary>Compiles a flow. Expressions were checked by the loader, so this does not fail for a loaded flow.</summary>
    /// <exception cref="InvalidFileException">An expression, script or template has findings.</exception>
    /// <param name="onlyJavaScript">Whether whatever is more than a copy runs in Jint, so that both ways can be compared.</param>
    public static FlowMapper Compile(Integration integration, Flow flow, MapperLimits? limits = null, bool onlyJavaScript = false) =>
        new(integration, flow, limits ?? new MapperLimits(), onlyJavaScript);

    /// <summary>The record's dedupe key: text or a number, without blanks around it, at most 200 characters.</summary>
    public Evaluation<string> Key(MappingScope scope)
    {
        using var run = new MappingRun(parts, scope);
        var text = key.Text(run, "key");
        if (text is { Length: > MaxKeyLength })
        {
            run.Report("key", key.Source.Text, key.Source.At,
                new EvaluationException(FormattableString.Invariant(
                $"The key has {text.Length} characters, and at most {MaxKeyLength} are allowed.")));
            text = null;
        }

        return new Evaluation<string>(text, run.Problems);
    }

    /// <summary>Whether the flow's own <c>when</c> lets the record through.</summary>
    public Evaluation<bool> When(MappingScope scope)
    {
        if (when is null)
            return new Evaluation<bool>(true, []);
        using var run = new MappingRun(parts, scope);
        return new Evaluation<bool>(when.Decide(run, "when") is true, run.Problems);
    }

    /// <summary>
    /// Maps a step: its <c>when</c>, id, parameters, company and (writes) fields. Every bad field is reported, and then whatever does not
    /// fit the target.
    /// </summary>
    public MappedStep Map(Step step, MappingScope scope)
    {
        using var run = new MappingRun(parts, scope);
        var mapped = steps[step].Map(run);
        return mapped.Problems.IsEmpty ? mapped with { Problems = StepFit.Check(step, mapped, scope.Company) } : mapped;
    }

    /// <summary>As <see cref="Map"/>, and what each field came from: for <c>engine explain</c>.</summary>
    public IReadOnlyList<FieldTrace> Trace(Step step, MappingScope scope)
    {
        var traces = new FieldTraces();
        using var run = new MappingRun(parts, scope) { Trace = traces };
        steps[step].Map(run);
        return traces.All;
    }

    public void Dispose() => pool.Dispose();
}
