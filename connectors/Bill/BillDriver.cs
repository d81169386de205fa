using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Bill;

/// <summary>BILL accounts payable. README.md says what it reads and writes, and which facts nobody could confirm.</summary>
public sealed class BillDriver : IDriver
{
    /// <inheritdoc />
    public ConnectorManifest Manifest { get; } = ManifestReader.ReadEmbedded(typeof(BillDriver).Assembly);

    /// <inheritdoc />
    public IConnection Open(ConnectionContext context) => new BillConnection(Manifest, context);
}
