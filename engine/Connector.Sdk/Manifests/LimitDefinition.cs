namespace Connector.Sdk.Manifests;

/// <summary>Limits on calls. Keyed by credential, never by flow.</summary>
public sealed record LimitDefinition
{
    /// <summary>Calls at once.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Calls in <see cref="Per"/>, or null for no limit.</summary>
    public int? Requests { get; init; }

    /// <summary>The window of <see cref="Requests"/>.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}
