using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Runtime;

/// <summary>A source record that is about to be delivered.</summary>
/// <param name="RecordId">Its id in the store; 0 where it is not stored.</param>
internal readonly record struct ReadDocument(string Key, JsonElement Body, string? Company, long RecordId, MappingScope Scope);

/// <summary>
/// Keeps two flows that sync both ways from taking each other's writes for changes. Where it cannot be sure it answers no, and the record
/// is sent: a write too many is a nuisance, a change of a person that is swallowed is a loss.
/// </summary>
internal sealed class EchoCheck(FlowRuntime flow, ReverseFlow reverse, IStateStore store)
{
    private const int MaxVersions = 10;

    /// <summary>
    /// Whether the record is what the other flow's last write to it answered, and holds nothing else that this flow would send: the
    /// sentence for the trail, or null. A write changes only the fields it has, so what a person changed at the same time stands in its
    /// answer as well.
    /// </summary>
    public async Task<string?> IsTheirWriteAsync(ReadDocument read, CancellationToken cancel)
    {
        if (await reverse.WriterOfAsync(read.Body, read.Company, cancel) is not { } writer
            || writer.Steps.FirstOrDefault(step => step.Name == FlowNames.TargetStep) is not
            {
                State: StepState.Done, Request: { } sent,
                Result: { } answered
            }
            || !JsonContent.AreSame(read.Body, answered))
            return null;
        var calls = (await store.AuditAsync(new AuditFilter { RecordId = writer.Id }, cancel))
            .Where(happened => happened.Step == FlowNames.TargetStep).ToList();
        if (calls.FindLastIndex(happened => AuditEvents.IsIntent(happened.Event)) is var index && index < 0)
            return null;
        var sending = calls[index];
        var own = await OwnTrailAsync(read.Key, cancel);
        // Read with other content since: then what the answer says is a change back.
        if (own.Any(happened => happened.Event == AuditEvents.Received && happened.RecordId != read.RecordId
            && happened.Sequence > sending.Sequence))
            return null;
        // Both flows wrote at the same time, each over what the other had read. The first flow sends once more, so that both systems end
        // alike.
        if (!reverse.IsFirst && own.Exists(happened => happened.Step is not null && happened.At >= writer.ReceivedAt))
            return null;
        var isItsAnswer = index + 1 < calls.Count && calls[index + 1].Event == AuditEvents.Completed;
        var isCreate = isItsAnswer
            && (sending.Event == AuditEvents.CreateIntended || (sending.Event == AuditEvents.Intended && reverse.Creates));
        return isCreate || await IsExplainedAsync(read, sent, cancel)
            ? $"The flow '{reverse.Name}' wrote this for '{writer.Key}', and nothing in it has changed since."
            : null;
    }

    /// <summary>
    /// Whether the target's document, as the other flow has last read it, has every field that would be sent: the sentence for the trail,
    /// or null. What was read before this flow last sent something for the key says nothing about the document of now.
    /// </summary>
    public async Task<string?> IsThereAsync(ReadDocument read, MappedStep mapped, CancellationToken cancel)
    {
        if (mapped.Body is not { } body || await LastReadAsync(read, mapped.Company, cancel) is not { } there)
            return null;
        var own = await OwnTrailAsync(read.Key, cancel);
        return !own.Exists(happened => happened.Step is not null && happened.At >= there.ReceivedAt) && JsonContent.Has(there.Body, body)
            ? $"The target has these values already, as the flow '{reverse.Name}' read them for '{there.Key}'."
            : null;
    }

    /// <summary>Whether what this flow delivered last is still what the target has: not where the other flow has read something else
    /// since.</summary>
    public async Task<bool> IsLastDeliveryCurrentAsync(ReadDocument read, string? company, CancellationToken cancel)
    {
        if (await LastReadAsync(read, company, cancel) is not { } there
            || there is { State: RecordState.Skipped, ReasonCode: RecordDecision.EchoCode })
            return true;
        var own = await OwnTrailAsync(read.Key, cancel);
        return own.FindLast(happened => happened.Step is not null) is { } last && there.UpdatedAt < last.At;
    }

    /// <summary>Id of the target's document that links may use from now on although this flow never wrote it; null where there is one
    /// already, or none is known.</summary>
    public async Task<string?> MissingLinkAsync(ReadDocument read, CancellationToken cancel) =>
        store.Link(flow.Flow.FullName, read.Key) is null ? await reverse.TargetIdAsync(read.Body, read.Company, cancel) : null;

    /// <summary>Whether the other flow's request turns what this flow last saw to an end into exactly what it would send now.</summary>
    private async Task<bool> IsExplainedAsync(ReadDocument read, JsonElement sent, CancellationToken cancel)
    {
        var versions = await store.FindAsync(new RecordFilter { Flow = flow.Flow.FullName, Key = read.Key, Max = MaxVersions }, cancel);
        var before = versions.FirstOrDefault(version => version.Id != read.RecordId && version.Unreadable is null
            && (version.State == RecordState.Delivered
                || version is { State: RecordState.Skipped, ReasonCode: RecordDecision.EchoCode or RecordDecision.IdenticalCode }));
        if (before is null)
            return false;
        var expected = flow.Mapper.Map(flow.Flow.Target, read.Scope with { Source = JsonContent.With(before.Body, sent) });
        var actual = flow.Mapper.Map(flow.Flow.Target, read.Scope);
        return expected is { Applies: true, Body: { } one, Problems.IsEmpty: true }
            && actual is { Applies: true, Body: { } other, Problems.IsEmpty: true }
            && JsonContent.AreSame(one, other)
            && string.Equals(expected.Company, actual.Company, StringComparison.Ordinal)
            && string.Equals(expected.Id, actual.Id, StringComparison.Ordinal);
    }

    private async Task<StoredRecord?> LastReadAsync(ReadDocument read, string? company, CancellationToken cancel) =>
        (store.Link(flow.Flow.FullName, read.Key) ?? await reverse.TargetIdAsync(read.Body, read.Company, cancel)) is { } id
            ? await reverse.LastReadAsync(id, company, cancel)
            : null;

    private async Task<List<AuditEvent>> OwnTrailAsync(string key, CancellationToken cancel) =>
        [.. await store.AuditAsync(new AuditFilter { Flow = flow.Flow.FullName, Key = key }, cancel)];
}
