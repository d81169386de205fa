using Connector.Engine.Records;
using Connector.Engine.Store;
using Microsoft.Extensions.Logging;

namespace Connector.Engine.Runtime;

/// <summary>Runs one flow: once, or for as long as the engine runs. One cycle at a time.</summary>
internal sealed class FlowRunner(FlowRuntime flow, IStateStore store, EngineOptions options, NaturalKeyGates gates) : IDisposable
{
    /// <summary>Name of the read of the source among what is postponed.</summary>
    private const string Poll = "(read)";

    private readonly TimeProvider clock = options.Clock;
    private readonly ILogger logger = options.Logging.CreateLogger(flow.Flow.FullName);
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly RetrySchedule retries = new(flow.Limits.Retry, options.Jitter);
    private readonly RetrySchedule rereads = new(flow.SourceLimits.Retry, options.Jitter);
    private readonly Postponements postponed = new(new RetrySchedule(flow.SourceLimits.Retry, options.Jitter), options.Clock);
    private volatile bool pollRequested;

    public FlowRuntime Runtime => flow;

    /// <summary>Asks a running flow to read its source now.</summary>
    public void RequestPoll()
    {
        pollRequested = true;
        Wake();
    }

    /// <summary>Tells a running flow that something was stored for it.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Reads the source once and delivers what is due, with patience for what retries or is pending.</summary>
    /// <param name="waitsUntil">The end of all patience.</param>
    public async Task<FlowReport> RunOnceAsync(DateTimeOffset waitsUntil, CancellationToken stop, CancellationToken abort)
    {
        var began = clock.GetTimestamp();
        var tally = new RunTally(flow.Flow.FullName, options.Progress, clock);
        var failure = await IntakeAsync(new IntakeStage(flow, store, postponed, clock, tally), Patience, stop, abort);
        var delivery = new DeliveryStage(flow, store, gates, retries, clock, tally);
        await delivery.DrainAsync(Patience, stop, abort);

        var left = await store.CountAsync(flow.Flow.FullName, abort);
        tally.Left(Count(RecordState.Pending), Count(RecordState.Retrying) + Count(RecordState.Received) + Count(RecordState.Delivering));
        return new FlowReport(flow.Flow.FullName, tally.Counts, clock.GetElapsedTime(began), failure ?? delivery.Blocked);

        int Count(RecordState state) => left.GetValueOrDefault(state);

        DateTimeOffset Patience()
        {
            var until = tally.LastProgress + options.Resilience.Once.Patience;
            return until < waitsUntil ? until : waitsUntil;
        }
    }

    /// <summary>Works until asked to stop: at the start it catches up, then it reads when the schedule or a webhook says so, and delivers
    /// what is due whenever it is.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        var tally = new RunTally(flow.Flow.FullName, options.Progress, clock);
        var delivery = new DeliveryStage(flow, store, gates, retries, clock, tally);
        pollRequested = true;
        while (!stop.IsCancellationRequested)
        {
            var poll = pollRequested || postponed.IsAgainDue(Poll);
            pollRequested = false;
            await IntakeAsync(new IntakeStage(flow, store, postponed, clock, tally), poll, abort);
            await delivery.DrainAsync(clock.GetUtcNow, stop, abort);
            if (delivery.Blocked is { } blocked)
                logger.LogError("{Flow} cannot go on: {Message}", flow.Flow.FullName, blocked.Message);
            await WaitAsync(delivery, stop, abort);
        }
    }

    public void Dispose() => wake.Dispose();

    /// <summary>As below, and where a passing fault breaks the read off, again as long as patience lasts: one lost answer is not a reason
    /// to leave invoices for the next run.</summary>
    private async Task<Failure?> IntakeAsync(IntakeStage intake, Func<DateTimeOffset> patience, CancellationToken stop,
        CancellationToken abort)
    {
        for (var attempt = 1; ; attempt++)
        {
            var failure = await IntakeAsync(intake, includeSource: true, abort);
            var mayPass = failure is { IsPassing: true } or { Kind: FailureKind.Authentication, Refusal: CredentialRefusal.Token };
            if (!mayPass || stop.IsCancellationRequested)
                return failure;
            var delay = rereads.After(attempt, failure!.RetryAfter);
            if (clock.GetUtcNow() + delay > patience())
                return failure;
            await Task.Delay(delay, clock, stop)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Reads what webhooks announced, then the source. Neither keeps the other from being read; a read that failed is made up for
    /// soon, not only when the schedule comes round.</summary>
    private async Task<Failure?> IntakeAsync(IntakeStage intake, bool includeSource, CancellationToken cancel)
    {
        var notified = await TryReadAsync(() => intake.ReadNotifiedAsync(cancel), cancel);
        if (!includeSource)
            return notified;
        var read = await TryReadAsync(() => intake.ReadAsync(cancel), cancel);
        if (read is null)
            postponed.Forget(Poll);
        else
            postponed.Postpone(Poll, read.RetryAfter);
        return read ?? notified;
    }

    private async Task<Failure?> TryReadAsync(Func<Task> read, CancellationToken cancel)
    {
        Failure failure;
        try
        {
            await read();
            return null;
        }
        catch (ConnectorException fault)
        {
            failure = fault.Failure;
            logger.LogError("{Flow} could not read its source: {Message} {Detail}", flow.Flow.FullName, failure.Message, failure.Detail);
        }
#pragma warning disable CA1031 // A source whose answer the engine trips over must not end the flow: what is in the store already goes on.
        catch (Exception fault) when (fault is not OperationCanceledException and not StoreException)
#pragma warning restore CA1031
        {
            failure = new Failure(FailureKind.Bug, "engine-fault",
                $"The engine failed while it read the source ({fault.GetType().Name}: {fault.Message}).");
            logger.LogError(fault, "{Flow} could not read its source; the engine failed:", flow.Flow.FullName);
        }

        await store.AppendAuditAsync([new AuditEntry(AuditEvents.ReadFailed, failure.Message, Flow: flow.Flow.FullName)], cancel);
        return failure;
    }

    private async Task WaitAsync(DeliveryStage delivery, CancellationToken stop, CancellationToken abort)
    {
        var now = clock.GetUtcNow();
        var due = delivery.Blocked is null ? await store.NextDueAsync(flow.Flow.FullName, abort) : now + flow.Limits.Flows.BlockedPause;
        if (due < delivery.PausedUntil)
            due = delivery.PausedUntil;
        // Other flows and commands beside the engine release records (a link, a cross-reference, a replay) and wake nobody.
        var longest = flow.Limits.Flows.MaxSleep;
        var delay = due is null || due - now > longest ? longest : due.Value - now;
        if (delay <= TimeSpan.Zero)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var timer = Task.Delay(delay, clock, either.Token);
            await Task.WhenAny(wake.WaitAsync(either.Token), timer);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await either.CancelAsync();
        }
    }
}
