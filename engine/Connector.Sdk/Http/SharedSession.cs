namespace Connector.Sdk.Http;

/// <summary>An open session.</summary>
/// <param name="Value">What calls carry.</param>
/// <param name="Scope">What it is good for.</param>
internal sealed record Session(string Value, string Scope)
{
    // A record prints its members; this one must never be printed.
    public override string ToString() => Redactor.Mask;
}

/// <summary>
/// The one session of an owner. However many calls need one, or find theirs dead, one of them logs on and all share what comes. A session
/// that is remembered from an earlier process, or that another process on the same store has opened meanwhile, is used before a new one is
/// opened.
/// </summary>
internal sealed class SharedSession(TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, PasswordGuard> guards = new(StringComparer.Ordinal);
    private Session? current;

    /// <summary>A session for what the connection works on.</summary>
    /// <exception cref="ConnectorException">None could be opened.</exception>
    public async Task<Session> GetAsync(SessionAuthentication connection, CancellationToken cancel)
    {
        if (Volatile.Read(ref current) is { } open && open.Scope == connection.Scope)
            return open;
        await gate.WaitAsync(cancel);
        try
        {
            return current is { } live && live.Scope == connection.Scope ? live : await OpenAsync(connection, rejected: null);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A session other than the rejected one; null where that one lives and is not at fault.</summary>
    /// <exception cref="ConnectorException">None could be opened.</exception>
    public async Task<Session?> RenewAsync(SessionAuthentication connection, string rejected, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (current is { } other && other.Value != rejected && other.Scope == connection.Scope)
                return other;
            if (current?.Value == rejected && await connection.IsAliveAsync(current) == true)
                return null;
            return await OpenAsync(connection, rejected);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Closes the session where it is the connection's. Does not throw: what cannot be closed or forgotten ends by
    /// itself.</summary>
    public async Task EndAsync(SessionAuthentication connection)
    {
        await gate.WaitAsync();
        try
        {
            if (current is not { } session || session.Scope != connection.Scope)
                return;
            Volatile.Write(ref current, null);
            if (await connection.LogOffAsync(session))
                await connection.RememberAsync(null);
            else
                Volatile.Write(ref current, session);
        }
#pragma warning disable CA1031 // A connection that closes has nobody left to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        gate.Dispose();
        foreach (var guard in guards.Values)
            guard.Dispose();
    }

    /// <summary>The remembered session where it will do, else a new one. Called with the gate held.</summary>
    private async Task<Session> OpenAsync(SessionAuthentication connection, string? rejected)
    {
        var known = await connection.RecallAsync();
        if (known?.Value == rejected)
            known = null;
        if (known is not null && known.Scope == connection.Scope && await connection.IsAliveAsync(known) != false)
        {
            Volatile.Write(ref current, known);
            return known;
        }

        // What is open for something else is closed first: the owner has one session at a time.
        foreach (var other in new[] { current, known }.OfType<Session>()
            .Where(session => session.Value != rejected && session.Scope != connection.Scope).Distinct())
            await connection.LogOffAsync(other);
        Volatile.Write(ref current, null);
        var opened = await LogOnAsync(connection);
        Volatile.Write(ref current, opened);
        await connection.RememberAsync(opened);
        return opened;
    }

    /// <summary>Logs on, unless that was refused not long ago. What is refused for one scope, a company's own password for example, may be
    /// taken for another. Called with the gate held.</summary>
    private Task<Session> LogOnAsync(SessionAuthentication connection)
    {
        if (!guards.TryGetValue(connection.Scope, out var guard))
            guards[connection.Scope] = guard = new PasswordGuard(connection.Options, clock);
        return guard.CallAsync(
            async () =>
            {
                try
                {
                    var opened = await connection.LogOnAsync();
                    guard.Taken();
                    return opened;
                }
                catch (ConnectorException refused) when (refused.Failure.Kind == FailureKind.Authentication)
                {
                    throw new ConnectorException(guard.Refused(refused.Failure), refused);
                }
            },
            CancellationToken.None);
    }
}
