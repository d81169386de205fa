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

    protected override void Changed(FlowProgress? before, FlowProgress now)
    {
    }

    private Table Draw()
    {
        var table = RunTable.Empty("doing");
        foreach (var flow in Latest)
            table.AddRow([new Text(flow.Flow), .. RunTable.Cells(flow.Counts), new Text(flow.Activity)]);
        return table;
    }
}
