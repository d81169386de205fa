using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.State;
using Connector.Sdk;
using Connector.Sdk.Manifests;

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
internal sealed class StepExecutor(FlowRuntime flow, NaturalKeyGates gates)
{
    /// <summary>Writes records with one call where the target takes batches. Every item must be of one step, company and path.</summary>
    public async Task<IReadOnlyList<StepOutcome>> WriteAsync(IReadOnlyList<ReadyStep> items, CancellationToken cancel)
    {
        var step = (WriteStep)items[0].Step;
        if (Twins(step, items) is { Count: > 0 } twins)
            return [.. await WriteAsync([.. items.Except(twins)], cancel), .. await WriteAsync(twins, cancel)];

        var connection = flow.Connection(step).Connection;
        var outcomes = new Dictionary<RecordRun, WriteOutcome>(items.Count);
        var toSend = new List<(ReadyStep Ready, WriteItem Item)>(items.Count);
        using var turn = step.Match.IsEmpty ? null : await gates.EnterAsync(items.Select(ready => GateOf(step, ready)), cancel);

        foreach (var ready in items)
        {
            var item = Item(ready);
            var known = await LookUpAsync(connection, step, ready, item, cancel);
            if (known is null)
                toSend.Add((ready, item));
            else
                outcomes[ready.Run] = known;
        }

        if (toSend.Count > 0)
        {
            await Task.WhenAll(toSend.Select(pair => IntendAsync(pair.Ready, pair.Item.Body, cancel)));
            var answers = await connection.WriteAsync(new WriteRequest(step.Resource, [.. toSend.Select(pair => pair.Item)], items[0].Company), cancel);
            for (var index = 0; index < toSend.Count; index++)
                outcomes[toSend[index].Ready.Run] = await RecogniseAsync(connection, step, toSend[index].Ready, toSend[index].Item, answers[index], cancel);
        }

        return [.. items.Select(ready => Settled(ready, outcomes[ready.Run]))];
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

    /// <summary>Notes what a pending step was decided to be.</summary>
    public static void Decide(RecordRun run, WriteOutcome outcome) => Remember(run, run.PendingStep!.Name, outcome, run.PendingStep.Request);

    private static async Task<WriteOutcome> ActAsync(
        RecordRun run, string name, IConnection connection, string resource, string action, string id, ImmutableDictionary<string, string>? parameters, Company? company, CancellationToken cancel)
    {
        var isInDoubt = run.IsInDoubt(name);
        run.Put(new StoredStep(name, StepState.Intended, null, null, null, null));
        run.Note(isInDoubt ? "in doubt" : "sending", isInDoubt ? $"{resource}.{action} on {id} may have taken effect; asking before acting again." : $"{resource}.{action} on {id}.", name);
        await run.CommitAsync(cancel);
        return await connection.ActAsync(new ActionRequest(resource, action, id, isInDoubt, run.Record.JobId, parameters, company), cancel);
    }

    /// <summary>
    /// Settles a doubt, or finds a document of somebody else's before a create that has a natural key: what is found after our own intent is ours, what is found before it is not.
    /// </summary>
    private async Task<WriteOutcome?> LookUpAsync(IConnection connection, WriteStep step, ReadyStep ready, WriteItem item, CancellationToken cancel)
    {
        var resource = flow.Resource(step);
        if (resource.Write?.Semantics == WriteSemantics.Upsert || resource.Find is null)
            return null;
        var earlier = ready.Run.Step(step.Name);
        var isInDoubt = ready.Run.IsInDoubt(step.Name);
        // What the target had accepted and then failed may be found there and is ours; what it never took is looked for each time, however long ago the last attempt was.
        if (!isInDoubt && (step.Match.IsEmpty || earlier is { Token: not null }))
            return null;

        var sent = isInDoubt && earlier!.Request is { } request ? request : item.Body;
        var key = NaturalKey(sent, step.Match.IsEmpty ? resource.NaturalKey : step.Match);
        WriteOutcome.Delivered? found;
        try
        {
            found = await connection.FindAsync(new FindRequest(step.Resource, key, item with { Body = sent }, ready.Company), cancel);
        }
        catch (ConnectorException cannotTell)
        {
            // Nothing was sent by this look-up; a doubt stays a doubt, and a first attempt stays unsent.
            return new WriteOutcome.Refused(cannotTell.Failure with { Kind = isInDoubt ? FailureKind.Ambiguous : Passing(cannotTell.Failure.Kind) });
        }

        var name = string.Join(", ", key.OrderBy(pair => step.Match.IndexOf(pair.Key)).Select(pair => $"{pair.Key} {pair.Value}"));
        if (isInDoubt)
        {
            ready.Run.Note("in doubt", found is null ? $"Not in the target ({name}); sending again." : $"Found in the target ({name}); the earlier call had taken effect.", step.Name);
            return found;
        }

        return found is null ? null : new WriteOutcome.Refused(new Failure(
            FailureKind.Duplicate, "duplicate", $"{flow.Connection(step).Manifest.Name} already has a document with {name}{(found.TargetId is null ? "" : $" (id {found.TargetId})")}. It was not sent again."));
    }

    /// <summary>A doubtful write that is turned away as a duplicate meets itself: the look-up before it came too early to see what the first call left.</summary>
    private static async Task<WriteOutcome> RecogniseAsync(IConnection connection, WriteStep step, ReadyStep ready, WriteItem item, WriteOutcome answer, CancellationToken cancel)
    {
        if (answer is not WriteOutcome.Refused { Failure.Kind: FailureKind.Duplicate } || !item.InDoubt || step.Match.IsEmpty)
            return answer;
        try
        {
            return await connection.FindAsync(new FindRequest(step.Resource, NaturalKey(item.Body, step.Match), item, ready.Company), cancel) ?? answer;
        }
        catch (ConnectorException cannotTell)
        {
            return new WriteOutcome.Refused(cannotTell.Failure with { Kind = FailureKind.Ambiguous });
        }
    }

    /// <summary>Records whose natural key another one before them has: they are looked up only after that one is written, or one call would create both.</summary>
    private static List<ReadyStep> Twins(WriteStep step, IReadOnlyList<ReadyStep> items)
    {
        if (step.Match.IsEmpty || items.Count == 1)
            return [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. items.Where(ready => !seen.Add(GateOf(step, ready)))];
    }

    private async Task IntendAsync(ReadyStep ready, JsonElement body, CancellationToken cancel)
    {
        ready.Run.Put(new StoredStep(ready.Step.Name, StepState.Intended, body, null, null, null));
        ready.Run.Note("sending", $"{ready.Step.Connection}: {ready.Step.Resource}.", ready.Step.Name, request: body);
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

    private static ImmutableSortedDictionary<string, string> NaturalKey(JsonElement body, ImmutableArray<string> fields) => fields
        .Where(field => body.TryGetProperty(field, out _))
        .ToImmutableSortedDictionary(field => field, field => JsonText.Of(body.GetProperty(field)), StringComparer.Ordinal);

    private static string GateOf(WriteStep step, ReadyStep ready) =>
        string.Join('\n', NaturalKey(ready.Mapped.Body!.Value, step.Match).Select(pair => pair.Value).Prepend(ready.Company?.Code ?? "").Prepend(step.Resource).Prepend(step.Connection));

    private static FailureKind Passing(FailureKind kind) => kind is FailureKind.Ambiguous ? FailureKind.Transient : kind;

    private static string Detail(Failure failure) => failure.Detail is null ? "" : $" [{failure.Code}: {failure.Detail}]";
}
