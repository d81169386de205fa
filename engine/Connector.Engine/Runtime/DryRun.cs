using System.Runtime.ExceptionServices;
using Connector.Engine.Flows;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Runtime;

/// <summary>
/// Shows what a run would do first with each record. It decides as the run does and answers the same questions, by reading; it stops where
/// the run would write, act, or let the record rest, and says so. A claim is taken for granted. Nothing is written, claimed or stored, and
/// no watermark moves. Later steps depend on what the target answers, so they are not shown.
/// </summary>
internal sealed class DryRun(FlowRuntime flow, EngineOptions options, RunTally tally, Func<DryRunWrite, Task> show)
{
    private readonly IStateStore store = options.Store;
    private readonly RecordAnswers answers = new(flow, options.Store);
    private readonly SourceIdentity identity = new(flow, options.Store);

    /// <summary>What it would have written by now, by natural key, with the key of its record: the next one of that natural key would meet
    /// it.</summary>
    private readonly Dictionary<string, string> written = new(StringComparer.Ordinal);

    /// <summary>Natural keys that it would have given to documents by now, by connection, resource, company and id: under the one that such
    /// a document has in the target it would not be found any more.</summary>
    private readonly Dictionary<string, string> moved = new(StringComparer.Ordinal);
    private int pending;
    private int retrying;

    /// <exception cref="ConnectorException">The source cannot be read; what was read before is shown.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var read = new List<IntakeRecord>();
        var askedAt = options.Clock.GetUtcNow();
        ExceptionDispatchInfo? fault = null;
        try
        {
            await ReadAsync(read, askedAt, cancel);
        }
        catch (ConnectorException broken)
        {
            fault = ExceptionDispatchInfo.Capture(broken);
        }

        var previewed = await store.PreviewAsync(flow.Flow.FullName, read, askedAt, cancel);
        tally.Read(0, previewed.Count(record => record.Version is null));
        var versions = await UnfinishedAsync(cancel);
        foreach (var arrived in previewed.Where(record => record.Version is not null))
            versions.Add(Arriving(arrived, versions.Count));
        // As a run takes them: what is in the store comes first, and of each key the oldest version that no newer one replaces.
        var keys = versions.GroupBy(version => version.Record.Key, StringComparer.Ordinal).Select(Standing);
        foreach (var standing in keys.OrderBy(standing => standing[0].Order).ToList())
            await ExamineAsync(standing, cancel);
        tally.Left(pending, retrying);
        fault?.Throw();
    }

    private async Task ReadAsync(List<IntakeRecord> read, DateTimeOffset askedAt, CancellationToken cancel)
    {
        foreach (var company in flow.Partitions)
        {
            var mark = flow.Flow.Source.Changes?.Since is null
                ? null
                : await store.WatermarkAsync(flow.Flow.FullName, company?.Code ?? "", cancel);
            await foreach (var page in flow.SourceConnection.Connection.ReadAsync(identity.Read(company, mark), cancel))
            {
                tally.Read(page.Records.Count, 0);
                foreach (var record in page.Records)
                    read.Add(await identity.OfAsync(record, company?.Code, askedAt, cancel));
            }
        }
    }

    /// <summary>Records in the store that are not through, oldest first.</summary>
    private async Task<List<Version>> UnfinishedAsync(CancellationToken cancel)
    {
        var records = new List<StoredRecord>();
        foreach (var state in RecordStates.Unfinished)
            records.AddRange(
                await store.FindAsync(new RecordFilter { Flow = flow.Flow.FullName, State = state, Max = int.MaxValue }, cancel));
        return [.. records.OrderBy(record => record.Id).Select((record, index) => new Version(record, index, null))];
    }

    /// <summary>The versions of one key that no newer one replaces, oldest first; what only now arrives replaces what arrived before
    /// it.</summary>
    private static List<Version> Standing(IEnumerable<Version> versions)
    {
        var ordered = versions.OrderBy(version => version.Record.Version).ToList();
        return ordered.Where((version, index) => index == ordered.Count - 1 || !RecordStates.CanBeSuperseded(version.Record)).ToList();
    }

    /// <summary>The oldest version is looked at, and the others wait for it.</summary>
    private async Task ExamineAsync(List<Version> standing, CancellationToken cancel)
    {
        var (first, _, problem) = standing[0];
        if (problem is not null)
            await show(Result(first, problem.State, problem.Code, problem.Message));
        else if (first.State == RecordState.Review || first.DueAt > options.Clock.GetUtcNow() + options.Resilience.Once.Patience)
            Count(first.State);
        else
            await ExamineAsync(first, cancel);
        foreach (var (waiting, _, _) in standing.Skip(1))
            await show(Result(waiting, waiting.State, "waits", $"Version {first.Version} of it is not through; this one waits for that."));
    }

    private Version Arriving(PreviewedRecord arrived, int order)
    {
        var (record, version) = (arrived.Record, arrived.Version!.Value);
        var stored = StoredRecord.Arriving(flow.Flow.FullName, flow.Integration.Version, record.Key, version, record.Company, record.Body,
            options.Clock.GetUtcNow());
        return new Version(stored, order, record.Problem);
    }

    private async Task ExamineAsync(StoredRecord record, CancellationToken cancel)
    {
        var facts = RecordFacts.Of(flow.Rules, record, options.Clock.GetUtcNow());
        while (true)
        {
            try
            {
                if (await AdvanceAsync(facts, cancel) is not { } more)
                    return;
                facts = more;
            }
            catch (ConnectorException fault)
            {
                facts = facts with { Fault = fault.Failure };
            }
#pragma warning disable CA1031 // As in a run: what the engine trips over on one record stays with that record.
            catch (Exception fault) when (fault is not OperationCanceledException and not StoreException)
#pragma warning restore CA1031
            {
                facts = facts with { EngineFault = $"{fault.GetType().Name}: {fault.Message}" };
            }
        }
    }

    /// <summary>The facts after the next plan, as far as nothing is changed by it; null where the record's way is shown.</summary>
    private async Task<RecordFacts?> AdvanceAsync(RecordFacts facts, CancellationToken cancel)
    {
        switch (RecordDecision.Decide(facts))
        {
            case RecordPlan.Ask ask:
                return MeetOwn(await answers.AnswerAsync(facts, ask, cancel), ask);
            case RecordPlan.Claim claim:
                return facts.Learn(FlowNames.ClaimStep, known => known with { Called = new WriteOutcome.Delivered(claim.Id, null) });
            case RecordPlan.Settle settle:
                return facts.After(settle);
            case RecordPlan.SetAside left:
                return facts.Learn(left.Step.Name, known => known with { IsSetAside = true });
            case RecordPlan.Write write:
                return await DescribeAsync(facts, write);
            case RecordPlan.Act act:
                await show(
                    new DryRunWrite(flow.Flow.FullName, facts.Record.Key, act.Step.Name,
                        flow.Connection(act.Step).Connection.Describe(RecordExecutor.Request(facts, act))));
                return null;
            case RecordPlan.Confirm confirm:
                await RestsAsync(facts.Record, RecordState.Pending, "pending",
                    $"The target decides about the step '{confirm.Step.Name}' later.");
                return null;
            case RecordPlan.Reject { Error: var error }:
                await RestsAsync(facts.Record, RecordState.Rejected, error.Code, error.Message);
                return null;
            case RecordPlan.Rest rest:
                await RestsAsync(facts.Record, rest.State, rest.Code, rest.Reason);
                return null;
            case var plan:
                throw new InvalidOperationException($"Unknown plan {plan.GetType().Name}.");
        }
    }

    /// <summary>Shows a write. What cannot be described could not be sent either, and is refused as the call would be.</summary>
    private async Task<RecordFacts?> DescribeAsync(RecordFacts facts, RecordPlan.Write write)
    {
        IReadOnlyList<OutgoingRequest> requests;
        try
        {
            var company = facts.Of(write.Step.Name).Company;
            requests = flow.Connection(write.Step).Connection.Describe(new WriteRequest(write.Step.Resource, [write.Item], company));
        }
        catch (ConnectorException impossible)
        {
            return facts.Learn(write.Step.Name,
                known => known with { Sent = write.Item, Called = new WriteOutcome.Refused(impossible.Failure) });
        }

        if (!write.Step.Match.IsEmpty)
        {
            var naturalKey = RecordExecutor.GateOf(write.Step, facts);
            written.TryAdd(naturalKey, facts.Record.Key);
            if (write.Item.Id is { } id)
                moved[DocumentName(write.Step, facts, id)] = naturalKey;
        }

        foreach (var request in requests)
            await show(new DryRunWrite(flow.Flow.FullName, facts.Record.Key, write.Step.Name, request));
        return null;
    }

    /// <summary>By the time of the look-up, what it would have written before would be there, as the other record's, and no longer where it
    /// was.</summary>
    private RecordFacts MeetOwn(RecordFacts facts, RecordPlan.Ask ask)
    {
        if (ask is not { Question: Question.Document, Step: WriteStep { Match.IsEmpty: false } step } || facts.IsInDoubt(step.Name)
            || facts.Of(step.Name).Found is not { CannotTell: null } found)
            return facts;
        var naturalKey = RecordExecutor.GateOf(step, facts);
        if (found.Document?.TargetId is { } id && moved.TryGetValue(DocumentName(step, facts, id), out var now) && now != naturalKey)
            found = found with { Document = null, Owner = null };
        if (found.Owner is null && written.TryGetValue(naturalKey, out var owner))
            found = found with { Document = found.Document ?? new WriteOutcome.Delivered(null, null), Owner = owner };
        return facts.Learn(step.Name, known => known with { Found = found });
    }

    private static string DocumentName(WriteStep step, RecordFacts facts, string id) =>
        string.Join('\n', step.Connection, step.Resource, facts.Of(step.Name).Company?.Code, id);

    private async Task RestsAsync(StoredRecord record, RecordState state, string code, string reason)
    {
        tally.Finished(state);
        Count(state);
        if (state != RecordState.Skipped || options.DryRunShowsSkipped)
            await show(Result(record, state, code, reason));
    }

    /// <summary>Counts what the run would leave behind.</summary>
    private void Count(RecordState state)
    {
        pending += state == RecordState.Pending ? 1 : 0;
        retrying += state == RecordState.Retrying ? 1 : 0;
    }

    private DryRunWrite Result(StoredRecord record, RecordState state, string code, string why) =>
        new(flow.Flow.FullName, record.Key, flow.Flow.Target.Name, null, state, code, why);

    /// <param name="Order">Place among the stored records; those that only now arrive come after all of them, in their order.</param>
    /// <param name="Problem">Why it could not be taken in as others are, or null.</param>
    private sealed record Version(StoredRecord Record, int Order, IntakeProblem? Problem);
}
