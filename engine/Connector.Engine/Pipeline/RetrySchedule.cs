namespace Connector.Engine.Pipeline;

/// <summary>When a record is tried again: exponential back-off with jitter, never sooner than the system asked for.</summary>
internal sealed class RetrySchedule(Func<double> jitter)
{
    /// <summary>After this many attempts a person must look: about a day of trying.</summary>
    public const int MostAttempts = 30;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Delay before the next attempt.</summary>
    /// <param name="attempt">Attempts made so far, from 1.</param>
    /// <param name="retryAfter">How long the system asked to be left alone, if it said.</param>
    public TimeSpan After(int attempt, TimeSpan? retryAfter)
    {
        var exponential = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks * (1L << Math.Min(attempt - 1, 20))));
        var spread = exponential * (0.5 + jitter());
        return retryAfter is { } asked && asked > spread ? asked + (First * jitter()) : spread;
    }

    /// <summary>Delay before an undecided record is asked about again: soon at first, each minute later.</summary>
    public static TimeSpan Confirmation(TimeSpan pendingSince) =>
        TimeSpan.FromMilliseconds(Math.Clamp(pendingSince.TotalMilliseconds / 2, 250, 60_000));
}
