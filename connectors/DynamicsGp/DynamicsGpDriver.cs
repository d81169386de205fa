using Connector.Sdk;
using Connector.Sdk.Manifests;
using Connector.Sdk.Sandbox;

namespace Connector.DynamicsGp;

/// <summary>Microsoft Dynamics GP over Service Based Architecture.</summary>
public sealed class DynamicsGpDriver : IDriver
{
    /// <inheritdoc />
    public ConnectorManifest Manifest { get; } = ManifestReader.ReadEmbedded(typeof(DynamicsGpDriver).Assembly);

    /// <inheritdoc />
    public IConnection Open(ConnectionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new DynamicsGpConnection(SiteManifest.Of(Manifest, context.Settings), context);
    }

    /// <inheritdoc />
    public SandboxSystem? CreateSandbox() => new Sandbox.DynamicsGpSandbox();
}
