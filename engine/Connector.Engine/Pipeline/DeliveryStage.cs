using System.Collections.Immutable;
using Connector.Engine.Flows;
using Connector.Engine.State;
using Connector.Sdk;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Pipeline;

/// <summary>
/// Delivers what is due: hands records out in waves of what one write takes, several waves at once, until nothing is due or (in a single run) patience ends. A record that waits
/// is given back at once and never holds up others; a connection that is down pauses the flow instead of burning through its records.
/// </summary>
internal sealed class DeliveryStage
{
    private readonly FlowRuntime flow;
    private readonly FlowOptions options;
    private readonly IStateStore store;
    private readonly StepExecutor steps;
    private readonly TimeProvider clock;
    private readonly RunTally tally;
    private readonly RefusalPause refusals;
    private readonly RecordRetry retry;
    private readonly RecordLife life;
    private int failuresInARow;
    private int refusedInARow;
    private long pausedUntil;

    public DeliveryStage(FlowRuntime flow, IStateStore store, StepExecutor steps, RetrySchedule retries, TimeProvider clock, RunTally tally)
    {
        options = flow.Limits.Flows;
        (this.flow, this.store, this.steps, this.clock, this.tally) = (flow, store, steps, clock, tally);
        refusals = new RefusalPause(retries, clock);
        retry = new RecordRetry(retries, refusals, clock);
        life = new RecordLife(flow, store, steps, retry, clock);
    }

    /// <summary>Until when a busy or broken connection is left alone.</summary>
    public DateTimeOffset PausedUntil => new(Interlocked.Read(ref pausedUntil), TimeSpan.Zero);

    /// <summary>The failure that keeps the flow from going on (credentials, settings), or null.</summary>
    public Failure? Blocked { get; private set; }

    /// <summary>Delivers until nothing is due before <paramref name="patience"/> ends, or <paramref name="stop"/> asks to take nothing new. Calls under way are let finish until <paramref name="abort"/>.</summary>
    public async Task DrainAsync(Func<DateTimeOffset> patience, CancellationToken stop, CancellationToken abort)
    {
        Blocked = null;
        var waves = new List<Task>();
        try
        {
            await TakeAsync(waves, patience, stop, abort);
        }
        finally
        {
            // Whatever ends the flow, no record is left running behind it.
            await Task.WhenAll(waves);
        }
    }

    private async Task TakeAsync(List<Task> waves, Func<DateTimeOffset> patience, CancellationToken stop, CancellationToken abort)
    {
        while (true)
        {
            waves.RemoveAll(wave => wave.IsCompletedSuccessfully);
            if (waves.FirstOrDefault(wave => wave.IsFaulted || wave.IsCanceled) is { } failed)
                await failed;
            if (stop.IsCancellationRequested || Blocked is not null)
                break;

            var now = clock.GetUtcNow();
            var isPaused = now.UtcTicks < Interlocked.Read(ref pausedUntil);
            var wave = !isPaused && waves.Count < options.MaxBatches
                ? await store.ClaimAsync(flow.Flow.FullName, flow.BatchRecords, now, abort)
                : [];
            if (wave.Count > 0)
            {
                waves.Add(Task.Run(() => DeliverAsync(wave, abort), abort));
                continue;
            }

            if (waves.Count > 0)
            {
                await Task.WhenAny(waves);
                continue;
            }

            var next = isPaused ? new DateTimeOffset(Interlocked.Read(ref pausedUntil), TimeSpan.Zero) : await store.NextDueAsync(flow.Flow.FullName, abort);
            if (next is null || next > patience())
                break;
            tally.Say("waiting");
            await DelayAsync(next.Value - now, stop);
        }
    }

    private async Task DeliverAsync(IReadOnlyList<StoredRecord> wave, CancellationToken cancel)
    {
        var runs = wave.Select(record => new RecordRun(record, flow, store, clock, tally)).ToList();
        await GuardAsync(runs, () => ConfirmAsync(runs, cancel), cancel);

        var ready = new List<ReadyStep>(runs.Count);
        foreach (var run in runs.Where(run => !run.IsFinished).ToList())
        {
            await GuardAsync([run], async () =>
            {
                if (await life.PrepareAsync(run, cancel) is { } prepared)
                    ready.Add(prepared);
                else
                    await life.ContinueAsync(run, null, cancel);
            }, cancel);
        }

        // One call takes records of one company and one path.
        foreach (var group in ready.GroupBy(item => (item.Mapped.Company, item.Mapped.Id, Parameters: Text(item.Mapped.Parameters))))
            await GuardAsync([.. group.Select(item => item.Run)], () => WriteAsync([.. group], cancel), cancel);

        Learn(runs);
    }

    /// <summary>
    /// Whatever goes wrong with these records stays with these records: a fault of the connection makes them wait, a fault of ours puts them in review. Only a store that cannot
    /// write stops the flow.
    /// </summary>
    private async Task GuardAsync(IReadOnlyList<RecordRun> runs, Func<Task> work, CancellationToken cancel)
    {
        try
        {
            await work();
        }
        catch (ConnectorException fault)
        {
            foreach (var run in runs.Where(run => !run.IsFinished))
                await retry.PostponeAsync(run, fault.Failure, cancel);
        }
#pragma warning disable CA1031 // A record that the engine trips over must not stop the records behind it.
        catch (Exception fault) when (fault is not OperationCanceledException and not StoreException)
#pragma warning restore CA1031
        {
            foreach (var run in runs.Where(run => !run.IsFinished))
                await run.FinishAsync(RecordState.Review, "engine-fault", $"The engine failed on this record ({fault.GetType().Name}: {fault.Message}). Nothing more is done with it until somebody replays it.", cancel);
        }
    }

    private async Task WriteAsync(IReadOnlyList<ReadyStep> group, CancellationToken cancel)
    {
        foreach (var outcome in await steps.WriteAsync(group, cancel))
            await GuardAsync([outcome.Run], () => life.ContinueAsync(outcome.Run, outcome, cancel), cancel);
    }

    /// <summary>Asks about everything pending in the wave, one question a resource and company.</summary>
    private async Task ConfirmAsync(List<RecordRun> runs, CancellationToken cancel)
    {
        var pending = runs.Where(run => run.PendingStep is not null).ToList();
        foreach (var group in pending.GroupBy(run => (Step: PendingStepOf(run), Company: CompanyOf(run))))
        {
            var step = group.Key.Step;
            var connection = flow.Connection(step);
            connection.TryCompany(group.Key.Company, out var company);
            var members = group.ToList();
            var outcomes = await connection.Connection.ConfirmAsync(new ConfirmRequest(step.Resource, [.. members.Select(run => run.PendingStep!.Token!)], company), cancel);
            for (var index = 0; index < members.Count; index++)
                await life.DecideAsync(members[index], outcomes[index], cancel);
        }
    }

    private Step PendingStepOf(RecordRun run) =>
        flow.Flow.Then.Concat(flow.Flow.OnReject).Prepend(flow.Flow.Target).First(candidate => string.Equals(candidate.Name, run.PendingStep!.Name, StringComparison.Ordinal));

    /// <summary>Code of the company that the pending step was written to, which need not be the one that the record was read for.</summary>
    private string? CompanyOf(RecordRun run)
    {
        var step = PendingStepOf(run);
        return (step.Company is null ? null : flow.Mapper.Map(step, run.Scope()).Company) ?? run.Record.Company;
    }

    /// <summary>Learns from failures: a sign-in that is refused stops the flow, as do refusals of wave after wave; a system that is down or busy pauses it.</summary>
    private void Learn(List<RecordRun> runs)
    {
        var failures = runs.Select(run => run.LastFailure).OfType<Failure>().ToList();
        var isRefused = failures.Count == runs.Count && failures.TrueForAll(failure => failure.Kind == FailureKind.Authentication);
        var refused = isRefused ? Interlocked.Increment(ref refusedInARow) : Interlocked.Exchange(ref refusedInARow, 0);
        if (failures.Count < runs.Count)
            refusals.Reset();
        if (failures.Count == 0)
        {
            Interlocked.Exchange(ref failuresInARow, 0);
            return;
        }

        var inARow = Interlocked.Increment(ref failuresInARow);
        var failure = failures[^1];
        if (isRefused ? failure.Refusal == CredentialRefusal.SignIn || refused >= options.MaxFailures : failure.Kind == FailureKind.Configuration && inARow >= options.MaxFailures)
            Blocked = failure;
        else if (failure.Kind == FailureKind.Throttled || (failure.Kind == FailureKind.Transient && inARow >= options.MaxFailures))
            Interlocked.Exchange(ref pausedUntil, (clock.GetUtcNow() + (failure.RetryAfter ?? options.Pause)).UtcTicks);
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken stop)
    {
        if (delay <= TimeSpan.Zero)
            return;
        try
        {
            // Timers count whole milliseconds; the rest would be waited for in circles.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), clock, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop: nothing new is taken, and what waits stays in the store.
        }
    }

    private static string Text(ImmutableDictionary<string, string> parameters) =>
        string.Join('\n', parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
