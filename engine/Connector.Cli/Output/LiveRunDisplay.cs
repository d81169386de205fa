using Connector.Engine.Runtime;
using Spectre.Console;
using Spectre.Console.Rendering;

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

    private IRenderable Draw()
    {
        var table = new RunTable("doing");
        foreach (var flow in Latest)
            table.Add(flow.Flow, flow.Counts, flow.Activity);
        return table.Render(terminal.Notices.Profile.Width);
    }
}
