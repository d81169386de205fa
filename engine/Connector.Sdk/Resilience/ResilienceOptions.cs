using System.ComponentModel.DataAnnotations;

namespace Connector.Sdk.Resilience;

/// <summary>
/// Every waiting time and count of trying again, as <c>resilience:</c> in connections.yaml gives them: for the deployment, and in a
/// connection for that one alone. A record and a flow go by the connection of their target, a read by that of its source.
/// </summary>
public sealed record ResilienceOptions
{
    /// <summary>What holds where nothing is written.</summary>
    public static ResilienceOptions Default { get; } = new();

    /// <summary>A single call, while it is being made.</summary>
    public CallOptions Calls { get; init; } = new();

    /// <summary>When a system counts as broken and is left alone.</summary>
    public BreakerOptions Breaker { get; init; } = new();

    /// <summary>Tokens, sessions and passwords.</summary>
    public SignInOptions SignIn { get; init; } = new();

    /// <summary>A record that met a failure which is not its own, and a read that broke off.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>A record that the target took and decides about later.</summary>
    public PendingOptions Pending { get; init; } = new();

    /// <summary>A flow as a whole.</summary>
    public FlowOptions Flows { get; init; } = new();

    /// <summary><c>engine run --once</c>. Of the deployment alone.</summary>
    public OnceOptions Once { get; init; } = new();

    /// <summary>The end of a run. Of the deployment alone.</summary>
    public StopOptions Stop { get; init; } = new();

    /// <summary>Sockets, which connections share. Of the deployment alone.</summary>
    public SocketOptions Sockets { get; init; } = new();
}

/// <summary>How one call is made. What still fails after that is the record's to try again: <see cref="RetryOptions"/>.</summary>
public sealed record CallOptions
{
    /// <summary>How long one attempt may take; null for the time limit of the connector, mostly 100 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan? Timeout { get; init; }

    /// <summary>Attempts of one call, where making it again is safe. Default 3.</summary>
    [Range(1, 10)]
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Mean pause before the second attempt; it doubles each time. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest mean pause before another attempt. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A pause that the system asks for is waited out up to here; for a longer one the record is put off. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A longer pause than this is never believed: a wrong date must not stop a connection for years. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Attempts of a change that somebody else was faster with, each after reading the document again. Default 4.</summary>
    [Range(1, 20)]
    public int MaxConflicts { get; init; } = 4;
}

/// <summary>When a circuit opens. Only failures of the system count, not refusals of records.</summary>
public sealed record BreakerOptions
{
    /// <summary>Share of calls that fail. Default 0.5.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>
    /// Calls in the window before the share means anything. Default 30: of ten calls five fail by chance where a third
    /// does.
    /// </summary>
    [Range(2, 100_000)]
    public int MinCalls { get; init; } = 30;

    /// <summary>The window that is looked at. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the system is left alone. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>How signing in is done. Connections with the same credentials share it, and the first of them to open decides.</summary>
public sealed record SignInOptions
{
    /// <summary>How long a token service or a log-on may take. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long credentials are left alone after a refusal, because wrong ones lock accounts; it doubles each time. Default 5
    /// min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest such pause. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>How a record is tried again after a failure that is not its own.</summary>
public sealed record RetryOptions
{
    /// <summary>Attempts before the record goes to review. Default 30: about a day.</summary>
    [Range(1, 10_000)]
    public int MaxAttempts { get; init; } = 30;

    /// <summary>Mean pause before the second attempt; it doubles each time. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest mean pause before another attempt. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "7.00:00:00")]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a record waits, at most, where credentials or settings are wrong and somebody must act. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan BlockedDelay { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>How a target is asked about what it took and has not decided.</summary>
public sealed record PendingOptions
{
    /// <summary>First pause before it is asked; later ones are half of the record's time there. Default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan FirstAsk { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan MaxAsk { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A record that is undecided for longer goes to review. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "90.00:00:00")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>How a flow takes its records, and when it pauses.</summary>
public sealed record FlowOptions
{
    /// <summary>Batches of records under way at once. Default 8.</summary>
    [Range(1, 256)]
    public int MaxBatches { get; init; } = 8;

    /// <summary>Batches that fail in a row before the flow pauses, or stops where credentials or settings are wrong. Default 5.</summary>
    [Range(1, 1000)]
    public int MaxFailures { get; init; } = 5;

    /// <summary>The pause, where the system asks for none. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a running flow waits where somebody must act: credentials, settings. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan BlockedPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a running flow looks for what other flows and commands released. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MaxSleep { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>How long <c>engine run --once</c> waits for records that retry or are pending, before it leaves them to the next run.</summary>
public sealed record OnceOptions
{
    /// <summary>How long a flow waits without progress. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After this long the run waits for nothing more, progress or not. What is due is still delivered. Default 30 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(30);
}

/// <summary>How a run ends that is asked to stop.</summary>
public sealed record StopOptions
{
    /// <summary>How long calls under way may take until they are given up. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Sockets.</summary>
public sealed record SocketOptions
{
    /// <summary>How long connecting may take. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A socket is replaced after this long, because systems move between addresses. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The same of sockets that are signed in with NTLM or Negotiate, where each new one costs two calls more. Default 30
    /// min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WindowsLifetime { get; init; } = TimeSpan.FromMinutes(30);
}
