using Connector.Sdk;

namespace Connector.Simulation.Hosting;

/// <summary>
/// Keeps the state file up with the simulators: whatever a call changed is in the file before the call is answered, so that a process killed at any instant forgets nothing it
/// told anybody. Calls that wait at one time share one write.
/// </summary>
internal sealed class StateKeeper
{
    private readonly string path;
    private readonly IReadOnlyList<string> homes;
    private readonly SortedDictionary<string, byte[]> written = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<SandboxSystem> systems;
    private readonly Lock gate = new();
    private HashSet<SandboxSystem> changed = [];
    private TaskCompletionSource? waiting;
    private Task writing = Task.CompletedTask;

    /// <exception cref="ConnectorException">The file cannot be written.</exception>
    public StateKeeper(string path, IReadOnlyList<string> homes, IReadOnlyList<SandboxSystem> systems, SavedState? restored)
    {
        this.path = Path.GetFullPath(path);
        this.homes = homes;
        this.systems = systems;
        foreach (var (name, saved) in restored?.Systems ?? new Dictionary<string, SavedSystem>())
            written[name] = saved.Write();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
            Write(systems, toDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, "sandbox-state-unwritable", $"The sandbox cannot keep its data in '{path}': {e.Message} Choose a path it may write to."), e);
        }
    }

    /// <summary>Done when what this system stores now, or later, is in the file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task SaveAsync(params IEnumerable<SandboxSystem> touched)
    {
        lock (gate)
        {
            changed.UnionWith(touched);
            if (waiting is null)
            {
                waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                writing = writing.ContinueWith(_ => WriteWaiting(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            return waiting.Task;
        }
    }

    /// <summary>Writes everything once more, what changed without a call included. To be called when nothing is served any more.</summary>
    public async Task CloseAsync()
    {
        await writing;
        Write(systems, toDisk: true);
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
            Write(touched, toDisk: false);
            waiters.SetResult();
        }
        catch (Exception e)
        {
            waiters.SetException(e);
        }
    }

    private void Write(IEnumerable<SandboxSystem> touched, bool toDisk)
    {
        foreach (var system in touched)
            written[system.Name] = SavedSystem.Write(system);
        StateFile.Write(path, homes, written, toDisk);
    }
}
