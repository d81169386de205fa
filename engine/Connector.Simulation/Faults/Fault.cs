using System.Text.RegularExpressions;

namespace Connector.Simulation.Faults;

/// <summary>The kinds of trouble a simulator can be told to make; on the wire in camel case.</summary>
internal enum FaultKind
{
    /// <summary>The call waits before it is handled.</summary>
    Latency,

    /// <summary>Tokens and sessions are invalidated before the call is handled.</summary>
    ExpireTokens,

    /// <summary>The connection is closed before the call has any effect.</summary>
    RefuseConnection,

    /// <summary>429 with Retry-After, before any effect.</summary>
    Throttle,

    /// <summary>5xx before any effect.</summary>
    ServerError,

    /// <summary>A firewall or a log-on page answers in the system's place, before any effect: 200 with a well-formed web page.</summary>
    WebPage,

    /// <summary>The call takes full effect, then answers 5xx.</summary>
    ServerErrorAfter,

    /// <summary>The call takes full effect, then the connection is closed without an answer.</summary>
    DropAnswer,

    /// <summary>The answer's body comes in pieces.</summary>
    SlowBody,

    /// <summary>The answer's body stops in the middle. An answer without a body is dropped.</summary>
    TruncatedBody,
}

/// <summary>One kind of trouble, how often, and for which calls.</summary>
internal sealed record Fault
{
    public required FaultKind Kind { get; init; }

    /// <summary>Share of matching calls that it befalls, 0 to 1.</summary>
    public required double Rate { get; init; }

    /// <summary>Seed of its draws; each fault draws on its own, so that one more fault does not change when the others strike.</summary>
    public required long Seed { get; init; }

    /// <summary>Matched on path and query below the system's own path; null for every call.</summary>
    public Regex? Path { get; init; }

    /// <summary>HTTP method it is about; null for any.</summary>
    public string? Method { get; init; }

    /// <summary>Status of throttle, serverError and serverErrorAfter.</summary>
    public int Status { get; init; }

    /// <summary>How Retry-After is written.</summary>
    public RetryAfterHeader RetryAfter { get; init; } = new(1, AsDate: false);

    /// <summary>How long latency waits, or how long a slow body takes in all.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Whether a connection that is closed ends as after an orderly shutdown (FIN) instead of a reset. Clients tell the two apart: .NET
    /// sends a call without a body once more, unasked, where a kept connection ends in an orderly way before the answer.
    /// </summary>
    public bool IsOrderly { get; init; }

    /// <summary>How often it strikes before it is spent; null for ever.</summary>
    public int? Times { get; init; }

    /// <summary>Whether it decides what becomes of the call, so that no second one can.</summary>
    public bool DecidesOutcome => Kind is not (FaultKind.Latency or FaultKind.ExpireTokens);

    public bool Matches(string method, string path) =>
        (Method is null || string.Equals(Method, method, StringComparison.OrdinalIgnoreCase)) && (Path is null || Path.IsMatch(path));

    public static string NameOf(FaultKind kind) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}

/// <summary>A Retry-After header: seconds, or a date so many seconds ahead, or none.</summary>
internal readonly record struct RetryAfterHeader(int Seconds, bool AsDate, bool IsAbsent = false);
