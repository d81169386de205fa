using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.DynamicsGp;

/// <summary>Microsoft Dynamics GP over Service Based Architecture.</summary>
public sealed class DynamicsGpDriver : IDriver
{
    /// <inheritdoc />
    public ConnectorManifest Manifest { get; } = ManifestReader.ReadEmbedded(typeof(DynamicsGpDriver).Assembly);

    /// <inheritdoc />
    public IConnection Open(ConnectionContext context)
    {
        var manifest = SiteManifest.Of(Manifest, context.Settings);
        return context.Settings.Find("transport") == "soap"
            ? new SoapConnection(manifest, context)
            : new DynamicsGpConnection(manifest, context);
    }
}
