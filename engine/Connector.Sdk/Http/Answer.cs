namespace Connector.Sdk.Http;

/// <summary>What came of a call: the response, and what it means after the manifest's <c>answers</c> and the kit's own rules.</summary>
public sealed record Answer
{
    /// <summary>The call it answers.</summary>
    public required Call Call { get; init; }

    /// <summary>HTTP status of the final response; 0 where none came.</summary>
    public int Status { get; init; }

    /// <summary>The body as JSON, or null where there is none or it is not JSON. Numbers keep their exact text. Stays valid for
    /// ever.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>The body's bytes where the call expects no JSON (<see cref="Call.ExpectsJson"/>); else empty.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Whether the system took the call's token or session for dead; the next call goes with a new one.</summary>
    public bool WasRenewed { get; init; }

    /// <summary>Why the call did not succeed, or null where it did.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The system has nothing to give: an empty page, or no such record.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>What was asked for was already so.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether the request's bytes may have reached the system. False only where the kit knows that they did not.</summary>
    public bool WasSent { get; init; }

    /// <summary>Whether it comes from where a redirect led, rather than from the system itself.</summary>
    public bool WasRedirected { get; init; }

    /// <summary>How long the last attempt took, queueing left out.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The system no longer takes the token.</summary>
    internal bool AsksForRenewal { get; init; }

    internal AnswerHeaders Headers { get; init; } = AnswerHeaders.None;

    /// <summary>A response header, of the final response first and then of the redirects that led to it; null where none has it. Look-ups
    /// ignore case.</summary>
    public string? Header(string name) => Headers.Find(name);

    /// <summary>This answer where the call succeeded.</summary>
    /// <exception cref="ConnectorException">The call failed.</exception>
    public Answer Require() => Failure is null ? this : throw new ConnectorException(Failure);
}
