using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows;

/// <summary>The drivers a process has: the built-in ones it was given, and any that a flow names by the path of a manifest.</summary>
internal sealed class ConnectorCatalog(IEnumerable<IDriver> builtIn)
{
    private readonly Dictionary<string, IDriver> drivers = builtIn.ToDictionary(driver => driver.Manifest.Name, StringComparer.Ordinal);

    /// <summary>Names of the built-in connectors, ordered.</summary>
    public IReadOnlyList<string> Names => [.. drivers.Keys.Order(StringComparer.Ordinal)];

    public IReadOnlyCollection<IDriver> Drivers => drivers.Values;

    /// <summary>The driver a flow names, or null. A manifest's path is relative to the flow file.</summary>
    /// <exception cref="InvalidFileException">The manifest has errors.</exception>
    public IDriver? Find(string connector, string flowFile)
    {
        if (drivers.TryGetValue(connector, out var driver))
            return driver;
        if (!connector.EndsWith(".yaml", StringComparison.Ordinal))
            return null;
        var path = Path.GetFullPath(connector, Path.GetDirectoryName(Path.GetFullPath(flowFile))!);
        return File.Exists(path) ? new ManifestDriver(ManifestReader.Read(File.ReadAllText(path), path)) : null;
    }

    private sealed class ManifestDriver(ConnectorManifest manifest) : IDriver
    {
        public ConnectorManifest Manifest => manifest;

        public IConnection Open(ConnectionContext context) => new RestConnection(manifest, context);
    }
}
