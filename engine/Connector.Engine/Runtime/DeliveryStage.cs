using Connector.Engine.Records;
using Connector.Engine.Store;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Runtime;

/// <summary>
/// Delivers what is due: hands records out in waves of what one write takes, several waves at once, until nothing is due or (in a single
/// run) patience ends. A record that waits is given back at once and never holds up others; a connection that is down pauses the flow
/// instead of burning through its records.
/// </summary>
internal sealed class DeliveryStage
{
    private readonly FlowRuntime flow;
    private readonly FlowOptions options;
    private readonly IStateStore store;
    private readonly TimeProvider clock;
    private readonly RunTally tally;
    private readonly RecordExecutor executor;
    private readonly RefusalPause refusals;
    private readonly WaitTimes waits;
    private int failuresInARow;
    private int refusedInARow;
    private long pausedUntil;

    public DeliveryStage(FlowRuntime flow, IStateStore store, NaturalKeyGates gates, RetrySchedule retries, TimeProvider clock,
        RunTally tally)
    {
        options = flow.Limits.Flows;
        (this.flow, this.store, this.clock, this.tally) = (flow, store, clock, tally);
        executor = new RecordExecutor(flow, new RecordAnswers(flow, store), gates);
        refusals = new RefusalPause(retries, clock);
        waits = new WaitTimes(retries, refusals, clock);
    }

    /// <summary>Until when a busy or broken connection is left alone.</summary>
    public DateTimeOffset PausedUntil => new(Interlocked.Read(ref pausedUntil), TimeSpan.Zero);

    /// <summary>The failure that keeps the flow from going on (credentials, settings), or null.</summary>
    public Failure? Blocked { get; private set; }

    /// <summary>
    /// Delivers until nothing is due before <paramref name="patience"/> ends, or <paramref name="stop"/> asks to take nothing new. Calls
    /// under way are let finish until <paramref name="abort"/>.
    /// </summary>
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
            var isPaused = now < PausedUntil;
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

            var next = isPaused ? PausedUntil : await store.NextDueAsync(flow.Flow.FullName, abort);
            if (next is null || next > patience())
                break;
            tally.Say("waiting");
            await DelayAsync(next.Value - now, stop);
        }
    }

    /// <summary>Works on a wave until each of its records rests.</summary>
    private async Task DeliverAsync(IReadOnlyList<StoredRecord> wave, CancellationToken cancel)
    {
        var runs = wave.Select(record => new RecordRun(record, flow, store, waits, tally)).ToList();
        for (var working = runs; working.Count > 0; working = working.FindAll(run => !run.IsFinished))
        {
            foreach (var run in working)
                await GuardAsync([run], () => executor.AdvanceAsync(run, cancel), cancel);

            // One question takes records of one step and company; one write, those of one company and path.
            var asking = working.Where(run => run is { IsFinished: false, Next: RecordPlan.Confirm });
            foreach (var group in asking.GroupBy(run => (((RecordPlan.Confirm)run.Next!).Step, RecordExecutor.CompanyOf(run))).ToList())
                await GuardAsync([.. group], () => executor.ConfirmAsync([.. group], cancel), cancel);
            foreach (var group in working.Where(IsWriting).GroupBy(Address).ToList())
                await GuardAsync([.. group], () => executor.WriteAsync([.. group], cancel), cancel);
        }

        UpdateBackoff(runs);
    }

    private static bool IsWriting(RecordRun run) =>
        !run.IsFinished && run.Next is RecordPlan.Write or RecordPlan.Ask { Question: Question.Document };

    private static (string? Company, string? Id, string Parameters) Address(RecordRun run)
    {
        var mapped = run.Facts.Of(RecordExecutor.StepOf(run.Next!).Name).Mapped!;
        return (mapped.Company, mapped.Id, Text(mapped.Parameters));
    }

    /// <summary>
    /// Whatever goes wrong with these records stays with these records: a fault of the connection makes them wait, a fault of ours puts
    /// them in review. Only a store that cannot write stops the flow.
    /// </summary>
    private async Task GuardAsync(IReadOnlyList<RecordRun> runs, Func<Task> work, CancellationToken cancel)
    {
        Func<RecordFacts, RecordFacts> learn;
        try
        {
            await work();
            return;
        }
        catch (ConnectorException fault)
        {
            learn = facts => facts with { Fault = fault.Failure };
        }
#pragma warning disable CA1031 // A record that the engine trips over must not stop the records behind it.
        catch (Exception fault) when (fault is not OperationCanceledException and not StoreException)
#pragma warning restore CA1031
        {
            learn = facts => facts with { EngineFault = $"{fault.GetType().Name}: {fault.Message}" };
        }

        foreach (var run in runs.Where(run => !run.IsFinished))
        {
            run.Facts = learn(run.Facts);
            await executor.AdvanceAsync(run, cancel);
        }
    }

    /// <summary>
    /// A sign-in that is refused stops the flow, as do refusals of wave after wave; a system that is down or busy pauses it.
    /// </summary>
    private void UpdateBackoff(List<RecordRun> runs)
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
        var isBlocked = isRefused
            ? failure.Refusal == CredentialRefusal.SignIn || refused >= options.MaxFailures
            : failure.Kind == FailureKind.Configuration && inARow >= options.MaxFailures;
        if (isBlocked)
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
