using Connector.Engine.Records;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Store;

/// <summary>A change of one record, written in one transaction. Time, reason and what it waits for become what is given here, also where
/// that is nothing; of the rest, what is null stays.</summary>
internal sealed record RecordChange
{
    public required long RecordId { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>Version of the flow that makes the change, for the record and the audit trail; null leaves the one it was taken in
    /// by.</summary>
    public string? FlowVersion { get; init; }

    public required RecordState State { get; init; }
    public int? Attempt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public string? WaitsFor { get; init; }

    /// <summary>When the record goes round again where what it would wait for came meanwhile.</summary>
    public TimeSpan TryAgainAfter { get; init; } = ResilienceOptions.Default.Retry.FirstDelay;
    public string? Fingerprint { get; init; }
    public string? TargetId { get; init; }

    /// <summary>Steps to write, by name. An intended step begins anew; in any other state, what is null stays as it was.</summary>
    public ImmutableArray<StoredStep> Steps { get; init; } = [];

    /// <summary>Record the delivery (flow, key → fingerprint, target id), which later fingerprints and links compare with.</summary>
    public bool Deliver { get; init; }

    /// <summary>Give the record back, so that it may be claimed again when due.</summary>
    public bool Release { get; init; }
    public ImmutableArray<AuditEntry> Audit { get; init; } = [];
}
