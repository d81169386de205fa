using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.State;
using Connector.Sdk;

namespace Connector.Engine.Pipeline;

/// <summary>What became of one step of one record.</summary>
/// <param name="Outcome">What the target said; null where the step is already done or was left out.</param>
internal readonly record struct StepOutcome(RecordRun Run, Step Step, WriteOutcome? Outcome);

/// <summary>A step that is mapped and knows where it goes.</summary>
internal sealed record ReadyStep(RecordRun Run, Step Step, MappedStep Mapped, Company? Company);

/// <summary>
/// Makes the calls of steps so that each takes effect once: the intent is on disk before the call, the outcome after it; a step whose intent has no outcome is in doubt,
/// and the target is asked by natural key before anything is sent again.
/// </summary>
internal sealed class StepExecutor(FlowRuntime flow, IStateStore store, NaturalKeyGates gates)
{
    /// <summary>Events of a call that is about to be made.</summary>
    public const string Sending = "sending";

    /// <summary>As <see cref="Sending"/>, by a step that updates what is there and found nothing.</summary>
    public const string Creating = "creating";

    /// <summary>As <see cref="Sending"/>, by a step that updates what is there.</summary>
    public const string Updating = "updating";

    private readonly TargetLookUp lookUp = new(flow, store);

    /// <summary>Writes records with one call where the target takes batches. Every item must be of one step, company and path.</summary>
    public async Task<IReadOnlyList<StepOutcome>> WriteAsync(IReadOnlyList<ReadyStep> items, CancellationToken cancel)
    {
        var step = (WriteStep)items[0].Step;
        if (Twins(step, items) is { Count: > 0 } twins)
            return [.. await WriteAsync([.. items.Except(twins)], cancel), .. await WriteAsync(twins, cancel)];

        var outcomes = new Dictionary<RecordRun, WriteOutcome>(items.Count);
        var toSend = new List<(ReadyStep Ready, WriteItem Item)>(items.Count);
        using var turn = step.Match.IsEmpty ? null : await gates.EnterAsync(items.Select(ready => GateOf(step, ready)), cancel);

        foreach (var ready in items)
        {
            var item = Item(ready);
            var known = await lookUp.AskAsync(ready, item, cancel);
            if (known.Outcome is { } outcome)
                outcomes[ready.Run] = outcome;
            else if (known.Existing is null && StepFit.CheckNew(step, ready.Mapped) is { IsEmpty: false } misfits)
                outcomes[ready.Run] = new WriteOutcome.Refused(new Failure(FailureKind.Bug, MappingProblem.DoesNotFit, MappingProblem.ReasonOf(misfits)));
            else
                toSend.Add((ready, known.Existing is { } existing ? item with { Id = existing } : item));
        }

        await Task.WhenAll(toSend.Select(pair => IntendAsync(pair.Ready, pair.Item, cancel)));
        // New documents go in one call; each that is updated has a path of its own.
        var calls = toSend.GroupBy(pair => pair.Item.Id, StringComparer.Ordinal).Select(call => SendAsync([.. call], cancel));
        foreach (var (run, outcome) in (await Task.WhenAll(calls)).SelectMany(answered => answered))
            outcomes[run] = outcome;

        var settled = items.Select(ready => Settled(ready, outcomes[ready.Run])).ToList();
        // Whose a document is must be known before the next one of its natural key looks for it.
        if (step.Existing == ExistingDocument.Update && !step.Match.IsEmpty)
            await Task.WhenAll(settled.Where(end => end.Outcome is WriteOutcome.Delivered).Select(end => end.Run.CommitAsync(cancel)));
        return settled;
    }

    /// <summary>Runs an action on one document.</summary>
    public async Task<StepOutcome> ActAsync(ReadyStep ready, CancellationToken cancel)
    {
        var step = (ActionStep)ready.Step;
        if (ready.Mapped.Id is not { } id)
            return Settled(ready, new WriteOutcome.Refused(new Failure(FailureKind.Data, "no-id", $"The step '{step.Name}' has no id to act on.")));
        return Settled(ready, await ActAsync(ready.Run, step.Name, flow.Connection(step).Connection, step.Resource, step.Action, id, ready.Mapped.Parameters, ready.Company, cancel));
    }

    /// <summary>Takes the source record with the flow's claim action, so that nobody else works on it.</summary>
    public async Task<WriteOutcome> ClaimAsync(RecordRun run, string action, CancellationToken cancel)
    {
        var source = flow.SourceConnection;
        source.TryCompany(run.Record.Company, out var company);
        var key = flow.SourceResource.Key is { } field && run.Record.Body.TryGetProperty(field, out var value) ? JsonText.Of(value) : run.Record.Key;
        var outcome = await ActAsync(run, FlowNames.ClaimStep, source.Connection, flow.Flow.Source.Resource, action, key, null, company, cancel);
        Remember(run, FlowNames.ClaimStep, outcome, request: null);
        return outcome;
    }

    /// <summary>Whether the event says that a call is about to be made.</summary>
    public static bool IsSending(AuditEvent happened) => happened.Event is Sending or Creating or Updating;

    /// <summary>Notes what a pending step was decided to be.</summary>
    public static void Decide(RecordRun run, WriteOutcome outcome)
    {
        var pending = run.PendingStep!;
        Remember(run, pending.Name, outcome is WriteOutcome.Delivered { TargetId: null } delivered ? delivered with { TargetId = pending.TargetId } : outcome, pending.Request);
    }

    private static async Task<WriteOutcome> ActAsync(
        RecordRun run, string name, IConnection connection, string resource, string action, string id, ImmutableDictionary<string, string>? parameters, Company? company, CancellationToken cancel)
    {
        var isInDoubt = run.IsInDoubt(name);
        run.Put(new StoredStep(name, StepState.Intended, null, null, null, null));
        run.Note(isInDoubt ? "in doubt" : Sending, isInDoubt ? $"{resource}.{action} on {id} may have taken effect; asking before acting again." : $"{resource}.{action} on {id}.", name);
        await run.CommitAsync(cancel);
        return await connection.ActAsync(new ActionRequest(resource, action, id, isInDoubt, run.Record.JobId, parameters, company), cancel);
    }

    /// <summary>Records whose natural key another one before them has: they are looked up only after that one is written, or one call would create both.</summary>
    private static List<ReadyStep> Twins(WriteStep step, IReadOnlyList<ReadyStep> items)
    {
        if (step.Match.IsEmpty || items.Count == 1)
            return [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. items.Where(ready => !seen.Add(GateOf(step, ready)))];
    }

    /// <summary>Makes one call with records of one path.</summary>
    private async Task<IReadOnlyList<(RecordRun Run, WriteOutcome Outcome)>> SendAsync(IReadOnlyList<(ReadyStep Ready, WriteItem Item)> call, CancellationToken cancel)
    {
        var (step, company) = ((WriteStep)call[0].Ready.Step, call[0].Ready.Company);
        var answers = await flow.Connection(step).Connection.WriteAsync(new WriteRequest(step.Resource, [.. call.Select(pair => pair.Item)], company), cancel);
        var outcomes = new List<(RecordRun, WriteOutcome)>(call.Count);
        foreach (var ((ready, item), answer) in call.Zip(answers))
        {
            var outcome = await lookUp.RecogniseAsync(ready, item, answer, cancel);
            // A target that names no id after an update means the one it was given.
            outcomes.Add((ready.Run, step.Existing == ExistingDocument.Update && outcome is WriteOutcome.Delivered { TargetId: null } updated ? updated with { TargetId = item.Id } : outcome));
        }

        return outcomes;
    }

    private async Task IntendAsync(ReadyStep ready, WriteItem item, CancellationToken cancel)
    {
        var step = (WriteStep)ready.Step;
        var isUpdate = step.Existing == ExistingDocument.Update && item.Id is not null;
        // The id tells after a crash that it was an update, which may be sent again, and of which document.
        ready.Run.Put(new StoredStep(step.Name, StepState.Intended, item.Body, null, isUpdate ? item.Id : null, null));
        var what = isUpdate ? Updating : step.Existing == ExistingDocument.Update ? Creating : Sending;
        var document = isUpdate ? $"{step.Resource} {item.Id}" : step.Existing == ExistingDocument.Update ? $"a new one of {step.Resource}" : step.Resource;
        ready.Run.Note(what, $"{step.Connection}: {document}.", step.Name, request: item.Body);
        await ready.Run.CommitAsync(cancel);
    }

    private static StepOutcome Settled(ReadyStep ready, WriteOutcome outcome)
    {
        Remember(ready.Run, ready.Step.Name, outcome, ready.Mapped.Body);
        return new StepOutcome(ready.Run, ready.Step, outcome);
    }

    private static void Remember(RecordRun run, string step, WriteOutcome outcome, JsonElement? request)
    {
        switch (outcome)
        {
            case WriteOutcome.Delivered delivered:
                run.Put(new StoredStep(step, StepState.Done, request, delivered.Body, delivered.TargetId, null));
                run.Note("done", delivered.TargetId is null ? "Done." : $"Done: {delivered.TargetId}.", step, response: delivered.Body);
                if (string.Equals(step, FlowNames.TargetStep, StringComparison.Ordinal))
                    run.Linked(delivered.TargetId);
                break;
            case WriteOutcome.Accepted accepted:
                run.Put(new StoredStep(step, StepState.Pending, request, accepted.Body, null, accepted.Token));
                run.Note(RecordRun.AcceptedEvent, "Accepted; the target decides later.", step, response: accepted.Body);
                break;
            case WriteOutcome.Refused { Failure: { Kind: not (FailureKind.Data or FailureKind.Duplicate) } failure } when failure.Kind == FailureKind.Ambiguous || run.IsInDoubt(step):
                // The step stays intended: in doubt until the target tells.
                run.Note("no answer", failure.Message + Detail(failure), step);
                break;
            case WriteOutcome.Refused { Failure: var failure }:
                run.Put(new StoredStep(step, StepState.Failed, request, null, null, null));
                run.Note("not taken", failure.Message + Detail(failure), step);
                break;
        }
    }

    private static WriteItem Item(ReadyStep ready) => new(
        ready.Mapped.Body!.Value,
        ready.Run.Record.JobId,
        ready.Mapped.Id,
        ready.Mapped.Parameters,
        // A record that was accepted and then failed would be skipped as identical if it came again unchanged.
        Touch: ready.Run.Record.Touch || ready.Run.Step(ready.Step.Name) is { State: StepState.Failed, Token: not null },
        InDoubt: ready.Run.IsInDoubt(ready.Step.Name));

    /// <summary>Names the natural key. Case and blanks around a value do not count to most targets, so they may not let two records in side by side.</summary>
    private static string GateOf(WriteStep step, ReadyStep ready) =>
        string.Join('\n', TargetLookUp.NaturalKey(ready.Mapped.Body!.Value, step.Match).Select(pair => pair.Value.Trim().ToUpperInvariant()).Prepend(ready.Company?.Code ?? "").Prepend(step.Resource).Prepend(step.Connection));

    private static string Detail(Failure failure) => failure.Detail is null ? "" : $" [{failure.Code}: {failure.Detail}]";
}
