using Connector.Engine.State;

namespace Connector.Engine.Pipeline;

/// <summary>Counts what a flow does while it runs, and tells the progress display.</summary>
internal sealed class RunTally(string flow, IProgress<FlowProgress>? progress)
{
    private readonly Lock gate = new();
    private readonly HashSet<long> inReview = [];
    private FlowCounts counts = new();

    public FlowCounts Counts
    {
        get
        {
            lock (gate)
                return counts;
        }
    }

    public void Read(int read, int unchanged) => Change(now => now with { Read = now.Read + read, Skipped = now.Skipped + unchanged }, "reading");

    /// <summary>Counts where a record came to rest. One that was in review and went on is no longer counted there.</summary>
    /// <param name="record">Its number, or null where it has none because nothing is kept of it.</param>
    public void Finished(RecordState state, long? record = null) => Change(
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
        "delivering");

    /// <summary>Records that the run leaves behind, pending or waiting for a retry.</summary>
    public void Left(int pending, int retrying) => Change(now => now with { Pending = pending, Retrying = retrying }, "done");

    public void Say(string activity) => progress?.Report(new FlowProgress(flow, Counts, activity));

    private void Change(Func<FlowCounts, FlowCounts> change, string activity)
    {
        lock (gate)
            counts = change(counts);
        Say(activity);
    }
}
