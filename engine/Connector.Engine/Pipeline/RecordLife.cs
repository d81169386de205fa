using System.Collections.Immutable;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.State;
using Connector.Sdk;

namespace Connector.Engine.Pipeline;

/// <summary>
/// The life of one record from the moment it is handed out: identify, map, claim, write, later steps, and where it is refused, saying so. Every way out of
/// here leaves the record in a state with a reason.
/// </summary>
internal sealed class RecordLife(FlowRuntime flow, IStateStore store, StepExecutor steps, RecordRetry retry, TimeProvider clock)
{
    /// <summary>Up to this age it makes no difference whether a record's time in the target is counted from its arrival.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    private readonly SourceClaim claim = new(flow, store, steps, retry);
    private readonly FlowCondition condition = new(flow, store);
    private readonly EchoCheck? echoes = ReverseFlow.Of(flow, store) is { } reverse ? new EchoCheck(flow, reverse, store) : null;

    /// <summary>Everything before the target's write. Null where the record came to rest on the way, or its target is done already.</summary>
    public async Task<ReadyStep?> PrepareAsync(RecordRun run, CancellationToken cancel)
    {
        if (run.Rejection is not null || run.Step(FlowNames.TargetStep) is { State: StepState.Done })
            return null;

        var scope = run.Scope();
        var isFresh = run.Step(FlowNames.TargetStep) is null;
        if (isFresh && flow.Flow.When is { } when && await condition.TryAsync(scope, cancel) is var verdict)
        {
            if (!verdict.Problems.IsEmpty)
                await RefuseMappingAsync(run, verdict.Problems, cancel);
            else if (verdict.Undecided is { } writer)
                await retry.PostponeAsync(run, new Failure(FailureKind.Transient, "link-undecided", $"Whether {writer} wrote this document shows when its writes under way are decided; it waits for them."), cancel);
            else if (!verdict.Applies)
                await run.FinishAsync(RecordState.Skipped, "filtered", $"Left out by the flow's condition: {when.Text}", cancel, waitsFor: verdict.Missed);
            if (!verdict.Applies || verdict.Undecided is not null)
                return null;
        }

        var mayBeEcho = isFresh && !run.Record.Touch && echoes is not null;
        var read = new ReadDocument(run.Record.Key, run.Record.Body, run.Record.Company, run.Record.Id, scope);
        if (mayBeEcho && await echoes!.IsTheirWriteAsync(read, cancel) is { } theirs)
            return await LeaveOutAsync(run, read, theirs, cancel);
        if (await MapAsync(run, flow.Flow.Target, scope, cancel) is not { } ready)
            return null;

        run.Fingerprint = Fingerprint.Of(flow.Flow.Target.Resource, ready.Mapped, run.Record.JobId);
        if (isFresh && !run.Record.Touch && await store.LastDeliveryAsync(flow.Flow.FullName, run.Record.Key, cancel) is { } last
            && string.Equals(last.Fingerprint, run.Fingerprint, StringComparison.Ordinal)
            && (!mayBeEcho || await echoes!.IsLastDeliveryCurrentAsync(read, ready.Mapped.Company, cancel)))
        {
            await run.FinishAsync(RecordState.Skipped, "identical", "Identical to what was delivered last; sending it would change nothing.", cancel);
            return null;
        }

        if (mayBeEcho && await echoes!.IsThereAsync(read, ready.Mapped, cancel) is { } there)
            return await LeaveOutAsync(run, read, there, cancel);

        return await claim.TakeAsync(run, cancel) ? ready : null;
    }

    /// <summary>What became of the target's write, and everything after it.</summary>
    public async Task ContinueAsync(RecordRun run, StepOutcome? target, CancellationToken cancel)
    {
        if (run.IsFinished)
            return;
        if (run.Rejection is null && target is { Outcome: { } outcome } written && !await IsThroughAsync(run, written.Step, outcome, cancel) && run.Rejection is null)
            return;
        if (run.Rejection is null && await StepsAsync(run, flow.Flow.Then, cancel))
            await run.FinishAsync(RecordState.Delivered, "delivered", "Delivered.", cancel);
        // The source is told only about what is ours: a refusal before the claim, or one whose claim was cut short, claims first.
        if (!run.IsFinished && run.Rejection is { } error && await claim.TakeAsync(run, cancel) && await StepsAsync(run, flow.Flow.OnReject, cancel))
            await run.FinishAsync(RecordState.Rejected, error.Code, error.Message, cancel);
    }

    /// <summary>Takes in what the target decided about a pending step. True where the record goes on.</summary>
    public async Task<bool> DecideAsync(RecordRun run, WriteOutcome outcome, CancellationToken cancel)
    {
        var name = run.PendingStep!.Name;
        var step = AllSteps.First(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal));
        if (outcome is WriteOutcome.Accepted)
        {
            var pending = flow.Resilience(step).Pending;
            var pendingFor = await PendingForAsync(run, name, pending.MaxAge, cancel);
            if (pendingFor > pending.MaxAge)
                await run.FinishAsync(RecordState.Review, "undecided", $"The target has not decided about the step '{name}' for {Lasting(pending.MaxAge)}.", cancel);
            else
                await run.FinishAsync(
                    RecordState.Pending, "pending", $"The target has not decided about the step '{name}' yet.", cancel,
                    due: clock.GetUtcNow() + RetrySchedule.Confirmation(pending, pendingFor), isNews: false);
            return false;
        }

        StepExecutor.Decide(run, outcome);
        return await IsThroughAsync(run, step, outcome, cancel) || run is { IsFinished: false, Rejection: not null };
    }

    /// <summary>Leaves an echo out. The document it is about can be linked to all the same.</summary>
    private async Task<ReadyStep?> LeaveOutAsync(RecordRun run, ReadDocument read, string why, CancellationToken cancel)
    {
        if (await echoes!.MissingLinkAsync(read, cancel) is { } id)
            run.Linked(id);
        await run.FinishAsync(RecordState.Skipped, EchoCheck.Reason, why, cancel);
        return null;
    }

    private static string Lasting(TimeSpan time) => time.TotalHours >= 1 ? $"{time.TotalHours:0} hours" : Duration.Format(time);

    private IEnumerable<Step> AllSteps => flow.Flow.Then.Prepend(flow.Flow.Target).Concat(flow.Flow.OnReject);

    /// <summary>How long the target has had the step. A record may have waited long before it was sent, so unless it is young the trail tells.</summary>
    private async Task<TimeSpan> PendingForAsync(RecordRun run, string step, TimeSpan maxAge, CancellationToken cancel)
    {
        var age = clock.GetUtcNow() - run.Record.ReceivedAt;
        if (age <= Young && age <= maxAge)
            return age;
        var trail = await store.AuditAsync(new AuditFilter { RecordId = run.Record.Id }, cancel);
        return trail.LastOrDefault(happened => happened.Event == RecordRun.AcceptedEvent && happened.Step == step) is { } accepted ? clock.GetUtcNow() - accepted.At : age;
    }

    /// <summary>Runs steps in order. True where all are done; false where the record came to rest or was refused on the way.</summary>
    private async Task<bool> StepsAsync(RecordRun run, ImmutableArray<Step> list, CancellationToken cancel)
    {
        foreach (var step in list)
        {
            if (run.Step(step.Name) is { State: StepState.Done })
                continue;
            if (await MapAsync(run, step, run.Scope(), cancel) is not { } ready)
            {
                if (run.IsFinished || !IsSayingNo(run, step))
                    return false;
                continue;
            }

            if (!ready.Mapped.Applies)
                continue;
            var end = step is WriteStep ? (await steps.WriteAsync([ready], cancel))[0] : await steps.ActAsync(ready, cancel);
            if (!await IsThroughAsync(run, step, end.Outcome!, cancel))
                return false;
        }

        return true;
    }

    /// <summary>True where the step is done and the record goes on.</summary>
    private async Task<bool> IsThroughAsync(RecordRun run, Step step, WriteOutcome outcome, CancellationToken cancel)
    {
        switch (outcome)
        {
            case WriteOutcome.Delivered:
                return true;
            case WriteOutcome.Accepted:
                await run.FinishAsync(
                    RecordState.Pending, "pending", $"The target decides about the step '{step.Name}' later.", cancel,
                    due: clock.GetUtcNow() + RetrySchedule.Confirmation(flow.Resilience(step).Pending, TimeSpan.Zero));
                return false;
            case WriteOutcome.Refused { Failure: { Kind: FailureKind.Data or FailureKind.Duplicate } failure }:
                if (IsSayingNo(run, step))
                {
                    // Nobody is left to tell: the trail has the refusal, and the step is behind the record.
                    run.Put(run.Step(step.Name)! with { State = StepState.Done });
                    return true;
                }

                if (IsTellingSource(step))
                {
                    await run.FinishAsync(RecordState.Review, failure.Code, $"It is in the target, but {step.Connection} did not take the step '{step.Name}': {failure.Message}", cancel);
                    return false;
                }

                if (step == flow.Flow.Target && failure.Kind == FailureKind.Duplicate && flow.Flow.Target.Existing == ExistingDocument.Refuse && await store.LastDeliveryAsync(flow.Flow.FullName, run.Record.Key, cancel) is { } delivered)
                {
                    await run.FinishAsync(RecordState.Review, "delivered-before", $"An earlier version of this document was delivered{(delivered.TargetId is null ? "" : $" ({delivered.TargetId})")}, and this one differs. It was not sent, and the source was told nothing: change or cancel the first one in the target by hand.", cancel);
                    return false;
                }

                run.BeginRejection(new ErrorScope(failure.Code, failure.Message, step.Name));
                return false;
            case WriteOutcome.Refused { Failure: { Kind: FailureKind.Bug } failure }:
                await run.FinishAsync(RecordState.Review, failure.Code, failure.Message, cancel);
                return false;
            case WriteOutcome.Refused refused:
                await retry.PostponeAsync(run, refused.Failure, cancel);
                return false;
            default:
                throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}.");
        }
    }

    /// <summary>While a rejection is being told, a step that is refused is left behind in the trail: it must not stop the others, and there is nobody left to tell.</summary>
    private bool IsSayingNo(RecordRun run, Step step) => run.Rejection is not null && flow.Flow.OnReject.Contains(step);

    /// <summary>A later step that reports back to the source: by then the document is in the target, so a refusal of the report must never undo or deny it.</summary>
    private bool IsTellingSource(Step step) =>
        flow.Flow.Then.Contains(step) && string.Equals(step.Connection, flow.Flow.Source.Connection, StringComparison.Ordinal);

    /// <summary>Maps a step and finds the company it goes to. Null where it has problems; the record is then in review or being rejected.</summary>
    private async Task<ReadyStep?> MapAsync(RecordRun run, Step step, MappingScope scope, CancellationToken cancel)
    {
        var mapped = flow.Mapper.Map(step, scope);
        if (!mapped.Problems.IsEmpty)
        {
            await RefuseMappingAsync(run, mapped.Problems, cancel, step);
            return null;
        }

        if (!mapped.Applies)
            return new ReadyStep(run, step, mapped, null);
        var code = mapped.Company ?? run.Record.Company;
        if (flow.Connection(step).TryCompany(code, out var company))
            return new ReadyStep(run, step, mapped with { Company = code }, company);
        await run.FinishAsync(RecordState.Review, "company-unknown", $"The connection '{step.Connection}' has no company '{code}'. Add it under companies: in the connections file, then replay the record.", cancel);
        return null;
    }

    private async Task RefuseMappingAsync(RecordRun run, ImmutableArray<MappingProblem> problems, CancellationToken cancel, Step? step = null)
    {
        var message = MappingProblem.Join(problems);
        if (problems.Any(problem => problem.Kind == MappingProblemKind.DoesNotFit))
        {
            var sent = run.Rejection is not null ? $"It is refused, but the step '{step!.Name}' that says so was not sent"
                : run.Step(FlowNames.TargetStep) is { State: StepState.Done } ? $"It is in the target, but the step '{step!.Name}' was not sent"
                : "Nothing was sent";
            await run.FinishAsync(RecordState.Review, MappingProblem.DoesNotFit, MappingProblem.ReasonOf(problems, sent), cancel);
        }
        else if (step is not null && IsSayingNo(run, step))
        {
            run.Note("not told", message, step.Name);
        }
        else if (problems.All(problem => problem.Kind == MappingProblemKind.MissingReference))
        {
            await run.FinishAsync(RecordState.Review, "reference-missing", message, cancel, waitsFor: problems[0].WaitsFor);
        }
        else if (step is not null && IsTellingSource(step))
        {
            await run.FinishAsync(RecordState.Review, "mapping", $"It is in the target, but the step '{step.Name}' cannot be made: {message}", cancel);
        }
        else
        {
            run.BeginRejection(new ErrorScope("mapping", message, step?.Name));
        }
    }
}
