using Connector.Engine.Pipeline;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>A table drawn anew ten times a second.</summary>
internal sealed class LiveRunDisplay(Terminal terminal) : RunDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    public override Task<T> ShowAsync<T>(Func<Task<T>> work) =>
        terminal.Notices.Live(Draw()).AutoClear(true).StartAsync(async live =>
        {
            var running = work();
            while (!running.IsCompleted)
            {
                live.UpdateTarget(Draw());
                await Task.WhenAny(running, Task.Delay(Frame, terminal.Clock));
            }

            return await running;
        });

    public override void Dispose()
    {
    }

    protected override void Changed(FlowProgress now)
    {
    }

    private Table Draw()
    {
        var flows = Latest;
        var table = new RunTable([.. flows.Select(flow => flow.Flow)], "doing", terminal.Notices.Profile.Width);
        foreach (var flow in flows)
            table.Add(flow.Flow, flow.Counts, flow.Activity);
        return table.Rendered;
    }
}
