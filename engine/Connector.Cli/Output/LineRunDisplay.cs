using Connector.Engine.Pipeline;

namespace Connector.Cli.Output;

/// <summary>A line whenever a flow turns to something else, and every few seconds while it counts.</summary>
internal sealed class LineRunDisplay(Terminal terminal) : RunDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, long> shown = new(StringComparer.Ordinal);

    public override Task<T> ShowAsync<T>(Func<Task<T>> work) => work();

    protected override void Changed(FlowProgress? before, FlowProgress now)
    {
        var isNew = !string.Equals(before?.Activity, now.Activity, StringComparison.Ordinal);
        if (!isNew && shown.TryGetValue(now.Flow, out var last) && terminal.Clock.GetElapsedTime(last) < Pause)
            return;
        shown[now.Flow] = terminal.Clock.GetTimestamp();
        var counts = FlowCountsText.Short(now.Counts);
        terminal.Error.WriteLine(counts.Length == 0 ? $"{now.Flow}: {now.Activity}" : $"{now.Flow}: {now.Activity} ({counts})");
    }
}
