using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.State;
using Connector.Sdk;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Pipeline;

/// <summary>What is known of a record before it is sent; neither is known of one that is new to the target.</summary>
/// <param name="Outcome">What became of it already, or why it may not be sent.</param>
/// <param name="Existing">Id of the document that it updates.</param>
internal readonly record struct BeforeSending(WriteOutcome? Outcome, string? Existing);

/// <summary>
/// Asks before a record is sent: whether an earlier call that is in doubt took effect, whether somebody else's document has its natural key, and which document it updates.
/// </summary>
internal sealed class TargetLookUp(FlowRuntime flow, IStateStore store)
{
    private readonly ReverseFlow? reverse = ReverseFlow.Of(flow, store);

    /// <summary>
    /// Settles a doubt, or finds a document of somebody else's before a create that has a natural key: what is found after our own intent is ours, what is found before it is not.
    /// An update that is in doubt needs no question: made twice it is as good as once.
    /// </summary>
    public async Task<BeforeSending> AskAsync(ReadyStep ready, WriteItem item, CancellationToken cancel)
    {
        var step = (WriteStep)ready.Step;
        var resource = flow.Resource(step);
        var earlier = ready.Run.Step(step.Name);
        var isInDoubt = ready.Run.IsInDoubt(step.Name);
        var updates = step.Existing == ExistingDocument.Update;
        if (updates && (isInDoubt ? earlier!.TargetId : await DeliveredIdAsync(step, ready.Run.Record.Key, ready.Run.Record.Body, ready.Run.Record.Company, cancel)) is { } known)
            return new BeforeSending(null, known);
        if (resource.Write?.Semantics == WriteSemantics.Upsert || resource.Find is null)
            return default;
        // What the target had accepted and then failed may be found there and is ours; what it never took is looked for each time, however long ago the last attempt was.
        if (!isInDoubt && (step.Match.IsEmpty || (earlier is { Token: not null } && !updates)))
            return default;

        if (!isInDoubt && !StepFit.CanLookUp(step, item.Body))
            return default;
        var sent = isInDoubt && earlier!.Request is { } request ? request : item.Body;
        var key = NaturalKey(sent, step.Match.IsEmpty ? resource.NaturalKey : step.Match);
        WriteOutcome.Delivered? found;
        try
        {
            found = await flow.Connection(step).Connection.FindAsync(new FindRequest(step.Resource, key, item with { Body = sent }, ready.Company), cancel);
        }
        catch (ConnectorException cannotTell)
        {
            // Nothing was sent by this look-up; a doubt stays a doubt, and a first attempt stays unsent.
            return new BeforeSending(new WriteOutcome.Refused(cannotTell.Failure with { Kind = isInDoubt ? Doubtful(cannotTell.Failure.Kind) : Passing(cannotTell.Failure.Kind) }), null);
        }

        var name = string.Join(", ", key.OrderBy(pair => step.Match.IndexOf(pair.Key)).Select(pair => $"{pair.Key} {pair.Value}"));
        if (isInDoubt)
        {
            ready.Run.Note("in doubt", found is null ? $"Not in the target ({name}); sending again." : $"Found in the target ({name}); the earlier call had taken effect.", step.Name);
            return new BeforeSending(found, null);
        }

        return found is null ? default : Found(ready, step, found, name);
    }

    /// <summary>Id of the document that the record would update, for showing what would be sent; null where it would be created.</summary>
    /// <exception cref="ConnectorException">The target cannot tell.</exception>
    public async Task<string?> ExistingAsync(WriteStep step, ReadDocument read, WriteItem item, Company? company, CancellationToken cancel)
    {
        if (step.Existing != ExistingDocument.Update)
            return null;
        if (await DeliveredIdAsync(step, read.Key, read.Body, read.Company, cancel) is { } known)
            return known;
        if (step.Match.IsEmpty || flow.Resource(step) is not { Find: not null, Write.Semantics: WriteSemantics.Create } || !StepFit.CanLookUp(step, item.Body))
            return null;
        var found = await flow.Connection(step).Connection.FindAsync(new FindRequest(step.Resource, NaturalKey(item.Body, step.Match), item, company), cancel);
        return found?.TargetId;
    }

    /// <summary>
    /// A doubtful create that is turned away as a duplicate meets itself: the look-up before it came too early to see what the first call left. Where nothing can be seen yet, or what is seen cannot
    /// be told from another's, it stays in doubt: the source must never hear that something was refused which is in the target.
    /// </summary>
    public async Task<WriteOutcome> RecogniseAsync(ReadyStep ready, WriteItem item, WriteOutcome answer, CancellationToken cancel)
    {
        var step = (WriteStep)ready.Step;
        var isUpdate = step.Existing == ExistingDocument.Update && item.Id is not null;
        if (answer is not WriteOutcome.Refused { Failure: { Kind: FailureKind.Duplicate } duplicate } || !item.InDoubt || isUpdate || step.Match.IsEmpty)
            return answer;
        try
        {
            if (await flow.Connection(step).Connection.FindAsync(new FindRequest(step.Resource, NaturalKey(item.Body, step.Match), item, ready.Company), cancel) is not { } found)
                return new WriteOutcome.Refused(duplicate with { Kind = FailureKind.Ambiguous, Message = $"{duplicate.Message} Whether it is this one, from the call whose answer was lost, cannot be told yet." });
            ready.Run.Note("in doubt", "Turned away as a duplicate of itself; the earlier call had taken effect.", step.Name);
            return found;
        }
        catch (ConnectorException cannotTell)
        {
            return new WriteOutcome.Refused(cannotTell.Failure with { Kind = FailureKind.Ambiguous });
        }
    }

    /// <summary>The values of the fields that name the document, as text.</summary>
    public static ImmutableSortedDictionary<string, string> NaturalKey(JsonElement body, ImmutableArray<string> fields) => fields
        .Where(field => body.TryGetProperty(field, out _))
        .ToImmutableSortedDictionary(field => field, field => JsonText.Of(body.GetProperty(field)), StringComparer.Ordinal);

    /// <summary>A document that is there before we wrote it: taken over by a step that updates, unless another record of the flow has it.</summary>
    private BeforeSending Found(ReadyStep ready, WriteStep step, WriteOutcome.Delivered found, string name)
    {
        var document = $"a document with {name}{(found.TargetId is null ? "" : $" (id {found.TargetId})")}";
        if (step.Existing == ExistingDocument.Update && found.TargetId is { } id)
        {
            if (OwnerOf(step, id) is not { } owner || string.Equals(owner, ready.Run.Record.Key, StringComparison.Ordinal))
            {
                ready.Run.Note("adopted", $"Found in the target ({name}): {id}. It is updated from now on.", step.Name);
                return new BeforeSending(null, id);
            }

            return Duplicate($"{flow.Connection(step).Manifest.Name} already has {document}, which this flow delivered for '{owner}'. Two records of the source cannot be one document; it was not sent.");
        }

        return Duplicate($"{flow.Connection(step).Manifest.Name} already has {document}. It was not sent again.");
    }

    /// <summary>
    /// Id of the document that an earlier version of the record became, or that the flow's reverse made the source document from. One that was refused after its write may have been taken back by the flow's own <c>onReject</c>, so where the
    /// document can be looked up, that tells; where it cannot, its id is all there is.
    /// </summary>
    private async Task<string?> DeliveredIdAsync(WriteStep step, string key, JsonElement source, string? company, CancellationToken cancel)
    {
        if (!IsTarget(step))
        {
            var versions = await store.FindAsync(new RecordFilter { Flow = flow.Flow.FullName, Key = key }, cancel);
            return versions.SelectMany(version => version.Steps).FirstOrDefault(done => done is { State: StepState.Done, TargetId: not null } && string.Equals(done.Name, step.Name, StringComparison.Ordinal))?.TargetId;
        }

        if (await store.LastDeliveryAsync(flow.Flow.FullName, key, cancel) is { TargetId: { } delivered })
            return delivered;
        if (reverse is not null && await reverse.TargetIdAsync(source, company, cancel) is { } origin)
            return origin;
        return step.Match.IsEmpty || flow.Resource(step).Find is null ? store.Link(flow.Flow.FullName, key) : null;
    }

    /// <summary>Key of the record whose delivery gave the document its id.</summary>
    private string? OwnerOf(WriteStep step, string id) => IsTarget(step) ? store.LinkedFrom(flow.Flow.FullName, id) : null;

    private bool IsTarget(WriteStep step) => ReferenceEquals(step, flow.Flow.Target);

    private static BeforeSending Duplicate(string message) => new(new WriteOutcome.Refused(new Failure(FailureKind.Duplicate, "duplicate", message)), null);

    /// <summary>Refused credentials leave the doubt as it is, and do not count towards giving up.</summary>
    private static FailureKind Doubtful(FailureKind kind) => kind is FailureKind.Authentication ? kind : FailureKind.Ambiguous;

    private static FailureKind Passing(FailureKind kind) => kind is FailureKind.Ambiguous ? FailureKind.Transient : kind;
}
