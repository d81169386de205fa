using Connector.Basware.Extracts;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Basware;

/// <summary>Basware Purchase-to-Pay. README.md says what it reads and writes, and which facts nobody could confirm.</summary>
public sealed class BaswareDriver : IDriver
{
    /// <inheritdoc />
    public ConnectorManifest Manifest { get; } = ManifestReader.ReadEmbedded(typeof(BaswareDriver).Assembly);

    /// <inheritdoc />
    public IConnection Open(ConnectionContext context)
    {
        Regions.Check(context.Settings);
        return new BaswareConnection(Manifest, context, ExtractLimits.Usual);
    }
}
