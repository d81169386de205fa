using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine.Mapping;
using Connector.Engine.State;
using Connector.Sdk;

namespace Connector.Engine.Pipeline;

/// <summary>
/// One record while it is worked on: the steps it has behind it, and the change that is not on disk yet. What a step came to is written together with the
/// intent of the next one, so a crash between two calls leaves exactly one step in doubt.
/// </summary>
internal sealed class RecordRun(StoredRecord record, FlowRuntime flow, IStateStore store, TimeProvider clock, RunTally tally)
{
    /// <summary>Pseudo-step that remembers that a record is being rejected, and why, so that a crash in the middle of saying so is resumed there.</summary>
    private const string RejectionStep = "(rejection)";

    /// <summary>Event of a step that the target has taken and decides about later.</summary>
    public const string AcceptedEvent = "accepted";

    private readonly Dictionary<string, StoredStep> steps = record.Steps.ToDictionary(step => step.Name, StringComparer.Ordinal);
    private readonly FrozenSet<string> inDoubt = record.Steps.Where(step => step.State == StepState.Intended).Select(step => step.Name).ToFrozenSet(StringComparer.Ordinal);
    private readonly List<StoredStep> unsavedSteps = [];
    private readonly List<AuditEntry> unsavedEvents = [];
    private bool unsavedLink;
    private string? targetId = record.TargetId;

    public StoredRecord Record => record;

    /// <summary>True once the record has a state in which nobody works on it for now.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Whether a step came through since the record was handed out: what fails after that is tried again as if for the first time.</summary>
    public bool HasProgressed { get; private set; }

    /// <summary>The failure that makes the record wait, or null; the flow learns from it.</summary>
    public Failure? LastFailure { get; set; }

    public string? Fingerprint { get; set; } = record.Fingerprint;

    public ErrorScope? Rejection { get; private set; } = Restore(record);

    /// <summary>
    /// Whether an earlier attempt at the step has no known outcome. Nothing but an answer about the step itself ends a doubt: that a later call was turned away says nothing about the one before.
    /// </summary>
    public bool IsInDoubt(string name) => inDoubt.Contains(name);

    public StoredStep? Step(string name) => steps.GetValueOrDefault(name);

    public StoredStep? PendingStep => steps.Values.FirstOrDefault(step => step.State == StepState.Pending);

    public MappingScope Scope()
    {
        var results = steps.Values
            .Where(step => step is { State: StepState.Done, Result: not null })
            .ToImmutableDictionary(step => step.Name, step => step.Result!.Value, StringComparer.Ordinal);
        return flow.Scope(record.Body, record.Company) with
        {
            Result = results.TryGetValue(Flows.FlowNames.TargetStep, out var result) ? result : null,
            Results = results,
            Job = new JobScope(record.JobId, record.Attempt + 1),
            Error = Rejection,
        };
    }

    /// <summary>Adds an event to the trail with the next commit.</summary>
    public void Note(string happened, string message, string? step = null, JsonElement? request = null, JsonElement? response = null) =>
        unsavedEvents.Add(new AuditEntry(happened, message, Flow: record.Flow, Key: record.Key, Step: step, Request: request, Response: response));

    public void Put(StoredStep step)
    {
        HasProgressed |= step.State is StepState.Done or StepState.Pending;
        steps[step.Name] = step;
        unsavedSteps.RemoveAll(unsaved => string.Equals(unsaved.Name, step.Name, StringComparison.Ordinal));
        unsavedSteps.Add(step);
    }

    /// <summary>The target has the record under this id: links may use it from the next commit on, before later steps are done.</summary>
    public void Linked(string? id)
    {
        targetId = id;
        unsavedLink = id is not null;
    }

    public void BeginRejection(ErrorScope error)
    {
        Rejection = error;
        Put(new StoredStep(RejectionStep, StepState.Done, null, JsonSerializer.SerializeToElement(error), null, null));
        Note("refused", error.Message, error.Step);
    }

    /// <summary>Writes what has come up since the last commit; the record stays in work.</summary>
    public Task CommitAsync(CancellationToken cancel) => SaveAsync(new RecordChange
    {
        RecordId = record.Id,
        Now = clock.GetUtcNow(),
        State = RecordState.Delivering,
        Deliver = unsavedLink,
    }, cancel);

    /// <summary>Writes the state the record comes to rest in, and gives it back.</summary>
    /// <param name="isNews">False where the trail says so already: asking each minute and hearing nothing new is no event.</param>
    public async Task FinishAsync(
        RecordState state, string code, string reason, CancellationToken cancel, string? waitsFor = null, DateTimeOffset? due = null, int? attempt = null, bool isNews = true)
    {
        var isDelivered = state == RecordState.Delivered;
        if (isNews)
            Note(EventName(state), reason);
        await SaveAsync(new RecordChange
        {
            RecordId = record.Id,
            Now = clock.GetUtcNow(),
            State = state,
            Attempt = attempt,
            DueAt = due,
            ReasonCode = code,
            Reason = reason,
            WaitsFor = waitsFor,
            Deliver = isDelivered || unsavedLink,
            Release = true,
            TryAgainAfter = flow.Limits.Retry.FirstDelay,
        }, cancel);
        IsFinished = true;
        tally.Finished(state, record.Id, isNews && state != RecordState.Retrying);
    }

    private async Task SaveAsync(RecordChange change, CancellationToken cancel)
    {
        await store.SaveAsync(change with
        {
            FlowVersion = flow.Integration.Version,
            Fingerprint = Fingerprint,
            TargetId = targetId,
            Steps = [.. unsavedSteps],
            Audit = [.. unsavedEvents],
        }, cancel);
        unsavedSteps.Clear();
        unsavedEvents.Clear();
        unsavedLink = false;
    }

    private static ErrorScope? Restore(StoredRecord record) =>
        record.Steps.FirstOrDefault(step => string.Equals(step.Name, RejectionStep, StringComparison.Ordinal))?.Result?.Deserialize<ErrorScope>();

    private static string EventName(RecordState state) => state switch
    {
        RecordState.Delivered => "delivered",
        RecordState.Skipped => "skipped",
        RecordState.Review => "review",
        RecordState.Rejected => "rejected",
        RecordState.Retrying => "retrying",
        RecordState.Pending => "pending",
        _ => "released",
    };
}
