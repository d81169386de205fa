using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine.Flows;
using Connector.Engine.Mapping.JavaScript;
using Connector.Sdk;

namespace Connector.Engine.Mapping;

/// <summary>
/// A flow's expressions, compiled once and used for every record, from several threads at once. Plain paths are copied without JavaScript, byte for byte; every
/// other expression is one compiled function, but for helpers whose arguments are paths and literals, which are called directly. Nothing a record does is seen by the next. The same record gives the same bytes for ever.
/// </summary>
internal sealed class FlowMapper : IDisposable
{
    private const int MaxKeyLength = 200;

    private readonly Integration integration;
    private readonly CompiledExpression key;
    private readonly CompiledExpression? when;
    private readonly Dictionary<Step, StepMapper> steps;
    private readonly EnginePool pool;

    private FlowMapper(Integration integration, Flow flow, MapperLimits limits)
    {
        Flow = flow;
        this.integration = integration;
        var expressions = new ExpressionCompiler(integration.Scripts);
        key = expressions.Compile(flow.DedupeKey);
        when = flow.When is null ? null : expressions.Compile(flow.When);
        steps = new Dictionary<Step, StepMapper>(ReferenceEqualityComparer.Instance);
        foreach (var step in (Step[])[flow.Target, .. flow.Then, .. flow.OnReject])
            steps.Add(step, new StepMapper(step, expressions));
        pool = new EnginePool(expressions.Program, limits);
        if (!expressions.Program.Functions.IsEmpty)
            pool.Warm();
    }

    public Flow Flow { get; }

    /// <summary>Compiles a flow. Expressions were checked by the loader, so this does not fail for a loaded flow.</summary>
    /// <exception cref="InvalidFileException">An expression, script or template has findings.</exception>
    public static FlowMapper Compile(Integration integration, Flow flow, MapperLimits? limits = null) => new(integration, flow, limits ?? new MapperLimits());

    /// <summary>The record's dedupe key: text or a number, without blanks around it, at most 200 characters.</summary>
    public Evaluation<string> Key(MappingScope scope)
    {
        using var run = new MappingRun(integration, scope, pool);
        var text = key.Text(run, "key");
        if (text is { Length: > MaxKeyLength })
        {
            run.Report("key", key.Source.Text, key.Source.At, new EvaluationException(FormattableString.Invariant($"The key has {text.Length} characters, and at most {MaxKeyLength} are allowed.")));
            text = null;
        }

        return new Evaluation<string>(text, run.Problems);
    }

    /// <summary>Whether the flow's own <c>when</c> lets the record through.</summary>
    public Evaluation<bool> When(MappingScope scope)
    {
        if (when is null)
            return new Evaluation<bool>(true, []);
        using var run = new MappingRun(integration, scope, pool);
        return new Evaluation<bool>(when.Decide(run, "when") is true, run.Problems);
    }

    /// <summary>Maps a step: its <c>when</c>, id, parameters, company and (writes) fields. Every bad field is reported, and then whatever does not fit the target.</summary>
    public MappedStep Map(Step step, MappingScope scope)
    {
        using var run = new MappingRun(integration, scope, pool);
        var mapped = steps[step].Map(run);
        return mapped.Problems.IsEmpty ? mapped with { Problems = StepFit.Check(step, mapped, scope.Company) } : mapped;
    }

    /// <summary>As <see cref="Map"/>, and what each field came from: for <c>engine explain</c>.</summary>
    public IReadOnlyList<FieldTrace> Trace(Step step, MappingScope scope)
    {
        var traces = new FieldTraces();
        using var run = new MappingRun(integration, scope, pool) { Trace = traces };
        steps[step].Map(run);
        return traces.All;
    }

    public void Dispose() => pool.Dispose();
}

/// <summary>Bounds on what one expression may use.</summary>
internal sealed record MapperLimits
{
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Statements of one expression. The engine's own prelude needs a few thousand.</summary>
    public int Statements { get; init; } = 200_000;
    public int Recursion { get; init; } = 64;

    /// <summary>Longest string an expression may build.</summary>
    public int TextLength { get; init; } = 1_000_000;

    /// <summary>Most elements of a list that an expression may build.</summary>
    public int Elements { get; init; } = 100_000;

    /// <summary>Bytes an expression may allocate in all, alive or not.</summary>
    public long Memory { get; init; } = 256_000_000;
}

/// <summary>What expressions see.</summary>
internal sealed record MappingScope
{
    public required JsonElement Source { get; init; }

    /// <summary>Code of the company the record was read for, or null.</summary>
    public string? Company { get; init; }

    /// <summary>What the target's write returned, or null before it.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>What each step returned, by step name.</summary>
    public ImmutableDictionary<string, JsonElement> Results { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
    public JobScope Job { get; init; } = new("", 0);

    /// <summary>Why the record was rejected; only in <c>onReject</c>.</summary>
    public ErrorScope? Error { get; init; }
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;
    public required IReferences References { get; init; }
}

internal sealed record JobScope(string Id, int Attempt);

internal sealed record ErrorScope(string Code, string Message, string? Step);

/// <summary>What the helpers look up. Synchronous: answers come from memory or a local file.</summary>
internal interface IReferences
{
    /// <summary>The row of a cross-reference table in the state store, or null.</summary>
    string? CrossReference(string table, string code);

    /// <summary>The id that another flow's target gave the record with this key (<c>link</c>), or null.</summary>
    string? Link(string flow, string sourceKey);

    /// <summary>The key of the record to which another flow's target gave this id (<c>linkedFrom</c>), or null.</summary>
    string? LinkedFrom(string flow, string targetId);

    /// <summary>The first open period's date on or after a date, or null where none is open (<c>openPeriod</c>).</summary>
    DateOnly? OpenPeriod(DateOnly date, string? company);
}

/// <summary>An expression's value, or what is wrong.</summary>
internal sealed record Evaluation<T>(T? Value, ImmutableArray<MappingProblem> Problems)
{
    public bool IsGood => Problems.IsEmpty;
}

/// <summary>Why a field could not be made.</summary>
/// <param name="Kind">Data is rejected; a missing reference and what does not fit the target wait in review.</param>
/// <param name="Field">Path of the target field (<c>purchaseInvoiceLines[2].lineObjectNumber</c>), or <c>key</c>, <c>when</c>, <c>id</c>.</param>
/// <param name="Expression">The expression as written.</param>
/// <param name="Message">What is wrong, naming the value that was missing.</param>
/// <param name="WaitsFor">For a missing reference: <c>xref:table:code</c> or <c>link:flow:key</c>.</param>
internal sealed record MappingProblem(MappingProblemKind Kind, string Field, string Expression, SourceSpan At, string Message, string? WaitsFor = null)
{
    /// <summary>Code of a record that waits in review because it does not fit.</summary>
    public const string DoesNotFit = "does-not-fit";

    /// <summary>What to do about it, or null where the message says it.</summary>
    public string? Advice { get; init; }

    /// <summary>The problem as people read it: what does not fit the target with the place in the flow file that made it.</summary>
    public string Sentence => Kind != MappingProblemKind.DoesNotFit ? $"{Field}: {Message}"
        : FormattableString.Invariant($"{Field}: {Message} ({At.File}:{At.Line}).") + (Advice is null ? "" : $" {Advice}");

    /// <summary>Several problems as one text.</summary>
    public static string Join(IEnumerable<MappingProblem> problems) => string.Join(" ", problems.Select(problem => problem.Sentence));

    /// <summary>Why a record waits in review that does not fit.</summary>
    /// <param name="sent">What was sent of it.</param>
    public static string ReasonOf(IEnumerable<MappingProblem> misfits, string sent = "Nothing was sent") => $"{sent}: {Join(misfits)} Mend the record or the flow, then replay it.";
}

internal enum MappingProblemKind
{
    Data,
    MissingReference,

    /// <summary>It was made, and the target's schema refuses it.</summary>
    DoesNotFit,
}

/// <summary>What a step mapped to. <see cref="Body"/> is null for actions, and where a field could not be made.</summary>
internal sealed record MappedStep
{
    /// <summary>False where the step's <c>when</c> left it out.</summary>
    public bool Applies { get; init; } = true;
    public JsonElement? Body { get; init; }
    public string? Id { get; init; }
    public ImmutableDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Code of the company to write to, or null.</summary>
    public string? Company { get; init; }
    public ImmutableArray<MappingProblem> Problems { get; init; } = [];
}

/// <summary>One field, explained.</summary>
/// <param name="From">Source path the value was read from, or null where it was computed.</param>
internal sealed record FieldTrace(string Field, string Expression, SourceSpan At, string? Value, string? From, string? Problem);
