using System.Collections.Immutable;
using Connector.Engine.Flows.Reading;
using Connector.Sdk;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows;

/// <summary>A <c>connections.yaml</c>: what one deployment connects to. Secret references are still unresolved.</summary>
internal sealed record Deployment(ImmutableSortedDictionary<string, DeployedConnection> Connections, ImmutableSortedDictionary<string, string> Environment, string File);

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
    SourceSpan At);

/// <summary>A company of a connection, with its settings.</summary>
internal sealed record DeployedCompany(string Code, ImmutableSortedDictionary<string, DeployedValue> Settings, SourceSpan At);

/// <summary>A value as it was written. Its text may be a secret, and must not be shown before its setting is known to be none.</summary>
/// <param name="At">Where the value stands.</param>
/// <param name="NameAt">Where its name stands.</param>
internal sealed record DeployedValue(string Text, SourceSpan At, SourceSpan NameAt);

/// <summary>Reads <c>connections.yaml</c> and turns its connections into checked settings. No message shows a secret, or what a reference stands for.</summary>
internal static class DeploymentReader
{
    /// <exception cref="InvalidFileException">Anything in it is wrong; all of it is reported.</exception>
    public static Deployment Read(string yaml, string file) => new DeploymentFileReader(file).Read(yaml);

    /// <summary>Applies defaults, resolves references, checks types, required settings, companies and paths against the manifest.</summary>
    /// <param name="secret">The value of a secret in the store, or null.</param>
    /// <param name="variable">The value of an environment variable, or null; those of the process where it is left out.</param>
    /// <exception cref="InvalidFileException">Anything does not fit; all of it is reported.</exception>
    public static ConnectionSettings Resolve(DeployedConnection connection, ConnectorManifest manifest, Func<string, string?> secret, string file, Func<string, string?>? variable = null) =>
        new ConnectionResolver(connection, manifest, new ReferenceResolver(secret, variable ?? Environment.GetEnvironmentVariable), new Findings(file, [])).Resolve();
}
