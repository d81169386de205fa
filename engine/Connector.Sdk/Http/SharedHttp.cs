using System.Collections.Concurrent;
using System.Net;
using Connector.Sdk.Manifests;
using Connector.Sdk.Resilience;

namespace Connector.Sdk.Http;

/// <summary>
/// What all connections of one process share: sockets, and for each credential its tokens or session, its limits and the time before which
/// nobody may call. One instance is made by whoever opens connections and given to each through <see cref="ConnectionContext.Http"/>;
/// whoever made it disposes it, after the connections.
/// </summary>
public sealed class SharedHttp : IAsyncDisposable
{
    private readonly SocketsHttpHandler handler;
    private readonly ConcurrentDictionary<string, Lazy<TokenSource>> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<SharedSession>> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<HttpMessageInvoker>> windowsSockets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<CredentialGate>> gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Key, Type Type), Lazy<object>> others = new();

    /// <summary>Makes it. No call is made before the first use.</summary>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="sockets">Waiting times of sockets; null for the defaults.</param>
    public SharedHttp(TimeProvider? clock = null, SocketOptions? sockets = null)
    {
        Clock = clock ?? TimeProvider.System;
        SocketOptions = sockets ?? ResilienceOptions.Default.Sockets;
        handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = SocketOptions.ConnectTimeout,
            PooledConnectionLifetime = SocketOptions.Lifetime,
        };
        Sockets = new HttpMessageInvoker(handler);
        Entra = new EntraApplications(handler);
    }

    internal TimeProvider Clock { get; }

    internal SocketOptions SocketOptions { get; }

    internal HttpMessageInvoker Sockets { get; }

    internal EntraApplications Entra { get; }

    /// <summary>What else a driver's connections share, made by the first that asks: a count that holds for all of them, for example. It is
    /// not disposed.</summary>
    /// <param name="key">Names it among its kind. Only a digest of it is kept, so it may hold credentials.</param>
    /// <param name="make">Makes it.</param>
    public T Share<T>(string key, Func<T> make)
        where T : class
    {
        return (T)others.GetOrAdd((Credential.Identity(key), typeof(T)), _ => new Lazy<object>(make)).Value;
    }

    /// <summary>Closes the sockets and forgets every token.</summary>
    public async ValueTask DisposeAsync()
    {
        Sockets.Dispose();
        foreach (var sockets in windowsSockets.Values)
            sockets.Value.Dispose();
        foreach (var gate in gates.Values)
            await gate.Value.DisposeAsync();
        foreach (var session in sessions.Values)
            session.Value.Dispose();
        foreach (var source in tokens.Values)
            source.Value.Dispose();
    }

    internal TokenSource Tokens(string credential, Func<TokenSource> make) => tokens.GetOrAdd(credential, _ => new(make)).Value;

    internal SharedSession Session(string owner) => sessions.GetOrAdd(owner, _ => new(() => new SharedSession(Clock))).Value;

    /// <summary>Sockets that are authenticated as one Windows account: no other credential may ever travel on them.</summary>
    internal HttpMessageInvoker WindowsSockets(string credential, Func<HttpMessageInvoker> open) =>
        windowsSockets.GetOrAdd(credential, _ => new(open)).Value;

    internal CredentialGate Gate(string credential, LimitDefinition limits) =>
        gates.GetOrAdd(credential, _ => new(() => new CredentialGate(limits, Clock))).Value;
}
