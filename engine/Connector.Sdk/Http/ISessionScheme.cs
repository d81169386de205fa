namespace Connector.Sdk.Http;

/// <summary>
/// How the sessions of a system are opened, carried and closed. The kit does the rest: one session of an owner, shared by all calls, all
/// connections of the process and, through <see cref="ConnectionContext.Memory"/>, by the next process and by others on the same store; one
/// new log-on for any number of calls that find it dead; a log-off when the connection closes, where the scheme has one. A call that finds
/// its session dead (answers that mean <c>refresh</c>) is made once more with the new one, unless it forbids that
/// (<see cref="Call.RepeatsAfterRenewal"/>). In the manifest's <c>answers</c> the calls made here go by the verb <c>session</c>.
/// Implementations hold no state of their own and may be used from several threads.
/// </summary>
public interface ISessionScheme
{
    /// <summary>Who logs on: no two sessions of one owner are open at once. Only a digest of it is kept.</summary>
    string Owner { get; }

    /// <summary>Whom the connection's limits count for, where that is not the <see cref="Owner"/>: several users of one organisation, for
    /// example. Only a digest of it is kept.</summary>
    string LimitsOwner => Owner;

    /// <summary>What a session is good for, a company for example. A session of the same owner for anything else is closed before one for
    /// this is opened; such a system needs a concurrency of 1.</summary>
    string Scope => "";

    /// <summary>The call that logs on, complete with its credentials.</summary>
    /// <exception cref="ConnectorException">It must not be made now, because log-ons are limited for example.</exception>
    ValueTask<Call> LogOnAsync(CancellationToken cancel);

    /// <summary>The session in the answer to <see cref="LogOnAsync"/>, which may have failed: <see cref="Answer.Require"/> says why where
    /// the system's own words say no better.</summary>
    /// <exception cref="ConnectorException">There is none.</exception>
    string Read(Answer answer);

    /// <summary>A call with the session on it.</summary>
    Call Carry(Call call, string session);

    /// <summary>A call that succeeds only where the session lives, so that a refusal can be told from a session that is dead; null where
    /// there is none, and every refusal is then taken for a dead session.</summary>
    Call? Probe(string session) => null;

    /// <summary>The call that closes a session when its connection closes; null where it is left open and remembered, for the next process
    /// to go on with.</summary>
    Call? LogOff(string session) => null;
}
