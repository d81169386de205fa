namespace Connector.Sdk;

/// <summary>What went wrong, by who must act on it.</summary>
public enum FailureKind
{
    /// <summary>The record is wrong; a person must change the record. Never retried.</summary>
    Data,

    /// <summary>The target already holds a document with this natural key, and it is not ours. Never retried.</summary>
    Duplicate,

    /// <summary>Credentials or permissions are wrong; an administrator must act.</summary>
    Authentication,

    /// <summary>A setting or path is wrong; the integration engineer must act.</summary>
    Configuration,

    /// <summary>Too many calls. Nothing was written; try again after <see cref="Failure.RetryAfter"/>.</summary>
    Throttled,

    /// <summary>A passing fault before any effect (refused connection, 503 before processing). Safe to try again.</summary>
    Transient,

    /// <summary>Nobody knows whether the call took effect (timeout, dropped answer, 5xx on a write). Look up before sending
    /// again.</summary>
    Ambiguous,

    /// <summary>The driver or the engine is at fault.</summary>
    Bug,
}

/// <summary>What a system refused where a failure is of <see cref="FailureKind.Authentication"/>; says how soon it is worth another
/// try.</summary>
public enum CredentialRefusal
{
    /// <summary>What was asked for, or nobody can tell: a permission is missing. An administrator must act.</summary>
    Permission,

    /// <summary>A token or session though it was new, or what has been good until now. Often passes within seconds.</summary>
    Token,

    /// <summary>
    /// The sign-in itself: user, password, client secret. Nothing can go on without somebody acting, and accounts are locked after a few
    /// refusals, so the kit signs in again only after <see cref="Failure.RetryAfter"/>; until then every call is answered with this failure
    /// without being made.
    /// </summary>
    SignIn,
}

/// <summary>A failure of a call, told twice: once for the clerk who reads it beside the invoice, once for the engineer.</summary>
/// <param name="Kind">Who must act.</param>
/// <param name="Code">Stable and greppable; the system's own code where it sends one, else ours (<c>timeout</c>, <c>http-500</c>).</param>
/// <param name="Message">One sentence for the clerk. Never holds a secret, a token or bank data.</param>
/// <param name="Detail">For the engineer: status, path, request id. Never holds a secret, a token or bank data.</param>
/// <param name="RetryAfter">How long the system asked to be left alone, if it said.</param>
public sealed record Failure(FailureKind Kind, string Code, string Message, string? Detail = null, TimeSpan? RetryAfter = null)
{
    /// <summary>What was refused, where the failure is of <see cref="FailureKind.Authentication"/>.</summary>
    public CredentialRefusal Refusal { get; init; }

    /// <summary>Whether trying again later can help without anybody acting.</summary>
    public bool IsPassing => Kind is FailureKind.Throttled or FailureKind.Transient or FailureKind.Ambiguous;
}

/// <summary>Thrown by reads and by whatever else has no per-record outcome to return. Writes return <see cref="WriteOutcome"/>
/// instead.</summary>
public sealed class ConnectorException(Failure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    /// <summary>A failure that asks for no pause.</summary>
    public ConnectorException(FailureKind kind, string code, string message, string? detail = null)
        : this(new Failure(kind, code, message, detail))
    {
    }

    /// <summary>What went wrong and who must act.</summary>
    public Failure Failure { get; } = failure;
}
