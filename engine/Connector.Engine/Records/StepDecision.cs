using Connector.Engine.Flows;
using Connector.Engine.Mapping.Fields;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Records;

/// <summary>
/// How one step takes effect once: what is asked before its call, how the call is made, and what is put on record after it. A step whose
/// intent has no outcome is in doubt, and the target is asked by natural key before anything is sent again.
/// </summary>
internal static class StepDecision
{
    /// <summary>The claim at the source: made, or put on record once it was.</summary>
    public static RecordPlan Claim(RecordFacts facts, string action)
    {
        if (facts.Of(FlowNames.ClaimStep).Called is { } called)
        {
            return Settle(facts, FlowNames.ClaimStep, called is WriteOutcome.Accepted
                ? new WriteOutcome.Refused(
                    new Failure(FailureKind.Bug, "claim-accepted", "The source decides about the claim later, which a claim cannot be."))
                : called);
        }

        var id = facts.Rules.SourceKey is { } field && facts.Record.Body.TryGetProperty(field, out var value)
            ? KeyText.Of(value)
            : facts.Record.Key;
        var isInDoubt = facts.IsInDoubt(FlowNames.ClaimStep);
        return new RecordPlan.Claim(action, id, isInDoubt, Intent(FlowNames.ClaimStep, facts.Flow.Source.Resource, action, id, isInDoubt));
    }

    /// <summary>The next call of a mapped step, what to ask before it, or what to put on record after it.</summary>
    public static RecordPlan Call(RecordFacts facts, Step step)
    {
        var known = facts.Of(step.Name);
        if (known.Called is { } called)
            return AfterCall(facts, step, called);
        if (step is WriteStep write)
            return BeforeWrite(facts, write, known);
        var action = (ActionStep)step;
        if (known.Mapped!.Id is not { } id)
            return Settle(facts, step.Name,
                new WriteOutcome.Refused(new Failure(FailureKind.Data, "no-id", $"The step '{step.Name}' has no id to act on.")));
        var isInDoubt = facts.IsInDoubt(step.Name);
        return new RecordPlan.Act(action, id, isInDoubt, Intent(step.Name, step.Resource, action.Action, id, isInDoubt));
    }

    /// <summary>What is on record of a step after its outcome, and what the trail says.</summary>
    public static RecordPlan Settle(RecordFacts facts, string step, WriteOutcome outcome, JsonElement? request = null,
        params ReadOnlySpan<AuditEntry> before)
    {
        // A target that names no id after an update means the one it was given.
        if (outcome is WriteOutcome.Delivered { TargetId: null } nameless)
            outcome = nameless with { TargetId = facts.Step(step)?.TargetId };
        var (stored, entry) = outcome switch
        {
            WriteOutcome.Delivered done => (
                new StoredStep(step, StepState.Done, request, done.Body, done.TargetId, null),
                new AuditEntry(AuditEvents.Completed, done.TargetId is null ? "Done." : $"Done: {done.TargetId}.", Step: step,
                    Response: done.Body)),
            WriteOutcome.Accepted accepted => (
                new StoredStep(step, StepState.Pending, request, accepted.Body, null, accepted.Token),
                new AuditEntry(AuditEvents.Accepted, "Accepted; the target decides later.", Step: step, Response: accepted.Body)),
            WriteOutcome.Refused { Failure: var failure } when LeavesDoubt(facts, step, failure) => (
                // The step stays intended: in doubt until the target tells.
                facts.Step(step) ?? new StoredStep(step, StepState.Intended, request, null, null, null),
                new AuditEntry(AuditEvents.Ambiguous, Sentence(failure), Step: step)),
            WriteOutcome.Refused { Failure: var failure } => (
                new StoredStep(step, StepState.Failed, request, null, null, null),
                new AuditEntry(AuditEvents.Rejected, Sentence(failure), Step: step)),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}."),
        };
        var linkId = step == FlowNames.TargetStep && outcome is WriteOutcome.Delivered { TargetId: { } id } ? id : null;
        return new RecordPlan.Settle(stored, outcome, [.. before, entry], linkId);
    }

    /// <summary>The values of the fields that name a document, as text.</summary>
    public static ImmutableSortedDictionary<string, string> NaturalKey(JsonElement body, ImmutableArray<string> fields) => fields
        .Where(field => body.TryGetProperty(field, out _))
        .ToImmutableSortedDictionary(field => field, field => KeyText.Of(body.GetProperty(field)), StringComparer.Ordinal);

    /// <summary>What is asked for under a natural key: the body that may be in the target already, and the fields that name it.</summary>
    public static (JsonElement Body, ImmutableArray<string> Fields) Wanted(RecordFacts facts, WriteStep step) => (
        facts.IsInDoubt(step.Name) && facts.Step(step.Name)?.Request is { } request ? request : facts.Of(step.Name).Mapped!.Body!.Value,
        step.Match.IsEmpty ? facts.Rules.Resource(step).NaturalKey : step.Match);

    /// <summary>The record as it would be sent.</summary>
    public static WriteItem Item(RecordFacts facts, Step step)
    {
        var mapped = facts.Of(step.Name).Mapped!;
        return new WriteItem(
            mapped.Body!.Value,
            facts.Record.JobId,
            mapped.Id,
            mapped.Parameters,
            // A record that was accepted and then failed would be skipped as identical if it came again unchanged.
            Touch: facts.Record.Touch || facts.Step(step.Name) is { State: StepState.Failed, Token: not null },
            InDoubt: facts.IsInDoubt(step.Name));
    }

    /// <summary>
    /// Settles a doubt, or finds a document of somebody else's before a create that has a natural key: what is found after our own intent
    /// is ours, what is found before it is not. An update that is in doubt needs no question: made twice it is as good as once.
    /// </summary>
    private static RecordPlan BeforeWrite(RecordFacts facts, WriteStep step, StepFacts known)
    {
        var resource = facts.Rules.Resource(step);
        var begun = facts.Step(step.Name);
        var isInDoubt = facts.IsInDoubt(step.Name);
        var updates = step.Existing == ExistingDocument.Update;
        if (updates && !isInDoubt && known.DeliveredDocument is null)
            return new RecordPlan.Ask(Question.DeliveredDocument, step);
        if (updates && (isInDoubt ? begun?.TargetId : known.DeliveredDocument?.Value) is { } delivered)
            return Write(facts, step, delivered);
        // What the target had accepted and then failed may be found there and is ours; what it never took is looked for each time, however
        // long ago the last attempt was.
        var needsNoQuestion = !isInDoubt
            && (step.Match.IsEmpty || (begun is { Token: not null } && !updates) || !StepFit.CanLookUp(step, known.Mapped!.Body!.Value));
        if (resource.Write?.Semantics == WriteSemantics.Upsert || resource.Find is null || needsNoQuestion)
            return WriteNew(facts, step);
        return known.Found switch
        {
            null => new RecordPlan.Ask(Question.Document, step),
            // Nothing was sent by this look-up; a doubt stays a doubt, and a first attempt stays unsent.
            { CannotTell: { } failure } =>
                Settle(facts, step.Name,
                    new WriteOutcome.Refused(failure with { Kind = isInDoubt ? Doubtful(failure.Kind) : Passing(failure.Kind) }),
                    known.Mapped!.Body),
            { Document: { } found, Name: var name } when isInDoubt => Settle(
                facts, step.Name, found, known.Mapped!.Body,
                new AuditEntry(AuditEvents.InDoubt, $"Found in the target ({name}); the earlier call had taken effect.", Step: step.Name)),
            { Document: null, Name: var name } when isInDoubt => WriteNew(
                facts, step,
                new AuditEntry(AuditEvents.InDoubt, $"Not in the target ({name}); sending again.", Step: step.Name)),
            { Document: { } found } => Existing(facts, step, found, known.Found),
            _ => WriteNew(facts, step),
        };
    }

    /// <summary>A document that is there before we wrote it: taken over by a step that updates, unless another record of the flow has
    /// it.</summary>
    private static RecordPlan Existing(RecordFacts facts, WriteStep step, WriteOutcome.Delivered found, FoundDocument looked)
    {
        var document = $"a document with {looked.Name}{(found.TargetId is null ? "" : $" (id {found.TargetId})")}";
        var isTaken = looked.Owner is { } owner && !string.Equals(owner, facts.Record.Key, StringComparison.Ordinal);
        if (step.Existing == ExistingDocument.Update && !isTaken && found.TargetId is { } id)
        {
            var adopted = new AuditEntry(AuditEvents.Adopted, $"Found in the target ({looked.Name}): {id}. It is updated from now on.",
                Step: step.Name);
            return Write(facts, step, id, adopted);
        }

        var message = step.Existing == ExistingDocument.Update && isTaken
            ? $"{facts.Rules.System(step)} already has {document}, which this flow delivered for '{looked.Owner}'. Two records of the "
                + "source cannot be one document; it was not sent."
            : $"{facts.Rules.System(step)} already has {document}. It was not sent again.";
        return Settle(facts, step.Name, new WriteOutcome.Refused(new Failure(FailureKind.Duplicate, "duplicate", message)),
            facts.Of(step.Name).Mapped!.Body);
    }

    /// <summary>A step that would have updated a document and has none writes a new one, which must hold what a new one must.</summary>
    private static RecordPlan WriteNew(RecordFacts facts, WriteStep step, params ReadOnlySpan<AuditEntry> before) =>
        StepFit.CheckNew(step, facts.Of(step.Name).Mapped!) is { IsEmpty: false } misfits
            ? RecordDecision.DoesNotFit(facts, misfits, step)
            : Write(facts, step, existing: null, before);

    /// <summary>The id tells after a crash that it was an update, which may be sent again, and of which document.</summary>
    private static RecordPlan.Write Write(RecordFacts facts, WriteStep step, string? existing, params ReadOnlySpan<AuditEntry> before)
    {
        var item = Item(facts, step);
        item = item with { Id = existing ?? item.Id };
        var updates = step.Existing == ExistingDocument.Update;
        var isUpdate = updates && item.Id is not null;
        var intent = new AuditEntry(
            isUpdate ? AuditEvents.UpdateIntended : updates ? AuditEvents.CreateIntended : AuditEvents.Intended,
            $"{step.Connection}: {(isUpdate ? $"{step.Resource} {item.Id}" : updates ? $"a new one of {step.Resource}" : step.Resource)}.",
            Step: step.Name,
            Request: item.Body);
        return new RecordPlan.Write(step, item,
            new StoredStep(step.Name, StepState.Intended, item.Body, null, isUpdate ? item.Id : null, null), [.. before, intent]);
    }

    /// <summary>
    /// A doubtful create that is turned away as a duplicate meets itself: the look-up before it came too early to see what the first call
    /// left. Where nothing can be seen yet, or what is seen cannot be told from another's, it stays in doubt: the source must never hear
    /// that something was refused which is in the target.
    /// </summary>
    private static RecordPlan AfterCall(RecordFacts facts, Step step, WriteOutcome called)
    {
        var known = facts.Of(step.Name);
        var body = known.Mapped?.Body;
        var isCreateInDoubt = step is WriteStep write && !write.Match.IsEmpty && known.Sent is { InDoubt: true } sent
            && !(write.Existing == ExistingDocument.Update && sent.Id is not null);
        if (called is not WriteOutcome.Refused { Failure: { Kind: FailureKind.Duplicate } duplicate } || !isCreateInDoubt)
            return Settle(facts, step.Name, called, body);
        return known.FoundAfter switch
        {
            null => new RecordPlan.Ask(Question.DocumentAfter, step),
            { CannotTell: { } failure } =>
                Settle(facts, step.Name, new WriteOutcome.Refused(failure with { Kind = FailureKind.Ambiguous }), body),
            { Document: { } itself } => Settle(
                facts, step.Name, itself, body,
                new AuditEntry(AuditEvents.InDoubt, "Turned away as a duplicate of itself; the earlier call had taken effect.",
                    Step: step.Name)),
            _ => Settle(facts, step.Name, new WriteOutcome.Refused(duplicate with
            {
                Kind = FailureKind.Ambiguous,
                Message = $"{duplicate.Message} Whether it is this one, from the call whose answer was lost, cannot be told yet.",
            }), body),
        };
    }

    private static AuditEntry Intent(string step, string resource, string action, string id, bool isInDoubt) => isInDoubt
        ? new AuditEntry(AuditEvents.InDoubt, $"{resource}.{action} on {id} may have taken effect; asking before acting again.", Step: step)
        : new AuditEntry(AuditEvents.Intended, $"{resource}.{action} on {id}.", Step: step);

    private static bool LeavesDoubt(RecordFacts facts, string step, Failure failure) =>
        failure.Kind is not (FailureKind.Data or FailureKind.Duplicate) && (failure.Kind == FailureKind.Ambiguous || facts.IsInDoubt(step));

    /// <summary>Refused credentials leave the doubt as it is, and do not count towards giving up.</summary>
    private static FailureKind Doubtful(FailureKind kind) => kind is FailureKind.Authentication ? kind : FailureKind.Ambiguous;

    private static FailureKind Passing(FailureKind kind) => kind is FailureKind.Ambiguous ? FailureKind.Transient : kind;

    private static string Sentence(Failure failure) =>
        failure.Message + (failure.Detail is null ? "" : $" [{failure.Code}: {failure.Detail}]");
}
