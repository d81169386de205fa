using Connector.Sdk.Resilience;

namespace Connector.Sdk.Http;

/// <summary>
/// Keeps a wrong password, or client secret, from locking its account: directories and accounting systems lock one after a handful of
/// refusals, and an engine makes thousands of calls. Until the password has been taken once, calls go one at a time; once it is refused,
/// none goes for a while, longer each time. A single refusal of one that was good is a hiccup and holds nothing back.
/// </summary>
internal sealed class PasswordGuard(SignInOptions options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private bool isProven;
    private TimeSpan pause;
    private DateTimeOffset pausedUntil;
    private Failure? refusal;

    /// <summary>Makes a call with the password, in its turn.</summary>
    /// <param name="call">Makes it. Whoever sees what became of the password says so: <see cref="Taken"/>, <see cref="Refused"/>, or
    /// nothing.</param>
    /// <param name="cancel">Cancels the wait for the turn.</param>
    /// <exception cref="ConnectorException">The password was refused not long ago; the call was not made.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        if (Volatile.Read(ref isProven))
            return await call();
        await turn.WaitAsync(cancel);
        var isAlone = !Volatile.Read(ref isProven);
        if (!isAlone)
            turn.Release();
        try
        {
            if (isAlone)
                ThrowIfPaused();
            return await call();
        }
        finally
        {
            if (isAlone)
                turn.Release();
        }
    }

    /// <summary>The password was taken.</summary>
    public void Taken()
    {
        lock (gate)
            (isProven, pause, refusal) = (true, TimeSpan.Zero, null);
    }

    /// <summary>The password was refused. What comes back says so, and where it is left alone from now on, for how long.</summary>
    public Failure Refused(Failure failure)
    {
        lock (gate)
        {
            var wasProven = isProven;
            isProven = false;
            if (wasProven)
                return failure;
            pause = pause == TimeSpan.Zero ? options.FirstPause : pause * 2 < options.MaxPause ? pause * 2 : options.MaxPause;
            pausedUntil = clock.GetUtcNow() + pause;
            failure = failure with { Refusal = CredentialRefusal.SignIn, RetryAfter = pause };
            refusal = failure with
            {
                Message = string.Create(CultureInfo.InvariantCulture,
                    $"{failure.Message.TrimEnd('.')}. These credentials are not tried again before {pausedUntil:HH:mm} UTC, because wrong "
                        + $"ones lock accounts.")
            };
            return failure;
        }
    }

    public void Dispose() => turn.Dispose();

    private void ThrowIfPaused()
    {
        lock (gate)
        {
            var left = pausedUntil - clock.GetUtcNow();
            if (refusal is not null && left > TimeSpan.Zero)
                throw new ConnectorException(refusal with { RetryAfter = left });
        }
    }
}
