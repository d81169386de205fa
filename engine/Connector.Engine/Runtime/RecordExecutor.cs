using Connector.Engine.Flows;
using Connector.Engine.Records;

namespace Connector.Engine.Runtime;

/// <summary>
/// Carries the plans of records out: each intent is on disk before its call, each outcome before the next step. What one call can do for
/// several records (the target's write, the question about pending ones) is left to the wave; everything else is done here, one record at a
/// time.
/// </summary>
internal sealed class RecordExecutor(FlowRuntime flow, RecordAnswers answers, NaturalKeyGates gates)
{
    /// <summary>Works on a record until it rests, or what comes next is a call that it may share with others.</summary>
    public async Task AdvanceAsync(RecordRun run, CancellationToken cancel)
    {
        while (!run.IsFinished)
        {
            switch (run.Decide())
            {
                case RecordPlan.Ask { Question: Question.Document, Step: WriteStep step } when !IsTarget(step):
                case RecordPlan.Write { Step: var _ } write when !IsTarget(write.Step):
                    await WriteAsync([run], cancel);
                    break;
                case RecordPlan.Write or RecordPlan.Confirm or RecordPlan.Ask { Question: Question.Document }:
                    return;
                case RecordPlan.Ask ask:
                    run.Facts = await answers.AnswerAsync(run.Facts, ask, cancel);
                    break;
                case RecordPlan.Claim claim:
                    await ClaimAsync(run, claim, cancel);
                    break;
                case RecordPlan.Act act:
                    await ActAsync(run, act, cancel);
                    break;
                case RecordPlan.Settle settle:
                    run.Settle(settle);
                    break;
                case RecordPlan.Reject reject:
                    run.Reject(reject.Error);
                    break;
                case RecordPlan.SetAside left:
                    run.SetAside(left);
                    break;
                case RecordPlan.Rest rest:
                    await run.RestAsync(rest, cancel);
                    break;
            }
        }
    }

    /// <summary>
    /// Writes records with one call where the target takes batches; each of them is about to write the same step, in one company, on one
    /// path. From its look-up to its outcome nobody else works under a record's natural key.
    /// </summary>
    public async Task WriteAsync(IReadOnlyList<RecordRun> runs, CancellationToken cancel)
    {
        var step = StepOf(runs[0].Next!);
        if (DuplicatesWithinBatch(step, runs) is { Count: > 0 } duplicates)
        {
            await WriteAsync([.. runs.Except(duplicates)], cancel);
            await WriteAsync(duplicates, cancel);
            return;
        }

        var later = new List<RecordRun>();
        using (step.Match.IsEmpty ? null : await gates.EnterAsync(runs.Select(run => GateOf(step, run)), cancel))
            await WriteAsync(step, runs, later, cancel);
        if (later.Count > 0)
            await WriteAsync(later, cancel);
    }

    /// <param name="later">Gets the records that found a document which another one, before them in this batch, is about to change: it may
    /// give up the natural key.</param>
    private async Task WriteAsync(WriteStep step, IReadOnlyList<RecordRun> batch, List<RecordRun> later, CancellationToken cancel)
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in batch)
        {
            if (!await ResolveAsync(run, step, before, cancel))
                later.Add(run);
            before.Add(run.Record.Key);
        }

        var runs = batch.Except(later).ToList();
        var sending = runs.Where(run => run.Next is RecordPlan.Write).Select(run => (Run: run, Plan: (RecordPlan.Write)run.Next!)).ToList();
        await Task.WhenAll(sending.Select(pair => pair.Run.IntendAsync(pair.Plan.Intended, pair.Plan.Events, cancel)));
        // New documents go in one call; each that is updated has a path of its own.
        await Task.WhenAll(sending.GroupBy(pair => pair.Plan.Item.Id, StringComparer.Ordinal)
            .Select(call => SendAsync(step, [.. call], cancel)));
        foreach (var run in runs)
            await ResolveAsync(run, step, [], cancel);
        // Whose a document is must be known before the next one of its natural key looks for it.
        if (step.Existing == ExistingDocument.Update && !step.Match.IsEmpty)
            await Task.WhenAll(runs.Where(run => run.Facts.IsDone(step.Name)).Select(run => run.CommitAsync(cancel)));
    }

    /// <summary>Asks about pending steps of one resource and company.</summary>
    public async Task ConfirmAsync(IReadOnlyList<RecordRun> runs, CancellationToken cancel)
    {
        var plans = runs.Select(run => (RecordPlan.Confirm)run.Next!).ToList();
        var connection = flow.Connection(plans[0].Step);
        connection.TryCompany(CompanyOf(runs[0]), out var company);
        var request = new ConfirmRequest(plans[0].Step.Resource, [.. plans.Select(plan => plan.Token)], company);
        var verdicts = Expect(runs.Count, await connection.Connection.ConfirmAsync(request, cancel));
        foreach (var (run, verdict) in runs.Zip(verdicts))
            run.Facts = run.Facts with { Verdict = verdict };
    }

    /// <summary>Code of the company that the pending step was written to, which need not be the one that the record was read for.</summary>
    public static string? CompanyOf(RecordRun run) =>
        run.Facts.Of(((RecordPlan.Confirm)run.Next!).Step.Name).Mapped?.Company ?? run.Record.Company;

    /// <summary>Answers questions about one step and puts on record what it came to, until something else is next. False, with the answer
    /// forgotten, where the document that was found is that of one of these other records.</summary>
    private async Task<bool> ResolveAsync(RecordRun run, WriteStep step, HashSet<string> others, CancellationToken cancel)
    {
        while (true)
        {
            switch (run.Decide())
            {
                case RecordPlan.Ask ask when ReferenceEquals(ask.Step, step):
                    var known = run.Facts;
                    run.Facts = await answers.AnswerAsync(known, ask, cancel);
                    if (ask.Question == Question.Document && run.Facts.Of(step.Name).Found?.Owner is { } owner && others.Contains(owner))
                    {
                        run.Facts = known;
                        return false;
                    }

                    break;
                case RecordPlan.Settle settle when string.Equals(settle.Step.Name, step.Name, StringComparison.Ordinal):
                    run.Settle(settle);
                    break;
                default:
                    return true;
            }
        }
    }

    private async Task SendAsync(WriteStep step, IReadOnlyList<(RecordRun Run, RecordPlan.Write Plan)> call, CancellationToken cancel)
    {
        var company = call[0].Run.Facts.Of(step.Name).Company;
        var request = new WriteRequest(step.Resource, [.. call.Select(pair => pair.Plan.Item)], company);
        var outcomes = Expect(call.Count, await flow.Connection(step).Connection.WriteAsync(request, cancel));
        foreach (var ((run, plan), outcome) in call.Zip(outcomes))
            run.Facts = run.Facts.Learn(step.Name, known => known with { Sent = plan.Item, Called = outcome });
    }

    /// <summary>A record without an outcome would be sent again.</summary>
    private static IReadOnlyList<WriteOutcome> Expect(int count, IReadOnlyList<WriteOutcome> outcomes) => outcomes.Count == count
        ? outcomes
        : throw new InvalidOperationException($"The connector answered {outcomes.Count} outcomes for {count} records.");

    private async Task ClaimAsync(RecordRun run, RecordPlan.Claim plan, CancellationToken cancel)
    {
        var source = flow.SourceConnection;
        source.TryCompany(run.Record.Company, out var company);
        await run.IntendAsync(new StoredStep(FlowNames.ClaimStep, StepState.Intended, null, null, null, null), [plan.Intent], cancel);
        var request = new ActionRequest(flow.Flow.Source.Resource, plan.Action, plan.Id, plan.InDoubt, run.Record.JobId, null, company);
        var outcome = await source.Connection.ActAsync(request, cancel);
        run.Facts = run.Facts.Learn(FlowNames.ClaimStep, known => known with { Called = outcome });
    }

    private async Task ActAsync(RecordRun run, RecordPlan.Act plan, CancellationToken cancel)
    {
        await run.IntendAsync(new StoredStep(plan.Step.Name, StepState.Intended, null, null, null, null), [plan.Intent], cancel);
        var outcome = await flow.Connection(plan.Step).Connection.ActAsync(Request(run.Facts, plan), cancel);
        run.Facts = run.Facts.Learn(plan.Step.Name, known => known with { Called = outcome });
    }

    /// <summary>The call of an action.</summary>
    public static ActionRequest Request(RecordFacts facts, RecordPlan.Act plan) => new(
        plan.Step.Resource, plan.Step.Action, plan.Id, plan.InDoubt, facts.Record.JobId, facts.Of(plan.Step.Name).Mapped!.Parameters,
        facts.Of(plan.Step.Name).Company);

    /// <summary>Records whose natural key another one before them has: they are looked up only after that one is written, or one call would
    /// create both.</summary>
    private static List<RecordRun> DuplicatesWithinBatch(WriteStep step, IReadOnlyList<RecordRun> runs)
    {
        if (step.Match.IsEmpty || runs.Count == 1)
            return [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. runs.Where(run => !seen.Add(GateOf(step, run)))];
    }

    /// <summary>
    /// Names the natural key. Case and blanks around a value do not count to most targets, so they may not let two records in side by side.
    /// </summary>
    public static string GateOf(WriteStep step, RecordFacts facts)
    {
        var known = facts.Of(step.Name);
        var values = StepDecision.NaturalKey(known.Mapped!.Body!.Value, step.Match).Select(pair => pair.Value.Trim().ToUpperInvariant());
        return string.Join('\n', values.Prepend(known.Company?.Code ?? "").Prepend(step.Resource).Prepend(step.Connection));
    }

    private static string GateOf(WriteStep step, RecordRun run) => GateOf(step, run.Facts);

    /// <summary>The step of a plan that is about to write.</summary>
    public static WriteStep StepOf(RecordPlan plan) =>
        plan is RecordPlan.Write write ? write.Step : (WriteStep)((RecordPlan.Ask)plan).Step!;

    private bool IsTarget(Step step) => ReferenceEquals(step, flow.Flow.Target);
}
