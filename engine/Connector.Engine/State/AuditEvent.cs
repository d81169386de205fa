using System.Text.Json;

namespace Connector.Engine.State;

/// <summary>An audit event before it has its place in the chain.</summary>
/// <param name="Event">For example <c>received</c>, <c>mapped</c>, <c>sending</c>, <c>sent</c>, <c>delivered</c>, <c>rejected</c>.</param>
/// <param name="Message">One sentence. Never holds a secret or bank data.</param>
/// <param name="Request">Request as JSON, stored encrypted, or null.</param>
/// <param name="Response">Response as JSON, stored encrypted, or null.</param>
internal sealed record AuditEntry(string Event, string Message, string Actor = "engine", string? Flow = null, string? Key = null, string? Step = null, JsonElement? Request = null, JsonElement? Response = null);

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
    public int Most { get; init; } = 1000;
}

/// <param name="BrokenAt">Sequence of the first event that does not fit, or null.</param>
internal sealed record AuditVerdict(bool IsWhole, long Events, long? BrokenAt, string Message);
