using Connector.Engine.Runtime;

namespace Connector.Cli.Output;

/// <summary>A line when a flow turns to something it has not done before, and every few seconds for what has changed since.</summary>
internal sealed class LineRunDisplay : RunDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Terminal terminal;
    private readonly HashSet<(string Flow, string Activity)> known = [];
    private readonly Dictionary<string, FlowProgress> unsaid = new(StringComparer.Ordinal);
    private readonly ITimer timer;

    public LineRunDisplay(Terminal terminal)
    {
        this.terminal = terminal;
        timer = terminal.Clock.CreateTimer(_ => SayRest(), null, Pause, Pause);
    }

    public override Task<T> ShowAsync<T>(Func<Task<T>> work) => work();

    public override void Dispose()
    {
        timer.Dispose();
        SayRest();
    }

    protected override void Changed(FlowProgress now)
    {
        unsaid[now.Flow] = now;
        if (known.Add((now.Flow, now.Activity)))
            Say(now);
    }

    private void SayRest()
    {
        lock (Gate)
        {
            foreach (var progress in unsaid.Values.ToList())
                Say(progress);
        }
    }

    private void Say(FlowProgress progress)
    {
        unsaid.Remove(progress.Flow);
        var counts = FlowCountsText.Short(progress.Counts);
        terminal.Error.WriteLine(
            counts.Length == 0 ? $"{progress.Flow}: {progress.Activity}" : $"{progress.Flow}: {progress.Activity} ({counts})");
    }
}
