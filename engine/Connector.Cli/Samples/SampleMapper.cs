using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Mapping.Fields;

namespace Connector.Cli.Samples;

/// <summary>
/// Maps samples of one flow as the engine would: key, <c>when</c>, the target, the steps after it; a record whose data cannot be mapped
/// goes on to <c>onReject</c> with the engine's own error, as does a sample that says it was rejected.
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
        var scope = SampleScope.Of(sample, integration);
        var key = mapper.Key(scope);
        var when = Flow.When is null ? new Evaluation<bool>(true, []) : mapper.When(scope);
        if (!key.IsGood || !when.IsGood)
            return new Snapshot { Key = key.Value, Problems = [.. key.Problems.Concat(when.Problems).Select(Problem)] };
        if (!when.Value)
            return new Snapshot { Key = key.Value, When = false };

        scope = scope.WithKey(Flow, key.Value!);
        var later = scope.WithResults(sample);
        var steps = ImmutableArray.CreateBuilder<SnapshotStep>();
        var problems = new List<MappingProblem>();
        var error = sample.Error;
        // A sample that was rejected was rejected at its target, or before it.
        foreach (var step in error is null ? [Flow.Target, .. Flow.Then] : ImmutableArray.Create<Step>(Flow.Target))
        {
            var current = ReferenceEquals(step, Flow.Target) ? scope : later;
            var mapped = Existing(mapper.Map(step, current), step, Flow, key.Value!, scope);
            problems.AddRange(mapped.Problems);
            steps.Add(Describe(step, mapped, sample, scope.Job.Id));
            if (mapped.Problems.IsEmpty)
                continue;
            error ??= Rejection(step, mapped.Problems);
            break;
        }

        var onReject = error is null
            ? []
            : Flow.OnReject.Select(step => (Step: step, Mapped: mapper.Map(step, later with { Error = error }))).ToImmutableArray();
        problems.AddRange(onReject.SelectMany(pair => pair.Mapped.Problems));
        return new Snapshot
        {
            Key = key.Value,
            Steps = steps.ToImmutable(),
            OnReject = error is null ? null : [.. onReject.Select(pair => Describe(pair.Step, pair.Mapped, sample, scope.Job.Id))],
            Findings = [.. problems.Where(problem => problem.Kind == MappingProblemKind.DoesNotFit).Select(problem => problem.Sentence)],
        };
    }

    public ValueTask DisposeAsync()
    {
        mapper.Dispose();
        return connections.DisposeAsync();
    }

    /// <summary>The error of a record that the engine would reject; null where it would wait in review: for a missing row, or because the
    /// document is in the target and only the report to the source failed.</summary>
    private ErrorScope? Rejection(Step step, ImmutableArray<MappingProblem> problems)
    {
        var isReport = !ReferenceEquals(step, Flow.Target)
            && string.Equals(step.Connection, Flow.Source.Connection, StringComparison.Ordinal);
        return isReport || problems.All(problem => problem.Kind != MappingProblemKind.Data)
            ? null
            : new ErrorScope("mapping", MappingProblem.Join(problems), step.Name);
    }

    /// <summary>
    /// A sample whose references hold the link of its own key was delivered before: what a target that updates sends then. Of any other it
    /// makes a new document, and is judged as one.
    /// </summary>
    public static MappedStep Existing(MappedStep mapped, Step step, Flow flow, string key, MappingScope scope)
    {
        if (!ReferenceEquals(step, flow.Target) || flow.Target.Existing != ExistingDocument.Update)
            return mapped;
        mapped = mapped with { Id = scope.References.Link(flow.FullName, key) };
        return mapped.Problems.IsEmpty ? mapped with { Problems = StepFit.CheckNew(step, mapped) } : mapped;
    }

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
        try
        {
            return described with { Requests = [.. connections.Describe(step, mapped, company, jobId).Select(SnapshotRequest.Of)] };
        }
        catch (ConnectorException refused)
        {
            return described with { Problems = [new SnapshotProblem("data", "request", refused.Failure.Message, null)] };
        }
    }

    private static SnapshotProblem Problem(MappingProblem problem) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(problem.Kind.ToString()), problem.Field, problem.Message, problem.WaitsFor);
}
