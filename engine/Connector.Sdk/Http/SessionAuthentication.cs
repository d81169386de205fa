using System.Text.Json.Nodes;
using Connector.Sdk.Manifests;
using Connector.Sdk.Resilience;

namespace Connector.Sdk.Http;

/// <summary>A session on every call: the connection's part of what <see cref="SharedSession"/> keeps for all.</summary>
internal sealed class SessionAuthentication : Authentication
{
    private readonly ISessionScheme scheme;
    private readonly SharedSession shared;
    private readonly Redactor redactor;
    private readonly IConnectionMemory? memory;
    private readonly string note;
    private readonly TimeProvider clock;
    private readonly Func<Call, CancellationToken, Task<Answer>> open;

    private SessionAuthentication(
        ISessionScheme scheme, string owner, SharedHttp http, SignInOptions options, Redactor redactor, IConnectionMemory? memory,
        Func<Call, CancellationToken, Task<Answer>> open)
    {
        Options = options;
        this.scheme = scheme;
        this.redactor = redactor;
        this.memory = memory;
        this.open = (call, cancel) => open(call with { Verb = AnswersReader.SessionVerb }, cancel);
        shared = http.Session(owner);
        clock = http.Clock;
        note = $"session-{owner[..16]}";
    }

    /// <param name="open">Makes a call without a session.</param>
    /// <param name="limited">Identity of whom limits count for.</param>
    public static Authentication Of(
        ConnectorManifest manifest, ISessionScheme scheme, SharedHttp http, SignInOptions options, Redactor redactor,
        IConnectionMemory? memory,
        Func<Call, CancellationToken, Task<Answer>> open, out string limited)
    {
        var owner = Credential.Identity("session", manifest.Name, scheme.Owner);
        limited = Credential.Identity("session", manifest.Name, scheme.LimitsOwner);
        return new SessionAuthentication(scheme, owner, http, options, redactor, memory, open);
    }

    public override string? Asks => "session";

    public string Scope => scheme.Scope;

    public SignInOptions Options { get; }

    public override async Task<string?> CredentialAsync(CancellationToken cancel) => Learn((await shared.GetAsync(this, cancel)).Value);

    public override async Task<string?> RenewAsync(string? rejected, CancellationToken cancel) =>
        await shared.RenewAsync(this, rejected!, cancel) is { } renewed ? Learn(renewed.Value) : null;

    public override Call Carry(Call call, string credential) => scheme.Carry(call, credential);

    public override Task EndAsync() => shared.EndAsync(this);

    /// <summary>Logs on. It is not given up because one of the calls that wait for it is: the session would be open and nobody's.</summary>
    /// <exception cref="ConnectorException">There is no session.</exception>
    public async Task<Session> LogOnAsync()
    {
        using var timeout = new CancellationTokenSource(Options.Timeout, clock);
        var answer = await open(await scheme.LogOnAsync(timeout.Token), timeout.Token);
        return new Session(Learn(scheme.Read(answer)), scheme.Scope);
    }

    /// <summary>Whether the session lives, where the scheme can tell; null where it cannot.</summary>
    public async Task<bool?> IsAliveAsync(Session session)
    {
        if (scheme.Probe(Learn(session.Value)) is not { } probe)
            return null;
        using var timeout = new CancellationTokenSource(Options.Timeout, clock);
        return (await open(probe, timeout.Token)).Failure is null;
    }

    /// <summary>Closes a session as well as can be: one that stays open ends by itself. False where sessions are not closed.</summary>
    public async Task<bool> LogOffAsync(Session session)
    {
        if (scheme.LogOff(Learn(session.Value)) is not { } call)
            return false;
        using var timeout = new CancellationTokenSource(Options.Timeout, clock);
        await open(call, timeout.Token);
        return true;
    }

    public async Task<Session?> RecallAsync()
    {
        if (memory is null || await memory.ReadAsync(note, CancellationToken.None) is not { } text)
            return null;
        try
        {
            return JsonNode.Parse(text) is JsonObject kept && kept["session"]?.GetValue<string>() is { } value
                ? new Session(value, kept["scope"]?.GetValue<string>() ?? "")
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Of another version: as good as none.
            return null;
        }
    }

    public Task RememberAsync(Session? session) => memory is null
        ? Task.CompletedTask
        : memory.WriteAsync(note,
            session is null ? null : new JsonObject { ["session"] = session.Value, ["scope"] = session.Scope }.ToJsonString(),
            CancellationToken.None);

    /// <summary>A session may end in blanks, which are written in several ways.</summary>
    private string Learn(string session)
    {
        redactor.Learn(session.Trim());
        return session;
    }
}
