namespace Connector.Simulation.Hosting;

/// <summary>
/// Keeps the state file up with the simulators: whatever a call changed is in the file before the call is answered, so that a process
/// killed at any instant forgets nothing it told anybody. Calls that wait at one time share one write.
/// </summary>
internal sealed class StateKeeper
{
    private readonly StateFile file;
    private readonly IReadOnlyList<SandboxSystem> systems;
    private readonly Lock gate = new();
    private HashSet<SandboxSystem> changed = [];
    private TaskCompletionSource? waiting;
    private Task writing = Task.CompletedTask;

    public StateKeeper(StateFile file, IReadOnlyList<string> homes, IReadOnlyList<SandboxSystem> systems)
    {
        this.file = file;
        this.systems = systems;
        file.Save(homes);
        file.Save(systems);
    }

    /// <summary>Done when what this system stores now, or later, is in the file.</summary>
    public Task SaveAsync(params IEnumerable<SandboxSystem> touched)
    {
        lock (gate)
        {
            changed.UnionWith(touched);
            if (waiting is null)
            {
                waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                writing =
                    writing.ContinueWith(_ => WriteWaiting(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            return waiting.Task;
        }
    }

    /// <summary>Writes what changed without a call, and closes the file. To be called when nothing is served any more.</summary>
    public async Task CloseAsync()
    {
        await writing;
        using (file)
            file.Save(systems);
    }

    private void WriteWaiting()
    {
        TaskCompletionSource waiters;
        HashSet<SandboxSystem> touched;
        lock (gate)
        {
            (waiters, touched) = (waiting!, changed);
            (waiting, changed) = (null, []);
        }

        try
        {
            file.Save(touched);
            waiters.SetResult();
        }
        catch (Exception e)
        {
            waiters.SetException(e);
        }
    }
}
