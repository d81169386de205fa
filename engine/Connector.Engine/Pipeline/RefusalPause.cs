namespace Connector.Engine.Pipeline;

/// <summary>
/// How long records wait whose token was refused: seconds at first, longer each time until a call goes through. Records that are refused at the same time wait the same time; that eight of
/// them were is no reason to wait eight times as long.
/// </summary>
internal sealed class RefusalPause(RetrySchedule retries, TimeProvider clock)
{
    private readonly Lock gate = new();
    private int refusals;
    private DateTimeOffset until;

    /// <summary>When to try again after a refusal.</summary>
    public DateTimeOffset Next()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now >= until)
            {
                var pause = retries.After(++refusals, null);
                until = now + (pause < retries.BlockedDelay ? pause : retries.BlockedDelay);
            }

            return until;
        }
    }

    /// <summary>A call went through.</summary>
    public void Reset()
    {
        lock (gate)
            (refusals, until) = (0, default);
    }
}
