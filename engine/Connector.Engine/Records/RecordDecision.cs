using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Records;

/// <summary>
/// What happens next with a record. Read from top to bottom: a step that the target has not decided is asked about; then everything before
/// the target's write, the write, the steps after it; and where the record is being rejected, the claim and the steps that say so. Pure and
/// total: the same facts give the same plan, and every way out leaves the record in a state with a code and a sentence. The live run, the
/// dry run, the samples and the explanation all come here; they differ in who carries the plan out.
/// </summary>
internal static class RecordDecision
{
    /// <summary>Reason code of a record that is left out because the flow's reverse wrote it.</summary>
    public const string EchoCode = "echo";

    /// <summary>Reason code of a record that is left out because it was delivered as it is.</summary>
    public const string IdenticalCode = "identical";

    public static RecordPlan Decide(RecordFacts facts)
    {
        if (facts.EngineFault is { } fault)
            return new RecordPlan.Rest(RecordState.Review, "engine-fault",
                $"The engine failed on this record ({fault}). Nothing more is done with it until somebody replays it.");
        if (facts.Fault is { } failure)
            return RetryDecision.Postpone(facts, failure);
        if (facts.PendingStep is { } pending)
            return WhilePending(facts, pending);
        if (facts.Rejection is { } error)
        {
            // The source is told only about what is ours: a refusal before the claim, or one whose claim was cut short, claims first.
            return Claim(facts) ?? Steps(facts, facts.Flow.OnReject)
                ?? new RecordPlan.Rest(RecordState.Rejected, error.Code, error.Message);
        }

        return BeforeTarget(facts)
            ?? Step(facts, facts.Flow.Target)
            ?? Steps(facts, facts.Flow.Then)
            ?? new RecordPlan.Rest(RecordState.Delivered, "delivered", "Delivered.");
    }

    /// <summary>Everything before the target's write. Null where nothing speaks against it.</summary>
    private static RecordPlan? BeforeTarget(RecordFacts facts)
    {
        var target = facts.Of(FlowNames.TargetStep);
        // Once it is done, or was called, only its outcome counts.
        if (facts.IsDone(FlowNames.TargetStep) || target.Called is not null || target.Outcome is not null)
            return null;
        return Condition(facts)
            ?? Echo(facts, facts.WrittenByReverse, Question.WrittenByReverse)
            ?? Mapping(facts, facts.Flow.Target)
            ?? Identical(facts)
            ?? Echo(facts, facts.HeldByTarget, Question.HeldByTarget)
            ?? Claim(facts);
    }

    /// <summary>The flow's own <c>when</c>, tried once: a record that has begun its way is not left out any more.</summary>
    private static RecordPlan? Condition(RecordFacts facts)
    {
        if (!facts.IsFresh || facts.Flow.When is not { } when)
            return null;
        return facts.Condition switch
        {
            null => new RecordPlan.Ask(Question.Condition),
            { Problems: { IsEmpty: false } problems } => Unmappable(facts, problems, step: null),
            { Undecided: { } writer } => RetryDecision.Postpone(facts, new Failure(
                FailureKind.Transient, "link-undecided",
                $"Whether {writer} wrote this document shows when its writes under way are decided; it waits for them.")),
            { Unended: { } other } => new RecordPlan.Rest(
                RecordState.Review, "waits-for-end",
                $"It belongs to '{other.Key}' of {other.Flow}, which is on its way. It goes on when that is delivered.")
            { WaitsFor = WaitsFor.End(other.Flow, other.Key) },
            { Applies: false } left =>
                new RecordPlan.Rest(RecordState.Skipped, "filtered",
                    $"Left out by the flow's condition: {when.Text}")
                { WaitsFor = left.WaitsFor },
            _ => null,
        };
    }

    /// <summary>What the flow's reverse brought is left out. The document it is about can be linked to all the same.</summary>
    private static RecordPlan? Echo(RecordFacts facts, EchoVerdict? verdict, Question question) => !facts.MayBeEcho ? null
        : verdict is null ? new RecordPlan.Ask(question)
        : verdict.Why is { } why ? new RecordPlan.Rest(RecordState.Skipped, EchoCode, why) { LinkId = verdict.LinkId }
        : null;

    /// <summary>What a step maps to and where it goes. Null where it can be made, or is left out by its own <c>when</c>.</summary>
    private static RecordPlan? Mapping(RecordFacts facts, Step step)
    {
        var known = facts.Of(step.Name);
        if (known.Mapped is not { } mapped)
            return new RecordPlan.Ask(Question.Mapping, step);
        if (!mapped.Problems.IsEmpty)
            return Unmappable(facts, mapped.Problems, step);
        if (!mapped.Applies)
            return step != facts.Flow.Target
                ? null
                : new RecordPlan.Rest(RecordState.Skipped, "filtered", $"Left out by the target's condition: {step.When?.Text}");
        return known.IsCompanyKnown ? null : new RecordPlan.Rest(
            RecordState.Review, "company-unknown",
            $"The connection '{step.Connection}' has no company '{mapped.Company}'. Add it under companies: in the connections file, then "
                + "replay the record.");
    }

    /// <summary>An error in the data is a rejection; a reference that is missing waits; nothing denies a document that is in the
    /// target.</summary>
    private static RecordPlan Unmappable(RecordFacts facts, ImmutableArray<MappingProblem> problems, Step? step)
    {
        if (problems.Any(problem => problem.Kind == MappingProblemKind.DoesNotFit))
            return DoesNotFit(facts, problems, step!);
        var message = MappingProblem.Join(problems);
        if (step is not null && IsRejectionStep(facts, step))
            return new RecordPlan.SetAside(step, new AuditEntry(AuditEvents.Unmapped, message, Step: step.Name));
        if (problems.All(problem => problem.Kind == MappingProblemKind.MissingReference))
            return new RecordPlan.Rest(RecordState.Review, "reference-missing", message) { WaitsFor = problems[0].WaitsFor };
        if (step is not null && ReportsBackToSource(facts, step))
            return new RecordPlan.Rest(RecordState.Review, "mapping",
                $"It is in the target, but the step '{step.Name}' cannot be made: {message}");
        return new RecordPlan.Reject(new ErrorScope("mapping", message, step?.Name));
    }

    /// <summary>What the target's schema refuses is not sent: a person mends the record or the flow.</summary>
    public static RecordPlan DoesNotFit(RecordFacts facts, ImmutableArray<MappingProblem> problems, Step step)
    {
        var sent = facts.Rejection is not null ? $"It is refused, but the step '{step.Name}' that says so was not sent"
            : facts.IsDone(FlowNames.TargetStep) ? $"It is in the target, but the step '{step.Name}' was not sent"
            : "Nothing was sent";
        return new RecordPlan.Rest(RecordState.Review, MappingProblem.DoesNotFit, MappingProblem.ReasonOf(problems, sent));
    }

    /// <summary>What would be sent is what was sent last, and nobody has changed it in the target since.</summary>
    private static RecordPlan? Identical(RecordFacts facts)
    {
        if (!facts.IsFresh || facts.Record.Touch)
            return null;
        if (facts.LastDelivery is not { } last)
            return new RecordPlan.Ask(Question.LastDelivery);
        if (last.Value is null || !string.Equals(last.Value.Fingerprint, facts.Fingerprint, StringComparison.Ordinal))
            return null;
        if (facts.MayBeEcho && facts.IsLastDeliveryCurrent is null)
            return new RecordPlan.Ask(Question.IsLastDeliveryCurrent);
        return facts.IsLastDeliveryCurrent is { Value: false }
            ? null
            : new RecordPlan.Rest(RecordState.Skipped, IdenticalCode,
                "Identical to what was delivered last; sending it would change nothing.");
    }

    /// <summary>
    /// Takes the record at the source, once. An answer that it is taken already, where we did not take it, means that another job or
    /// another integration works on it: writing would pay twice, so the record stops here.
    /// </summary>
    private static RecordPlan? Claim(RecordFacts facts)
    {
        if (facts.Flow.Source.Claim is not { } action || facts.IsDone(FlowNames.ClaimStep))
            return null;
        if (facts.Of(FlowNames.ClaimStep).Outcome is not WriteOutcome.Refused { Failure: var failure })
            return StepDecision.Claim(facts, action);
        if (failure.Kind == FailureKind.Bug)
            return new RecordPlan.Rest(RecordState.Review, failure.Code, failure.Message);
        if (failure.Kind is not (FailureKind.Data or FailureKind.Duplicate))
            return RetryDecision.Postpone(facts, failure);
        return facts switch
        {
            { WasClaimedBefore: null } => new RecordPlan.Ask(Question.WasClaimedBefore),
            { WasClaimedBefore.Value: true } => new RecordPlan.Rest(
                RecordState.Skipped, "claimed-before",
                "An earlier version of this record was claimed by this flow; the source has nothing new to take."),
            _ when facts.Record.IsReplay => new RecordPlan.Rest(
                RecordState.Review, "not-handed-out",
                "This flow took it before and told the source how that ended; the source has not handed it out again since, and nothing "
                    + "was written. Hand it out again at the source, and it comes by itself."),
            _ => new RecordPlan.Rest(
                RecordState.Review, "claimed-elsewhere",
                $"{failure.Message} Nothing was written, so that it is not paid twice. If nobody else works on it, hand it out again at "
                    + "the source."),
        };
    }

    /// <summary>The first step that is not behind the record; null where all are.</summary>
    private static RecordPlan? Steps(RecordFacts facts, ImmutableArray<Step> steps) =>
        steps.Select(step => Step(facts, step)).FirstOrDefault(plan => plan is not null);

    /// <summary>One step: map it, make its call, take in what came of it. Null where it is behind the record, or left out.</summary>
    private static RecordPlan? Step(RecordFacts facts, Step step)
    {
        var known = facts.Of(step.Name);
        if (facts.IsDone(step.Name) || known.IsSetAside)
            return null;
        if (known.Outcome is { } outcome)
            return After(facts, step, outcome);
        if (known.Called is null && Mapping(facts, step) is { } unmapped)
            return unmapped;
        return known.Mapped is { Applies: false } ? null : StepDecision.Call(facts, step);
    }

    /// <summary>A step that did not come through: the record waits, is rejected, or needs a person.</summary>
    private static RecordPlan After(RecordFacts facts, Step step, WriteOutcome outcome)
    {
        if (outcome is not WriteOutcome.Refused { Failure: var failure })
        {
            return new RecordPlan.Rest(RecordState.Pending, "pending",
                $"The target decides about the step '{step.Name}' later.")
            { Wait = new Wait.For(facts.Rules.Resilience(step).Pending.FirstAsk) };
        }

        if (failure.Kind == FailureKind.Bug)
            return new RecordPlan.Rest(RecordState.Review, failure.Code, failure.Message);
        if (failure.Kind is not (FailureKind.Data or FailureKind.Duplicate))
            return RetryDecision.Postpone(facts, failure);
        // A failed rejection step is logged and treated as done, so that the remaining steps still run.
        if (IsRejectionStep(facts, step))
            return new RecordPlan.SetAside(step, Event: null);
        if (ReportsBackToSource(facts, step))
            return new RecordPlan.Rest(RecordState.Review, failure.Code,
                $"It is in the target, but {step.Connection} did not take the step '{step.Name}': {failure.Message}");
        if (step == facts.Flow.Target && failure.Kind == FailureKind.Duplicate && facts.Flow.Target.Existing == ExistingDocument.Refuse)
        {
            if (facts.LastDelivery is null)
                return new RecordPlan.Ask(Question.LastDelivery);
            if (facts.LastDelivery.Value is { } delivered)
            {
                var id = delivered.TargetId is null ? "" : $" ({delivered.TargetId})";
                return new RecordPlan.Rest(
                    RecordState.Review, "delivered-before",
                    $"An earlier version of this document was delivered{id}, and this one differs. It was not sent, and the source was "
                        + "told nothing: change or cancel the first one in the target by hand.");
            }
        }

        return new RecordPlan.Reject(new ErrorScope(failure.Code, failure.Message, step.Name));
    }

    /// <summary>A step that the target has taken and not decided.</summary>
    private static RecordPlan WhilePending(RecordFacts facts, StoredStep pending)
    {
        if (StepNamed(facts.Flow, pending.Name) is not { } step)
            return new RecordPlan.Rest(RecordState.Review, "step-gone",
                $"The target has not decided about the step '{pending.Name}', and the flow has no such step any more.");
        var known = facts.Of(step.Name);
        if (known.Outcome is { } accepted)
            return After(facts, step, accepted);
        if (step.Company is not null && known.Mapped is null)
            return new RecordPlan.Ask(Question.Mapping, step);
        switch (facts.Verdict)
        {
            case null:
                return new RecordPlan.Confirm(step, pending.Token ?? "");
            case not WriteOutcome.Accepted:
                return StepDecision.Settle(facts, pending.Name, facts.Verdict, pending.Request);
        }

        if (facts.PendingSince is null)
            return new RecordPlan.Ask(Question.PendingSince, step);
        var time = facts.Now - facts.PendingSince.Value;
        var limits = facts.Rules.Resilience(step).Pending;
        return time > limits.MaxAge
            ? new RecordPlan.Rest(RecordState.Review, "undecided",
                $"The target has not decided about the step '{step.Name}' for {Lasting(limits.MaxAge)}.")
            : new RecordPlan.Rest(RecordState.Pending, "pending", $"The target has not decided about the step '{step.Name}' yet.")
            {
                Wait = new Wait.For(TimeSpan.FromTicks(Math.Clamp(time.Ticks / 2, limits.FirstAsk.Ticks, limits.MaxAsk.Ticks))),
                WriteAuditEvent = false,
            };
    }

    /// <summary>While a record is being rejected, a step that is refused must not stop the others: there is nobody left to tell.</summary>
    private static bool IsRejectionStep(RecordFacts facts, Step step) => facts.Rejection is not null && facts.Flow.OnReject.Contains(step);

    /// <summary>A later step that reports back to the source: by then the document is in the target, so a refusal of the report must never
    /// undo or deny it.</summary>
    private static bool ReportsBackToSource(RecordFacts facts, Step step) =>
        facts.Flow.Then.Contains(step) && string.Equals(step.Connection, facts.Flow.Source.Connection, StringComparison.Ordinal);

    private static string Lasting(TimeSpan time) =>
        time.TotalHours >= 1 ? FormattableString.Invariant($"{time.TotalHours:0} hours") : Duration.Format(time);

    private static Step? StepNamed(Flow flow, string name) =>
        flow.Then.Concat(flow.OnReject).Prepend(flow.Target)
            .FirstOrDefault(step => string.Equals(step.Name, name, StringComparison.Ordinal));
}

/// <summary>A failure that is not the record's own: when it is tried again, and when a person must look.</summary>
internal static class RetryDecision
{
    public static RecordPlan Postpone(RecordFacts facts, Failure failure)
    {
        // Credentials that ran out over a weekend are no reason to give up on the records.
        var countsAsAttempt = failure.Kind != FailureKind.Authentication;
        var limits = facts.Rules.Resilience(facts.Flow.Target).Retry;
        var attempt = facts.HasProgressed ? 1 : facts.Record.Attempt + 1;
        if (countsAsAttempt && attempt >= limits.MaxAttempts)
        {
            return new RecordPlan.Rest(RecordState.Review, failure.Code,
                FormattableString.Invariant($"Given up after {attempt} attempts: {failure.Message}"))
            {
                Attempt = attempt,
                Failure = failure,
            };
        }

        return new RecordPlan.Rest(RecordState.Retrying, failure.Code, failure.Message)
        {
            Wait = WaitAfter(failure, attempt, limits),
            Attempt = countsAsAttempt ? attempt : null,
            Failure = failure,
        };
    }

    private static Wait WaitAfter(Failure failure, int attempt, RetryOptions limits) => failure switch
    {
        { Kind: FailureKind.Authentication, Refusal: CredentialRefusal.Token } => new Wait.ForToken(),
        { Kind: FailureKind.Authentication, Refusal: CredentialRefusal.SignIn, RetryAfter: { } pause } => new Wait.For(pause),
        { Kind: FailureKind.Authentication or FailureKind.Configuration } => new Wait.For(limits.BlockedDelay),
        _ => new Wait.BackOff(attempt, failure.RetryAfter),
    };
}
