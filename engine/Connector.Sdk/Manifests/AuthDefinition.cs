namespace Connector.Sdk.Manifests;

/// <summary>How calls authenticate. Every text may hold <c>{setting}</c>.</summary>
public sealed record AuthDefinition
{
    /// <summary>The scheme: <c>oauth2</c>, <c>entra</c>, <c>basic</c>, <c>bearer</c> or <c>none</c>; choices by setting come as
    /// <c>{setting}</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The scheme's parameters by name (tokenUrl, scope, clientId, clientSecret, credentials, authority, user, password,
    /// token).</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
