using Connector.Engine.Records;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Runtime;

/// <summary>When something is tried again: exponential back-off with jitter, never sooner than the system asked for.</summary>
internal sealed class RetrySchedule(RetryOptions options, Func<double> jitter)
{
    /// <summary>Delay before the next attempt.</summary>
    /// <param name="attempt">Attempts made so far, from 1.</param>
    /// <param name="retryAfter">How long the system asked to be left alone, if it said.</param>
    public TimeSpan After(int attempt, TimeSpan? retryAfter)
    {
        // As many doublings as lead from the shortest first delay beyond the longest that may be set.
        var doubled = options.FirstDelay * Math.Pow(2, Math.Min(attempt - 1, 30));
        var spread = (doubled < options.MaxDelay ? doubled : options.MaxDelay) * (0.5 + jitter());
        return retryAfter is { } asked && asked > spread ? asked + (options.FirstDelay * jitter()) : spread;
    }

    /// <summary>How long a record waits, at most, until somebody has mended credentials or settings.</summary>
    public TimeSpan BlockedDelay => options.BlockedDelay;
}

/// <summary>
/// How long records wait whose token was refused: seconds at first, longer each time until a call goes through. Records that are refused at
/// the same time wait the same time; that eight of them were is not a reason to wait eight times as long.
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

/// <summary>The clock of a flow's records, and the times that their waits come to.</summary>
internal sealed class WaitTimes(RetrySchedule retries, RefusalPause refusals, TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    public DateTimeOffset? DueAt(Wait? wait) => wait switch
    {
        Wait.For { Time: var time } => Now + time,
        Wait.BackOff back => Now + retries.After(back.Attempt, back.RetryAfter),
        Wait.ForToken => refusals.Next(),
        _ => null,
    };
}

/// <summary>
/// Reads of one flow that failed and when each is made again. Forgotten with the process: after a start everything is tried at once. For
/// one caller at a time.
/// </summary>
internal sealed class Postponements(RetrySchedule retries, TimeProvider clock)
{
    private readonly Dictionary<string, (int Attempts, DateTimeOffset DueAt)> waiting = new(StringComparer.Ordinal);

    /// <summary>Whether nothing speaks against the read.</summary>
    public bool IsDue(string name) => !waiting.TryGetValue(name, out var wait) || clock.GetUtcNow() >= wait.DueAt;

    /// <summary>Whether the read failed and has waited long enough.</summary>
    public bool IsAgainDue(string name) => waiting.ContainsKey(name) && IsDue(name);

    /// <summary>Puts the read off, longer each time, and no shorter than the source asked for.</summary>
    public void Postpone(string name, TimeSpan? retryAfter)
    {
        var attempts = waiting.GetValueOrDefault(name).Attempts + 1;
        waiting[name] = (attempts, clock.GetUtcNow() + retries.After(attempts, retryAfter));
    }

    /// <summary>The read was made.</summary>
    public void Forget(string name) => waiting.Remove(name);
}
