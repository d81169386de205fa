using Connector.Sdk.Resilience;

namespace Connector.Engine.Flows;

/// <summary>A <c>connections.yaml</c>: what one deployment connects to. Secret references are still unresolved.</summary>
internal sealed record Deployment(
    ImmutableSortedDictionary<string, DeployedConnection> Connections, ImmutableSortedDictionary<string, string> Environment, string File)
{
    /// <summary>Waiting times and limits where a connection has none of its own.</summary>
    public ResilienceOptions Resilience { get; init; } = ResilienceOptions.Default;
}

/// <summary>One connection of a deployment. Values may be <c>${secret:NAME}</c> or <c>${env:NAME}</c>.</summary>
/// <param name="Companies">Settings of each company, by its code.</param>
/// <param name="Paths">The site's own paths, by <c>resource.verb</c>.</param>
/// <param name="IsSandbox">Whether it is a simulator: secrets may be written out, and every URL must stay on this machine.</param>
internal sealed record DeployedConnection(
    string Name,
    ImmutableSortedDictionary<string, DeployedValue> Settings,
    ImmutableSortedDictionary<string, DeployedCompany> Companies,
    ImmutableSortedDictionary<string, DeployedValue> Paths,
    bool IsSandbox,
    SourceSpan At)
{
    /// <summary>Waiting times and limits: the deployment's, with the connection's own over them.</summary>
    public ResilienceOptions Resilience { get; init; } = ResilienceOptions.Default;
}

/// <summary>A company of a connection, with its settings.</summary>
internal sealed record DeployedCompany(string Code, ImmutableSortedDictionary<string, DeployedValue> Settings, SourceSpan At);

/// <summary>A value as it was written. Its text may be a secret, and must not be shown before its setting is known to be none.</summary>
/// <param name="At">Where the value stands.</param>
/// <param name="NameAt">Where its name stands.</param>
internal sealed record DeployedValue(string Text, SourceSpan At, SourceSpan NameAt);
