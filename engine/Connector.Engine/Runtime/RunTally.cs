using Connector.Engine.Records;

namespace Connector.Engine.Runtime;

/// <summary>Counts what a flow does while it runs, and tells the progress display.</summary>
internal sealed class RunTally(string flow, IProgress<FlowProgress>? progress, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly HashSet<long> inReview = [];
    private FlowCounts counts = new();
    private long lastProgress = clock.GetUtcNow().UtcTicks;

    public FlowCounts Counts
    {
        get
        {
            lock (gate)
                return counts;
        }
    }

    /// <summary>When the flow last got on: read a page, handed a record over, settled one. At first, when it began.</summary>
    public DateTimeOffset LastProgress => new(Interlocked.Read(ref lastProgress), TimeSpan.Zero);

    public void Read(int read, int unchanged) =>
        Change(now => now with { Read = now.Read + read, Skipped = now.Skipped + unchanged }, "reading", isProgress: true);

    /// <summary>Counts where a record came to rest. One that was in review and went on is no longer counted there.</summary>
    /// <param name="record">Its number, or null where it has none because nothing is kept of it.</param>
    /// <param name="isProgress">False where it only goes on waiting.</param>
    public void Finished(RecordState state, long? record = null, bool isProgress = true) => Change(
        now =>
        {
            if (record is { } known && inReview.Remove(known))
                now = now with { Review = now.Review - 1 };
            if (record is { } waiting && state == RecordState.Review)
                inReview.Add(waiting);
            return state switch
            {
                RecordState.Delivered => now with { Delivered = now.Delivered + 1 },
                RecordState.Skipped => now with { Skipped = now.Skipped + 1 },
                RecordState.Review => now with { Review = now.Review + 1 },
                RecordState.Rejected => now with { Rejected = now.Rejected + 1 },
                _ => now,
            };
        },
        "delivering",
        isProgress);

    /// <summary>Records that the run leaves behind, pending or waiting for a retry.</summary>
    public void Left(int pending, int retrying) =>
        Change(now => now with { Pending = pending, Retrying = retrying }, "done", isProgress: false);

    public void Say(string activity) => progress?.Report(new FlowProgress(flow, Counts, activity));

    private void Change(Func<FlowCounts, FlowCounts> change, string activity, bool isProgress)
    {
        if (isProgress)
            Interlocked.Exchange(ref lastProgress, clock.GetUtcNow().UtcTicks);
        lock (gate)
            counts = change(counts);
        Say(activity);
    }
}
