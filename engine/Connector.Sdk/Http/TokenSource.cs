using Connector.Sdk.Resilience;

namespace Connector.Sdk.Http;

/// <summary>An issued token.</summary>
/// <param name="Value">The token itself.</param>
/// <param name="RefreshAt">When it is replaced, some time before it expires.</param>
internal sealed record Token(string Value, DateTimeOffset RefreshAt)
{
    // A record prints its members; this one must never be printed.
    public override string ToString() => Redactor.Mask;
}

/// <summary>
/// Issues tokens for one credential and keeps the current one. However many calls need a token at once, one asks for it and all share what
/// comes, be it the token or the refusal; a refusal is remembered for a while.
/// </summary>
internal abstract class TokenSource(ResilienceOptions resilience, TimeProvider clock) : IDisposable
{
    private readonly Lock gate = new();
    private readonly PasswordGuard guard = new(resilience.SignIn, clock);
    private Token? current;
    private Task<Token>? issuing;

    protected TimeProvider Clock { get; } = clock;

    protected ResilienceOptions Resilience { get; } = resilience;

    /// <summary>A token that is good for a while yet.</summary>
    /// <exception cref="ConnectorException">None was issued.</exception>
    public Task<Token> GetAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (current is { } token && token.RefreshAt > Clock.GetUtcNow())
                return Task.FromResult(token);
            return Issue().WaitAsync(cancel);
        }
    }

    /// <summary>A token other than the rejected one. Where another call has renewed it meanwhile, that one.</summary>
    /// <exception cref="ConnectorException">None was issued.</exception>
    public Task<Token> RenewAsync(string rejected, CancellationToken cancel)
    {
        lock (gate)
        {
            if (current is { } token && token.Value != rejected)
                return Task.FromResult(token);
            return Issue().WaitAsync(cancel);
        }
    }

    public void Dispose() => guard.Dispose();

    /// <summary>Asks the issuer.</summary>
    /// <param name="stale">The token to replace, or null at first: the answer must not be the same again.</param>
    /// <param name="cancel">Cancels after a while; not when a single waiting call is cancelled.</param>
    protected abstract Task<Token> IssueAsync(Token? stale, CancellationToken cancel);

    /// <summary>The running request for a token, or a new one. Called under the lock.</summary>
    private Task<Token> Issue() => issuing ??= Task.Run(async () =>
    {
        using var timeout = new CancellationTokenSource(Resilience.SignIn.Timeout, Clock);
        try
        {
            var token = await guard.CallAsync(() => TryAsync(timeout.Token), timeout.Token);
            lock (gate)
                current = token;
            return token;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new ConnectorException(FailureKind.Transient, "token-timeout", "The token service did not answer in time.");
        }
        finally
        {
            lock (gate)
                issuing = null;
        }
    });

    private async Task<Token> TryAsync(CancellationToken cancel)
    {
        try
        {
            var token = await IssueAsync(current, cancel);
            guard.Taken();
            return token;
        }
        catch (ConnectorException refused) when (refused.Failure.Kind == FailureKind.Authentication)
        {
            // A secret that has been good once is asked for again soon: the second refusal in a row settles it.
            var failure = guard.Refused(refused.Failure);
            throw new ConnectorException(
                failure.Refusal == CredentialRefusal.SignIn ? failure : failure with { Refusal = CredentialRefusal.Token }, refused);
        }
    }
}
