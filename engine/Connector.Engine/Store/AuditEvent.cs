namespace Connector.Engine.Store;

/// <summary>An audit event in its place.</summary>
internal sealed record AuditEvent
{
    public required long Sequence { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Event { get; init; }
    public required string Actor { get; init; }
    public required string Message { get; init; }
    public string? Flow { get; init; }
    public string? FlowVersion { get; init; }
    public string? Key { get; init; }
    public long? RecordId { get; init; }
    public string? JobId { get; init; }
    public string? Step { get; init; }
    public JsonElement? Request { get; init; }
    public JsonElement? Response { get; init; }

    /// <summary>SHA-256 over the previous hash and every stored column of this event, hex.</summary>
    public required string Hash { get; init; }
}

internal sealed record AuditFilter
{
    public string? Flow { get; init; }
    public string? Key { get; init; }
    public long? RecordId { get; init; }
    public int Max { get; init; } = 1000;
}

/// <param name="BrokenAt">Sequence of the first event that does not fit, or null.</param>
internal sealed record AuditVerdict(bool IsWhole, long Events, long? BrokenAt, string Message);
