namespace Connector.Sdk.Http;

/// <summary>What happens if a call is made twice; decides whether the kit may send it again by itself.</summary>
public enum CallEffect
{
    /// <summary>Changes nothing: safe to repeat. A lost answer is <see cref="FailureKind.Transient"/>.</summary>
    Read,

    /// <summary>Changes something, but twice is as good as once (an upsert, a harmless action). A lost answer is repeated, then
    /// <see cref="FailureKind.Ambiguous"/>.</summary>
    Repeatable,

    /// <summary>Twice makes two. Never sent again by the kit once its bytes may have left: a lost answer is
    /// <see cref="FailureKind.Ambiguous"/> at once.</summary>
    Once,
}

/// <summary>One HTTP call, complete but for its credentials.</summary>
public sealed record Call
{
    /// <summary>GET, POST, PATCH…</summary>
    public required string Method { get; init; }

    /// <summary>Path and query below the base URL, already escaped (see <see cref="RestConnection.PathOf"/>), or an absolute URL on the
    /// same host.</summary>
    public required string Path { get; init; }

    /// <summary>What the call is for, as the manifest's <c>answers</c> name it under <c>on</c>: <c>list</c>, <c>get</c>, <c>find</c>,
    /// <c>write</c> or an action's name.</summary>
    public required string Verb { get; init; }

    /// <summary>What making the call twice does.</summary>
    public required CallEffect Effect { get; init; }

    /// <summary>Whether the path addresses a collection that always exists, rather than one document: 404 then means a wrong path, not "no
    /// such record".</summary>
    public bool IsQuery { get; init; }

    /// <summary>The body, sent as its exact UTF-8, or null for none.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>A body that is not JSON, sent as it is in place of <see cref="Body"/>; its Content-Type goes into <see cref="Headers"/>.
    /// Null for none.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Headers besides those of the manifest and the credentials.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether the answer is JSON. Where it is not, nothing is parsed and its bytes are <see cref="Answer.Content"/>.</summary>
    public bool ExpectsJson { get; init; } = true;

    /// <summary>Whether the call is made again after its token or session was renewed. Where it is not, the answer says so
    /// (<see cref="Answer.WasRenewed"/>) and the next call goes with the new one.</summary>
    public bool RepeatsAfterRenewal { get; init; } = true;

    /// <summary>Whether a read whose answer got lost is made again by the kit. False for reads that the system counts, which are the
    /// caller's to make again.</summary>
    public bool RepeatsWhenLost { get; init; } = true;

    /// <summary>What logs and failures show in place of the path, where path or query hold credentials or a document; null shows the
    /// path.</summary>
    public string? Shown { get; init; }

    /// <summary>Whether the call may change something, by whichever method: some systems write by GET.</summary>
    internal bool IsWrite => Effect != CallEffect.Read || Method != "GET";

    /// <summary>Whether a redirect is followed, to any host, by a clean request: no credentials, no custom headers. Otherwise a redirect to
    /// another host is refused.</summary>
    public bool RedirectWithoutCredentials { get; init; }
}
