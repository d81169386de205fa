using System.Collections.Frozen;

namespace Connector.Engine.Records;

/// <summary>An audit event before it has its place in the chain.</summary>
/// <param name="Event">One of <see cref="AuditEvents"/>.</param>
/// <param name="Message">One sentence. Never holds a secret or bank data.</param>
/// <param name="Request">Request as JSON, stored encrypted, or null.</param>
/// <param name="Response">Response as JSON, stored encrypted, or null.</param>
internal sealed record AuditEntry(
    string Event,
    string Message,
    string Actor = "engine",
    string? Flow = null,
    string? Key = null,
    string? Step = null,
    JsonElement? Request = null,
    JsonElement? Response = null);

/// <summary>The events of the audit trail: what it is about, a dot, what happened.</summary>
internal static class AuditEvents
{
    public const string Received = "record.received";
    public const string Refused = "record.refused";
    public const string Released = "record.released";
    public const string Superseded = "record.superseded";
    public const string Replayed = "record.replayed";

    /// <summary>A call is about to be made.</summary>
    public const string Intended = "step.intended";

    /// <summary>As <see cref="Intended"/>, by a step that updates what is there and found nothing.</summary>
    public const string CreateIntended = "step.create-intended";

    /// <summary>As <see cref="Intended"/>, by a step that updates what is there.</summary>
    public const string UpdateIntended = "step.update-intended";

    public const string Completed = "step.completed";

    /// <summary>The target has taken it and decides later.</summary>
    public const string Accepted = "step.accepted";
    public const string Rejected = "step.rejected";

    /// <summary>Nobody knows whether the call took effect.</summary>
    public const string Ambiguous = "step.ambiguous";

    /// <summary>What was found out about a call whose outcome was not known.</summary>
    public const string InDoubt = "step.in-doubt";

    /// <summary>A document that was there before is updated from now on.</summary>
    public const string Adopted = "step.adopted";

    /// <summary>A step of <c>onReject</c> could not be mapped.</summary>
    public const string Unmapped = "step.unmapped";

    public const string ReadFailed = "source.read-failed";
    public const string Acknowledged = "source.acknowledged";
    public const string Notified = "source.notified";
    public const string CrossReferenceSet = "xref.set";
    public const string CrossReferenceRemoved = "xref.removed";
    public const string SecretSet = "secret.set";
    public const string SecretRemoved = "secret.removed";
    public const string KeysRotated = "keys.rotated";

    /// <summary>Names that engines wrote before events had the form above. Such rows stay as they were hashed; readers see the name of
    /// today.</summary>
    private static readonly FrozenDictionary<string, string> Earlier = new Dictionary<string, string>
    {
        ["received"] = Received,
        ["refused"] = Refused,
        ["released"] = Released,
        ["superseded"] = Superseded,
        ["replayed"] = Replayed,
        ["sending"] = Intended,
        ["creating"] = CreateIntended,
        ["updating"] = UpdateIntended,
        ["done"] = Completed,
        ["accepted"] = Accepted,
        ["not taken"] = Rejected,
        ["no answer"] = Ambiguous,
        ["in doubt"] = InDoubt,
        ["adopted"] = Adopted,
        ["not told"] = Unmapped,
        ["read failed"] = ReadFailed,
        ["acknowledged"] = Acknowledged,
        ["notified"] = Notified,
        ["xref-set"] = CrossReferenceSet,
        ["xref-removed"] = CrossReferenceRemoved,
        ["secret-set"] = SecretSet,
        ["secret-removed"] = SecretRemoved,
        ["keys-rotated"] = KeysRotated,
        ["delivered"] = Of(RecordState.Delivered),
        ["skipped"] = Of(RecordState.Skipped),
        ["review"] = Of(RecordState.Review),
        ["rejected"] = Of(RecordState.Rejected),
        ["retrying"] = Of(RecordState.Retrying),
        ["pending"] = Of(RecordState.Pending),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A record came to rest in a state.</summary>
    public static string Of(RecordState state) => $"record.{state.Name()}";

    /// <summary>Whether the event says that a call is about to be made.</summary>
    public static bool IsIntent(string name) => name is Intended or CreateIntended or UpdateIntended;

    /// <summary>The name of today for an event as it is stored.</summary>
    public static string Current(string stored) => Earlier.GetValueOrDefault(stored, stored);
}
