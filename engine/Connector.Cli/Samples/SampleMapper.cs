using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Mapping.Fields;

namespace Connector.Cli.Samples;

/// <summary>Maps samples of one flow as the engine would, and shows what people approve of it: each step with its record and its requests,
/// up to where the record would rest.</summary>
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

    public Snapshot Map(Sample sample)
    {
        var key = mapper.Key(SampleScope.Of(sample, integration));
        if (!key.IsGood)
            return new Snapshot { Key = key.Value, Problems = [.. key.Problems.Select(Problem)] };
        var way = new SampleWalk(integration, mapper, connections).Take(sample, key.Value!);
        var problems = way.Steps.SelectMany(step => step.Mapped.Problems);
        return new Snapshot
        {
            Key = key.Value,
            When = way.Condition is null or { Applies: true } or { Problems.IsEmpty: false },
            Problems = way.Condition is { Problems: { IsEmpty: false } unclear } ? [.. unclear.Select(Problem)] : null,
            Steps = [.. way.Steps.Where(step => !step.IsRejection).Select(Describe)],
            OnReject = way.IsRejected ? [.. way.Steps.Where(step => step.IsRejection).Select(Describe)] : null,
            Findings = [.. problems.Where(problem => problem.Kind == MappingProblemKind.DoesNotFit).Select(problem => problem.Sentence)],
        };
    }

    public ValueTask DisposeAsync()
    {
        mapper.Dispose();
        return connections.DisposeAsync();
    }

    private static SnapshotStep Describe(WalkedStep walked)
    {
        var (step, mapped, _) = walked;
        if (!mapped.Applies)
            return new SnapshotStep { Step = step.Name, Applies = false };
        var described = new SnapshotStep { Step = step.Name, Company = mapped.Company, Record = mapped.Body };
        if (!mapped.Problems.IsEmpty)
            return described with { Problems = [.. mapped.Problems.Select(Problem)] };
        if (walked.Refused is { } refused)
        {
            var problem = new SnapshotProblem("data", refused.Code == "no-id" ? "id" : "request", refused.Message, null);
            return described with { Problems = [problem] };
        }

        return described with { Requests = walked.Requests is { } requests ? [.. requests.Select(SnapshotRequest.Of)] : null };
    }

    private static SnapshotProblem Problem(MappingProblem problem) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(problem.Kind.ToString()), problem.Field, problem.Message, problem.WaitsFor);
}
