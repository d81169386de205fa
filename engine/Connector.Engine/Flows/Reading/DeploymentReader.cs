using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads <c>connections.yaml</c> and turns its connections into checked settings. No message shows a secret, or what a reference
/// stands for.</summary>
internal static class DeploymentReader
{
    /// <exception cref="InvalidFileException">Anything in it is wrong; all of it is reported.</exception>
    public static Deployment Read(string yaml, string file) => new DeploymentFileReader(file).Read(yaml);

    /// <summary>Applies defaults, resolves references, checks types, required settings, companies and paths against the manifest.</summary>
    /// <param name="secret">The value of a secret in the store, or null.</param>
    /// <param name="variable">The value of an environment variable, or null; those of the process where it is left out.</param>
    /// <exception cref="InvalidFileException">Anything does not fit; all of it is reported.</exception>
    public static ConnectionSettings Resolve(DeployedConnection connection, ConnectorManifest manifest, Func<string, string?> secret,
        string file, Func<string, string?>? variable = null) =>
        new ConnectionResolver(connection, manifest, new ReferenceResolver(secret, variable ?? Environment.GetEnvironmentVariable),
            new Findings(file, [])).Resolve();
}
