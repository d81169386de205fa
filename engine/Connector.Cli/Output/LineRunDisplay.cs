using Connector.Engine.Pipeline;

namespace Connector.Cli.Output;

/// <summary>A line when a flow turns to something it has not done before, and every few seconds while it goes on.</summary>
internal sealed class LineRunDisplay(Terminal terminal) : RunDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, long> shown = new(StringComparer.Ordinal);
    private readonly HashSet<(string Flow, string Activity)> known = [];

    public override Task<T> ShowAsync<T>(Func<Task<T>> work) => work();

    protected override void Changed(FlowProgress? before, FlowProgress now)
    {
        if (!known.Add((now.Flow, now.Activity)) && shown.TryGetValue(now.Flow, out var last) && terminal.Clock.GetElapsedTime(last) < Pause)
            return;
        shown[now.Flow] = terminal.Clock.GetTimestamp();
        var counts = FlowCountsText.Short(now.Counts);
        terminal.Error.WriteLine(counts.Length == 0 ? $"{now.Flow}: {now.Activity}" : $"{now.Flow}: {now.Activity} ({counts})");
    }
}
