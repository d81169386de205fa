using Connector.Engine.Runtime;

namespace Connector.Cli.Output;

/// <summary>Shows how a run goes while it goes, on stderr: a table that moves on a terminal, lines elsewhere.</summary>
internal abstract class RunDisplay : IProgress<FlowProgress>, IDisposable
{
    private readonly Dictionary<string, FlowProgress> latest = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    protected Lock Gate { get; } = new();

    public static RunDisplay Create(Terminal terminal) =>
        terminal.ErrorIsTerminal ? new LiveRunDisplay(terminal) : new LineRunDisplay(terminal);

    /// <summary>The last word of every flow that reported, in the order they began.</summary>
    public IReadOnlyList<FlowProgress> Latest
    {
        get
        {
            lock (Gate)
                return [.. order.Select(flow => latest[flow])];
        }
    }

    public void Report(FlowProgress value)
    {
        lock (Gate)
        {
            if (!latest.ContainsKey(value.Flow))
                order.Add(value.Flow);
            latest[value.Flow] = value;
            Changed(value);
        }
    }

    /// <summary>Shows progress while the work goes on.</summary>
    public abstract Task<T> ShowAsync<T>(Func<Task<T>> work);

    public abstract void Dispose();

    /// <summary>Called with <see cref="Gate"/> held.</summary>
    protected abstract void Changed(FlowProgress now);
}
