using Connector.Cli.Output;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Mapping.Fields;

namespace Connector.Cli.Samples;

/// <summary>Where every field of every step of one record comes from.</summary>
internal sealed class SampleTracer(Integration integration, Flow flow, ConnectorCatalog catalog) : IAsyncDisposable
{
    private readonly FlowMapper mapper = FlowMapper.Compile(integration, flow);
    private readonly OfflineConnections connections = new(integration, catalog);

    /// <summary>
    /// Key and condition of the record under the name <c>record</c>, then each step, those that the record does not come to included;
    /// values are JSON. And the way that a run would take it: null where it has no key, so that no run can.
    /// </summary>
    public (IReadOnlyList<(string Step, IReadOnlyList<FieldTrace> Fields)> Steps, SampleWay? Way) Trace(Sample sample)
    {
        var scope = SampleScope.Of(sample, integration);
        var key = mapper.Key(scope);
        var way = key.IsGood ? new SampleWalk(integration, mapper, connections).Take(sample, key.Value!) : null;
        var record = new List<FieldTrace> { Trace("key", flow.DedupeKey, Text(key.Value), key.Problems) };
        if (flow.When is { } condition)
        {
            var when = mapper.When(scope);
            record.Add(Trace("when", condition, when.IsGood ? Boolean(when.Value) : null, when.Problems));
        }

        var first = scope.WithKey(flow, key.Value ?? "");
        var later = first.WithResults(sample);
        return ([
            ("record", record),
            (flow.Target.Name, Trace(flow.Target, first, way)),
            .. flow.Then.Select(step => (step.Name, Trace(step, later, way))),
            .. sample.Error is { } error
                ? flow.OnReject.Select(step => (step.Name, Trace(step, later with { Error = error }, way)))
                : [],
        ], way);
    }

    public async ValueTask DisposeAsync()
    {
        mapper.Dispose();
        await connections.DisposeAsync();
    }

    private List<FieldTrace> Trace(Step step, MappingScope scope, SampleWay? way)
    {
        var mapped = way?.Steps.FirstOrDefault(walked => walked.Step == step)?.Mapped ?? mapper.Map(step, scope);
        var traces = new List<FieldTrace>();
        Add("when", step.When, Boolean(mapped.Applies));
        if (!mapped.Applies)
            return traces;
        Add("id", step.Id, Text(mapped.Id));
        foreach (var (name, parameter) in step.Parameters)
            Add($"params.{name}", parameter, Text(mapped.Parameters.GetValueOrDefault(name)));
        Add("company", step.Company, Text(mapped.Company));
        traces.AddRange(mapper.Trace(step, scope));
        foreach (var problem in mapped.Problems.Where(problem => problem.Kind == MappingProblemKind.DoesNotFit
            && !traces.Exists(trace => trace.Problem is not null && trace.Field == problem.Field)))
            AddMisfit(problem);
        return traces;

        void AddMisfit(MappingProblem problem)
        {
            var said = problem.Advice is null ? problem.Message : $"{problem.Message}. {problem.Advice}";
            var own = traces.FindIndex(trace => trace.Field == problem.Field);
            if (own >= 0)
                traces[own] = traces[own] with { Problem = said };
            else
                traces.Add(new FieldTrace(problem.Field, problem.Expression, problem.At, Value: null, From: null, said));
        }

        void Add(string field, Expression? expression, string? value)
        {
            if (expression is not null)
                traces.Add(
                    Trace(field, expression, value,
                        [.. mapped.Problems.Where(problem => string.Equals(problem.Field, field, StringComparison.Ordinal))]));
        }
    }

    private static FieldTrace Trace(string field, Expression expression, string? value, ImmutableArray<MappingProblem> problems) =>
        problems.IsEmpty
        ? new FieldTrace(field, expression.Text, expression.At, value, From: null, Problem: null)
        : new FieldTrace(field, expression.Text, expression.At, Value: null, From: null,
            string.Join(" ", problems.Select(problem => problem.Message)));

    private static string? Text(string? text) => text is null ? null : JsonOutput.Line(text);

    private static string Boolean(bool value) => value ? "true" : "false";
}
