using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Mapping.Fields;
using Connector.Engine.Records;
using Connector.Engine.Store;
using Connector.Sdk.Manifests;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Runtime;

/// <summary>A flow ready to run: compiled expressions, open connections, settings.</summary>
internal sealed class FlowRuntime(
    Integration integration,
    Flow flow,
    FlowMapper mapper,
    IReadOnlyDictionary<string, OpenConnection> connections,
    ImmutableDictionary<string, string> environment,
    IReferences references) : IDisposable
{
    public Flow Flow => flow;

    public Integration Integration => integration;

    public FlowMapper Mapper => mapper;

    /// <summary>What decisions about the flow's records rest on.</summary>
    public FlowRules Rules =>
        new(flow, Resource, step => Connection(step).Manifest.Name, Resilience, SourceResource.Key, Reverse is not null);

    /// <summary>The flow that brings back what this one sends, or the one whose records this one brings back; null where there is
    /// none.</summary>
    public FlowRuntime? Reverse { get; private set; }

    public OpenConnection SourceConnection => connections[flow.Source.Connection];

    public ResourceDefinition SourceResource => SourceConnection.Manifest.Resources[flow.Source.Resource];

    public ResourceDefinition TargetResource => Resource(flow.Target);

    public OpenConnection Connection(Step step) => connections[step.Connection];

    /// <summary>Waiting times and limits of the flow and its records: those of the target's connection.</summary>
    public ResilienceOptions Limits => Resilience(flow.Target);

    /// <summary>Waiting times and limits of reading: those of the source's connection.</summary>
    public ResilienceOptions SourceLimits => SourceConnection.Settings.Resilience;

    /// <summary>Waiting times and limits of a step's connection.</summary>
    public ResilienceOptions Resilience(Step step) => Connection(step).Settings.Resilience;

    public ResourceDefinition Resource(Step step) => connections[step.Connection].Manifest.Resources[step.Resource];

    /// <summary>How many records one write of the target takes.</summary>
    public int BatchRecords => Math.Max(1, TargetResource.Write?.BatchRecords ?? 1);

    /// <summary>Companies the source is read for, one partition each; a single null where it has none. Where another connection names them,
    /// each is the source's own company of that code.</summary>
    /// <exception cref="ConnectorException">The source has no company of a code.</exception>
    public IReadOnlyList<Company?> Partitions =>
        flow.Source.Companies is { } name && connections[name].Settings.Companies is { IsEmpty: false } companies
        ? [.. companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal).Select(OwnCompany)]
        : [null];

    public MappingScope Scope(JsonElement source, string? company) => new()
    {
        Source = source,
        Company = company,
        Environment = environment,
        References = references,
    };

    /// <summary>Makes two flows each other's reverse.</summary>
    public void Pair(FlowRuntime other) => (Reverse, other.Reverse) = (other, this);

    public void Dispose() => mapper.Dispose();

    private Company OwnCompany(Company company) =>
        SourceConnection.Settings.Companies.IsEmpty
            || string.Equals(flow.Source.Companies, flow.Source.Connection, StringComparison.Ordinal) ? company
        : SourceConnection.Settings.Companies.GetValueOrDefault(company.Code) ?? throw new ConnectorException(new Failure(
            FailureKind.Configuration, "company-unknown",
            $"{flow.FullName} reads '{flow.Source.Connection}' for the companies of '{flow.Source.Companies}', and "
                + $"'{flow.Source.Connection}' has no company '{company.Code}'. Add it under companies: in the connections file."));
}

/// <summary>What the mapping's helpers look up, answered from the state store.</summary>
internal sealed class StoreReferences(IStateStore store) : IReferences
{
    /// <summary>Cross-reference table that says which periods are open: code <c>COMPANY:YYYY-MM</c>, value <c>open</c>.</summary>
    public const string PeriodTable = "open-periods";

    private const int MonthsAhead = 24;

    public string? CrossReference(string table, string code) => store.CrossReference(table, code);

    public string? Link(string flow, string sourceKey) => store.Link(flow, sourceKey);

    public string? LinkedFrom(string flow, string targetId) => store.LinkedFrom(flow, targetId);

    public DateOnly? OpenPeriod(DateOnly date, string? company)
    {
        for (var month = 0; month <= MonthsAhead; month++)
        {
            var candidate = month == 0 ? date : new DateOnly(date.Year, date.Month, 1).AddMonths(month);
            var code = FormattableString.Invariant($"{company}:{candidate:yyyy-MM}");
            if (string.Equals(store.CrossReference(PeriodTable, code), "open", StringComparison.Ordinal))
                return candidate;
        }

        return null;
    }
}
