namespace Connector.Sdk.Tests.Http;

/// <summary>
/// A clock that stands still until a test moves it. Delays that <see cref="Skip"/> picks pass at once, by moving the clock to their end;
/// each is noted in <see cref="Delays"/>.
/// </summary>
internal sealed class TestClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<TestTimer> timers = [];
    private readonly List<(Func<TimeSpan, bool> Due, TaskCompletionSource Seen)> watchers = [];
    private DateTimeOffset now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Which delays pass at once. Not the timeouts of calls (100 s) and of token requests (30 s), unless a test says so.</summary>
    public Func<TimeSpan, bool> Skip { get; set; } = delay => delay < TimeSpan.FromSeconds(30);

    public List<TimeSpan> Delays { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<TestTimer> due;
        lock (gate)
        {
            now += by;
            due = [.. timers.Where(timer => timer.At <= now).OrderBy(timer => timer.At)];
            timers.RemoveAll(due.Contains);
        }

        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>Completes once somebody waits for such a delay.</summary>
    public Task UntilWaitingAsync(Func<TimeSpan, bool> delay)
    {
        lock (gate)
        {
            if (timers.Exists(timer => delay(timer.At - now)))
                return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((delay, seen));
            return seen.Task;
        }
    }

    private void Start(TestTimer timer, TimeSpan dueTime)
    {
        bool skipped;
        lock (gate)
        {
            timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.At = now + dueTime;
            timers.Add(timer);
            foreach (var watcher in watchers.Where(watcher => watcher.Due(dueTime)))
                watcher.Seen.TrySetResult();
            skipped = Skip(dueTime);
            if (skipped)
                Delays.Add(dueTime);
        }

        if (skipped)
            ThreadPool.QueueUserWorkItem(_ => Advance(timer.At - GetUtcNow() is { Ticks: > 0 } rest ? rest : TimeSpan.Zero));
    }

    private void Stop(TestTimer timer)
    {
        lock (gate)
            timers.Remove(timer);
    }

    private sealed class TestTimer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset At { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Start(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Stop(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
