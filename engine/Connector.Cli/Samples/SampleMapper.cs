using System.Collections.Immutable;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.State;

namespace Connector.Cli.Samples;

/// <summary>
/// Maps samples of one flow as the engine would: key, <c>when</c>, the target, the steps after it; a record whose data cannot be mapped goes on to <c>onReject</c> with the engine's own
/// error, as does a sample that says it was rejected.
/// </summary>
internal sealed class SampleMapper : IAsyncDisposable
{
    private readonly Integration integration;
    private readonly FlowMapper mapper;
    private readonly OfflineConnections connections;

    public SampleMapper(Integration integration, Flow flow, ConnectorCatalog catalog)
    {
        this.integration = integration;
        mapper = FlowMapper.Compile(integration, flow);
        connections = new OfflineConnections(integration, catalog);
    }

    private Flow Flow => mapper.Flow;

    public Snapshot Map(Sample sample)
    {
        var scope = Scope(sample);
        var key = mapper.Key(scope);
        var when = Flow.When is null ? new Evaluation<bool>(true, []) : mapper.When(scope);
        if (!key.IsGood || !when.IsGood)
            return new Snapshot { Key = key.Value, Problems = [.. key.Problems.Concat(when.Problems).Select(Problem)] };
        if (!when.Value)
            return new Snapshot { Key = key.Value, When = false };

        scope = scope with { Job = new JobScope(JobId(key.Value!), 1) };
        var steps = ImmutableArray.CreateBuilder<SnapshotStep>();
        var error = sample.Error;
        // A sample that was rejected was rejected at its target, or before it.
        foreach (var step in error is null ? [Flow.Target, .. Flow.Then] : ImmutableArray.Create<Step>(Flow.Target))
        {
            var current = ReferenceEquals(step, Flow.Target) ? scope : Later(scope, sample);
            var mapped = mapper.Map(step, current);
            steps.Add(Describe(step, mapped, sample, scope.Job.Id));
            if (mapped.Problems.IsEmpty)
                continue;
            error ??= Rejection(step, mapped.Problems);
            break;
        }

        return new Snapshot
        {
            Key = key.Value,
            Steps = steps.ToImmutable(),
            OnReject = error is null ? null : [.. Flow.OnReject.Select(step => Describe(step, mapper.Map(step, Later(scope, sample) with { Error = error }), sample, scope.Job.Id))],
        };
    }

    /// <summary>Where every field of every step came from, step by step.</summary>
    public IReadOnlyList<(string Step, IReadOnlyList<FieldTrace> Fields)> Trace(Sample sample)
    {
        var scope = Scope(sample);
        var key = mapper.Key(scope);
        scope = scope with { Job = new JobScope(JobId(key.Value ?? ""), 1) };
        var record = new List<FieldTrace> { Trace("key", Flow.DedupeKey, key.Value, key.Problems) };
        if (Flow.When is { } condition)
        {
            var when = mapper.When(scope);
            record.Add(Trace("when", condition, when.IsGood ? (when.Value ? "true" : "false") : null, when.Problems));
        }

        var steps = new List<(string, IReadOnlyList<FieldTrace>)> { ("record", record), (Flow.Target.Name, mapper.Trace(Flow.Target, scope)) };
        steps.AddRange(Flow.Then.Select(step => (step.Name, mapper.Trace(step, Later(scope, sample)))));
        if (sample.Error is { } error)
            steps.AddRange(Flow.OnReject.Select(step => (step.Name, mapper.Trace(step, Later(scope, sample) with { Error = error }))));
        return steps;
    }

    public ValueTask DisposeAsync()
    {
        mapper.Dispose();
        return connections.DisposeAsync();
    }

    private MappingScope Scope(Sample sample) => new()
    {
        Source = sample.Source,
        Company = sample.Company,
        References = new SampleReferences(sample.References),
        Environment = integration.Environment.ToImmutableDictionary(pair => pair.Key, pair => pair.Value ?? pair.Key, StringComparer.Ordinal),
    };

    private static MappingScope Later(MappingScope scope, Sample sample) => scope with
    {
        Results = sample.Results,
        Result = sample.Results.TryGetValue(FlowNames.TargetStep, out var result) ? result : null,
    };

    private static ErrorScope? Rejection(Step step, ImmutableArray<MappingProblem> problems) => problems.All(problem => problem.Kind == MappingProblemKind.MissingReference)
        ? null
        : new ErrorScope("mapping", string.Join(" ", problems.Select(problem => $"{problem.Field}: {problem.Message}")), step.Name);

    private SnapshotStep Describe(Step step, MappedStep mapped, Sample sample, string jobId)
    {
        if (!mapped.Applies)
            return new SnapshotStep { Step = step.Name, Applies = false };
        var company = mapped.Company ?? sample.Company;
        var described = new SnapshotStep { Step = step.Name, Company = company, Record = mapped.Body };
        if (!mapped.Problems.IsEmpty)
            return described with { Problems = [.. mapped.Problems.Select(Problem)] };
        if (step is ActionStep && mapped.Id is null)
            return described with { Problems = [new SnapshotProblem("data", "id", "The step has no id to act on.", null)] };
        return described with { Requests = [.. connections.Describe(step, mapped, company, jobId).Select(SnapshotRequest.Of)] };
    }

    private static SnapshotProblem Problem(MappingProblem problem) =>
        new(problem.Kind == MappingProblemKind.Data ? "data" : "missingReference", problem.Field, problem.Message, problem.WaitsFor);

    private static FieldTrace Trace(string field, Expression expression, string? value, ImmutableArray<MappingProblem> problems) =>
        new(field, expression.Text, expression.At, value, From: null, problems.IsEmpty ? null : string.Join(" ", problems.Select(problem => problem.Message)));

    /// <summary>The id that a running engine gives the first version of a record.</summary>
    private string JobId(string key) => RecordIdentity.MakeJobId(Flow.FullName, key, version: 1, replay: 0);
}
