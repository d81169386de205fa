using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.BusinessCentral;

/// <summary>Microsoft Dynamics 365 Business Central over its standard API v2.0.</summary>
public sealed class BusinessCentralDriver : IDriver
{
    /// <inheritdoc />
    public ConnectorManifest Manifest { get; } = ManifestReader.ReadEmbedded(typeof(BusinessCentralDriver).Assembly);

    /// <inheritdoc />
    public IConnection Open(ConnectionContext context) => new BusinessCentralConnection(Manifest, context);
}
