namespace Connector.Basware;

/// <summary>
/// What is kept of a record that Basware took but has not decided about: enough to ask again after a restart (fact sheet §4).
/// </summary>
/// <param name="RequestId">The <c>x-amzn-RequestId</c> of the answer.</param>
/// <param name="EntityType">Resource it was written to, for people who read the token.</param>
/// <param name="IsForced">Whether a field was changed so that Basware would not skip the record as identical.</param>
/// <param name="ExternalCode">The record in the request.</param>
internal sealed record RequestToken(string RequestId, string EntityType, bool IsForced, string ExternalCode)
{
    private const string Forced = "forced", Plain = "plain";

    /// <summary><c>requestId|resource|plain|externalCode</c>; the code comes last because it alone may hold any character.</summary>
    public override string ToString() => $"{RequestId}|{EntityType}|{(IsForced ? Forced : Plain)}|{ExternalCode}";

    /// <exception cref="ConnectorException">The text is none of our tokens (<see cref="FailureKind.Bug"/>).</exception>
    public static RequestToken Parse(string text) => text.Split('|', 4) is [var requestId, var entity, Forced or Plain, var code] parts
        ? new RequestToken(requestId, entity, parts[2] == Forced, code)
        : throw new ConnectorException(FailureKind.Bug, "token-unreadable",
            "The record waits for Basware's verdict, but the token to ask by cannot be read. Replay the record.", text);
}
