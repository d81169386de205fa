using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.FinanceOperations;

/// <summary>Microsoft Dynamics 365 Finance &amp; Operations over its OData entities.</summary>
public sealed class FinanceOperationsDriver : IDriver
{
    /// <inheritdoc />
    public ConnectorManifest Manifest { get; } = ManifestReader.ReadEmbedded(typeof(FinanceOperationsDriver).Assembly);

    /// <inheritdoc />
    public IConnection Open(ConnectionContext context) =>
        new FinanceOperationsConnection(Manifest, context with { Settings = WithoutTrailingSlash(context.Settings) });

    /// <summary>The token's scope is the host and <c>/.default</c>: Entra knows no resource with a slash before it (fact sheet
    /// §1).</summary>
    private static ConnectionSettings WithoutTrailingSlash(ConnectionSettings settings) =>
        settings with { Values = settings.Values.SetItem("baseUrl", settings["baseUrl"].TrimEnd('/')) };
}
