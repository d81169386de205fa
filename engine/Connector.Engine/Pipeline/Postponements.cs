namespace Connector.Engine.Pipeline;

/// <summary>Reads of one flow that failed and when each is made again. Forgotten with the process: after a start everything is tried at once. For one caller at a time.</summary>
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
