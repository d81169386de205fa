using Connector.Engine.Flows;
using Connector.Engine.Records;
using Connector.Engine.Store;
using Connector.Sdk.Resilience;
using Microsoft.Extensions.Logging;

namespace Connector.Engine.Runtime;

/// <summary>What an engine runs with.</summary>
internal sealed record EngineOptions
{
    public required IReadOnlyList<Integration> Integrations { get; init; }
    public required ConnectorCatalog Catalog { get; init; }

    /// <summary>Settings of each connection, resolved, by connection name.</summary>
    public required IReadOnlyDictionary<string, ConnectionSettings> Connections { get; init; }
    public required IStateStore Store { get; init; }

    /// <summary>Values of <c>env</c> that the deployment gives.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public required ILoggerFactory Logging { get; init; }
    public TimeProvider Clock { get; init; } = TimeProvider.System;
    public IProgress<FlowProgress>? Progress { get; init; }

    /// <summary>Only these flows (full names or flow names); empty runs all.</summary>
    public IReadOnlyList<string> OnlyFlows { get; init; } = [];

    /// <summary>Called with every write instead of making it; nothing is written and no state moves. Null runs for real.</summary>
    public Func<DryRunWrite, Task>? DryRun { get; init; }

    /// <summary>Whether a dry run also tells which records are left out, and why.</summary>
    public bool DryRunShowsSkipped { get; init; }

    /// <summary>Waiting times and limits of the deployment. Those of a connection are in its settings.</summary>
    public ResilienceOptions Resilience { get; init; } = ResilienceOptions.Default;

    /// <summary>Randomness for back-off, from 0 to 1.</summary>
#pragma warning disable RS0030 // Here chance comes in from outside.
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
#pragma warning restore RS0030

    /// <summary>Called once a long run is up, with the address it listens on.</summary>
    public Action<Uri?>? Started { get; init; }

    /// <summary>Address the webhook receiver and health endpoints listen on when long-running; null for none.</summary>
    public Uri? Listen { get; init; }
}

/// <summary>Progress of one flow: counts so far.</summary>
internal sealed record FlowProgress(string Flow, FlowCounts Counts, string Activity);

/// <summary>What a run would do first with a record: the write it would make, or the state it would come to, with code and
/// reason.</summary>
/// <param name="Request">What would be sent; null where nothing would.</param>
/// <param name="State">The state that the record would come to; null where something would be sent.</param>
/// <param name="Problem">Why nothing would be sent; null where something would.</param>
internal sealed record DryRunWrite(
    string Flow, string Key, string Step, OutgoingRequest? Request, RecordState? State = null, string? Code = null, string? Problem = null);

/// <summary>Counts of one flow in one run.</summary>
internal sealed record FlowCounts(
    int Read = 0, int Delivered = 0, int Skipped = 0, int Pending = 0, int Review = 0, int Retrying = 0, int Rejected = 0)
{
    /// <summary>Records whose end is still open: pending in the target, or to be tried again.</summary>
    public int Undecided => Pending + Retrying;
}

/// <summary>What a run did.</summary>
/// <param name="Failure">Why a flow could not run to its end (source unreachable, credentials), or null.</param>
internal sealed record FlowReport(string Flow, FlowCounts Counts, TimeSpan Elapsed, Failure? Failure);

internal sealed record RunReport(IReadOnlyList<FlowReport> Flows, TimeSpan Elapsed)
{
    public int Undecided => Flows.Sum(flow => flow.Counts.Undecided);
}
