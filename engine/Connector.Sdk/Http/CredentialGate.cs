using System.Threading.RateLimiting;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>
/// The limits of one credential, whoever calls with it: calls at once, calls in a window, and the time before which the system wants none
/// at all.
/// </summary>
internal sealed class CredentialGate : IAsyncDisposable
{
    private const int WindowSegments = 10;
    private readonly TimeProvider clock;
    private readonly ConcurrencyLimiter atOnce;
    private readonly SlidingWindowRateLimiter? inWindow;
    private long notBefore;

    public CredentialGate(LimitDefinition limits, TimeProvider clock)
    {
        this.clock = clock;
        atOnce = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = limits.Concurrency, QueueLimit = int.MaxValue });
        if (limits.Requests is { } requests)
        {
            inWindow = new SlidingWindowRateLimiter(new SlidingWindowRateLimiterOptions
            {
                PermitLimit = requests,
                Window = limits.Per,
                SegmentsPerWindow = WindowSegments,
                QueueLimit = int.MaxValue,
            });
        }
    }

    /// <summary>How long the system wants to be left alone yet.</summary>
    public TimeSpan Pause
    {
        get
        {
            var pause = new DateTimeOffset(Interlocked.Read(ref notBefore), TimeSpan.Zero) - clock.GetUtcNow();
            return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
        }
    }

    /// <summary>Holds back every call on the credential. A shorter pause never ends a longer one.</summary>
    public void HoldBack(TimeSpan pause)
    {
        var until = (clock.GetUtcNow() + pause).UtcTicks;
        var known = Interlocked.Read(ref notBefore);
        while (until > known)
        {
            var seen = Interlocked.CompareExchange(ref notBefore, until, known);
            if (seen == known)
                return;
            known = seen;
        }
    }

    /// <summary>Waits for a turn. Null where the system wants to be left alone for longer than <paramref name="patience"/>.</summary>
    public async ValueTask<IDisposable?> EnterAsync(TimeSpan patience, CancellationToken cancel)
    {
        while (true)
        {
            for (var pause = Pause; pause > TimeSpan.Zero; pause = Pause)
            {
                if (pause > patience)
                    return null;
                await Task.Delay(pause, clock, cancel);
            }

            // A turn at once before one in the window: the other way round, turns of the window would be saved up and spent in a burst.
            var turn = await atOnce.AcquireAsync(1, cancel);
            if (await TakeAsync(turn, cancel))
                return turn;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await atOnce.DisposeAsync();
        if (inWindow is not null)
            await inWindow.DisposeAsync();
    }

    /// <summary>False, with the turn given back, where a pause began while the call queued.</summary>
    private async ValueTask<bool> TakeAsync(RateLimitLease turn, CancellationToken cancel)
    {
        try
        {
            if (inWindow is not null)
                (await inWindow.AcquireAsync(1, cancel)).Dispose();
            if (Pause == TimeSpan.Zero)
                return true;
        }
        catch
        {
            turn.Dispose();
            throw;
        }

        turn.Dispose();
        return false;
    }
}
