using System.Collections.Immutable;
using Connector.Sdk;

namespace Connector.Engine.Flows;

/// <summary>A <c>connections.yaml</c>: what one deployment connects to. Secret references are still unresolved.</summary>
internal sealed record Deployment(ImmutableSortedDictionary<string, DeployedConnection> Connections, ImmutableSortedDictionary<string, string> Environment, string File);

/// <summary>One connection of a deployment. Values may be <c>${secret:NAME}</c> or <c>${env:NAME}</c>.</summary>
internal sealed record DeployedConnection(
    string Name,
    ImmutableSortedDictionary<string, DeployedValue> Settings,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, DeployedValue>> Companies,
    ImmutableSortedDictionary<string, string> Paths,
    SourceSpan At);

internal sealed record DeployedValue(string Text, SourceSpan At);

/// <summary>Reads <c>connections.yaml</c> and turns its connections into checked settings.</summary>
internal static class DeploymentReader
{
    /// <exception cref="InvalidFileException">Anything in it is wrong.</exception>
    public static Deployment Read(string yaml, string file) => throw new NotImplementedException();

    /// <summary>Applies defaults, resolves secrets, checks types, required settings and companies against the manifest.</summary>
    /// <exception cref="InvalidFileException">Anything does not fit; all of it is reported.</exception>
    public static ConnectionSettings Resolve(DeployedConnection connection, Sdk.Manifests.ConnectorManifest manifest, Func<string, string?> secret, string file) =>
        throw new NotImplementedException();
}
