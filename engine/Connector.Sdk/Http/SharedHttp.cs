namespace Connector.Sdk.Http;

/// <summary>
/// What all connections of one process share: sockets, and for each credential its tokens, its limits and the time before which nobody may call. One instance
/// is made by whoever opens connections and given to each through <see cref="ConnectionContext.Http"/>; whoever made it disposes it, after the connections.
/// </summary>
public sealed class SharedHttp : IAsyncDisposable
{
    /// <summary>Makes it. No call is made before the first use.</summary>
    /// <param name="clock">The clock; null for the system's.</param>
    public SharedHttp(TimeProvider? clock = null)
    {
        Clock = clock ?? TimeProvider.System;
    }

    internal TimeProvider Clock { get; }

    /// <summary>Closes the sockets and forgets every token.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
