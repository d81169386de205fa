using Connector.Engine.Mapping;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Runtime;

/// <summary>
/// One record while it is worked on: what is known of it, and the change that is not on disk yet. What a step came to is written together
/// with the intent of the next one, so a crash between two calls leaves exactly one step in doubt.
/// </summary>
internal sealed class RecordRun(StoredRecord record, FlowRuntime flow, IStateStore store, WaitTimes waits, RunTally tally)
{
    private readonly List<StoredStep> unsavedSteps = [];
    private readonly List<AuditEntry> unsavedEvents = [];
    private string? targetId = record.TargetId;
    private bool hasUnsavedLink;

    public StoredRecord Record => record;

    /// <summary>All that is known of the record by now.</summary>
    public RecordFacts Facts { get; set; } = RecordFacts.Of(flow.Rules, record, waits.Now);

    /// <summary>What happens next, as far as decided.</summary>
    public RecordPlan? Next { get; set; }

    /// <summary>True once the record has a state in which nobody works on it for now.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The failure that makes the record wait, or null; the flow learns from it.</summary>
    public Failure? LastFailure { get; private set; }

    /// <summary>Decides again.</summary>
    public RecordPlan Decide() => Next = RecordDecision.Decide(Facts with { Now = waits.Now });

    /// <summary>Notes what a step came to.</summary>
    public void Settle(RecordPlan.Settle plan)
    {
        if (!ReferenceEquals(Facts.Step(plan.Step.Name), plan.Step))
            Put(plan.Step);
        unsavedEvents.AddRange(plan.Events);
        Facts = Facts.After(plan);
        Link(plan.LinkId);
    }

    /// <summary>Notes that the record is being rejected, and why.</summary>
    public void Reject(ErrorScope error)
    {
        Put(new StoredStep(RecordFacts.RejectionStep, StepState.Done, null, JsonSerializer.SerializeToElement(error), null, null));
        unsavedEvents.Add(new AuditEntry(AuditEvents.Refused, error.Message, Step: error.Step));
        Facts = Facts with { Rejection = error };
    }

    /// <summary>Leaves a step behind: one that was refused counts as done.</summary>
    public void SetAside(RecordPlan.SetAside plan)
    {
        if (plan.Event is { } entry)
            unsavedEvents.Add(entry);
        else
            Put(Facts.Step(plan.Step.Name)! with { State = StepState.Done });
        Facts = Facts.Learn(plan.Step.Name, known => known with { IsSetAside = true });
    }

    /// <summary>Puts an intent on disk; the call may be made once this is done.</summary>
    public Task IntendAsync(StoredStep intended, IEnumerable<AuditEntry> events, CancellationToken cancel)
    {
        Put(intended);
        unsavedEvents.AddRange(events);
        return CommitAsync(cancel);
    }

    /// <summary>Writes what has come up since the last commit; the record stays in work.</summary>
    public Task CommitAsync(CancellationToken cancel) => SaveAsync(
        new RecordChange { RecordId = record.Id, Now = waits.Now, State = RecordState.Delivering, Deliver = hasUnsavedLink }, cancel);

    /// <summary>Writes the state the record comes to rest in, and gives it back.</summary>
    public async Task RestAsync(RecordPlan.Rest plan, CancellationToken cancel)
    {
        if (plan.WriteAuditEvent)
            unsavedEvents.Add(new AuditEntry(AuditEvents.Of(plan.State), plan.Reason));
        Link(plan.LinkId);
        LastFailure = plan.Failure;
        await SaveAsync(new RecordChange
        {
            RecordId = record.Id,
            Now = waits.Now,
            State = plan.State,
            Attempt = plan.Attempt,
            DueAt = waits.DueAt(plan.Wait),
            ReasonCode = plan.Code,
            Reason = plan.Reason,
            WaitsFor = plan.WaitsFor,
            Deliver = plan.State == RecordState.Delivered || hasUnsavedLink,
            Release = true,
            TryAgainAfter = flow.Limits.Retry.FirstDelay,
        }, cancel);
        IsFinished = true;
        tally.Finished(plan.State, record.Id, plan.WriteAuditEvent && plan.State != RecordState.Retrying);
    }

    private void Put(StoredStep step)
    {
        Facts = Facts.Put(step);
        unsavedSteps.RemoveAll(unsaved => string.Equals(unsaved.Name, step.Name, StringComparison.Ordinal));
        unsavedSteps.Add(step);
    }

    /// <summary>The target has the record under this id: links may use it from the next commit on, before later steps are done.</summary>
    private void Link(string? id)
    {
        if (id is null)
            return;
        targetId = id;
        hasUnsavedLink = true;
    }

    private async Task SaveAsync(RecordChange change, CancellationToken cancel)
    {
        await store.SaveAsync(change with
        {
            FlowVersion = flow.Integration.Version,
            Fingerprint = Facts.Fingerprint,
            TargetId = targetId,
            Steps = [.. unsavedSteps],
            Audit = [.. unsavedEvents],
        }, cancel);
        unsavedSteps.Clear();
        unsavedEvents.Clear();
        hasUnsavedLink = false;
    }
}
