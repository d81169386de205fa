using System.Runtime.InteropServices;

namespace Connector.Cli;

/// <summary>Turns the first Ctrl-C (or SIGTERM) into a cancellation, so that what is under way is finished; the second one ends the process
/// at once.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>What shells report for a process ended by SIGINT.</summary>
    private const int Interrupted = 130;

    private readonly CancellationTokenSource source = new();
    private readonly Action<string> notify;
    private readonly PosixSignalRegistration[] registrations;
    private int count;

    private StopSignals(Action<string> notify)
    {
        this.notify = notify;
        registrations =
            [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => source.Token;

    /// <param name="notify">Told, on a thread of its own, what the first signal does.</param>
    public static StopSignals Listen(Action<string> notify) => new(notify);

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref count) > 1)
            Environment.Exit(Interrupted);
        notify("Stopping: finishing what is under way. Once more stops at once; nothing is lost either way.");
        source.Cancel();
    }
}
