using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Syspro;

/// <summary>SYSPRO: reads over OData, posts through the business objects of e.net's REST service.</summary>
public sealed class SysproDriver : IDriver
{
    /// <inheritdoc />
    public ConnectorManifest Manifest { get; } = ManifestReader.ReadEmbedded(typeof(SysproDriver).Assembly);

    /// <inheritdoc />
    public IConnection Open(ConnectionContext context) => SysproConnection.Open(Manifest, context);
}
