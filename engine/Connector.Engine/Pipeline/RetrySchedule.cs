using Connector.Sdk.Resilience;

namespace Connector.Engine.Pipeline;

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

    /// <summary>Whether a record that has been tried this often is left to a person.</summary>
    public bool IsSpent(int attempts) => attempts >= options.MaxAttempts;

    /// <summary>How long a record waits, at most, until somebody has mended credentials or settings.</summary>
    public TimeSpan BlockedDelay => options.BlockedDelay;

    /// <summary>Delay before an undecided record is asked about again: soon at first, seldom later.</summary>
    public static TimeSpan Confirmation(PendingOptions options, TimeSpan pendingSince) =>
        TimeSpan.FromTicks(Math.Clamp(pendingSince.Ticks / 2, options.FirstAsk.Ticks, options.MaxAsk.Ticks));
}
