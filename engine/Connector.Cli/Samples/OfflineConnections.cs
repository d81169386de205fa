using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.Cli.Samples;

/// <summary>The connections of an integration, opened with example settings, to describe requests without a network.</summary>
internal sealed class OfflineConnections(Integration integration, ConnectorCatalog catalog) : IAsyncDisposable
{
    private readonly Dictionary<string, (ConnectorManifest Manifest, IConnection Connection)> open = new(StringComparer.Ordinal);

    public IReadOnlyList<OutgoingRequest> Describe(Step step, MappedStep mapped, string? companyCode, string idempotencyKey)
    {
        var (manifest, connection) = Open(step.Connection);
        var company = companyCode is null || manifest.CompanySettings.IsEmpty ? null : manifest.ExampleCompany(companyCode);
        return step is ActionStep action
            ? [
                connection.Describe(
                    new ActionRequest(action.Resource, action.Action, mapped.Id!, InDoubt: false, idempotencyKey, mapped.Parameters,
                        company))]
            : connection.Describe(
                new WriteRequest(step.Resource, [new WriteItem(mapped.Body!.Value, idempotencyKey, mapped.Id, mapped.Parameters)],
                    company));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, connection) in open.Values)
            await connection.DisposeAsync();
    }

    private (ConnectorManifest Manifest, IConnection Connection) Open(string name)
    {
        if (open.TryGetValue(name, out var known))
            return known;
        var driver = catalog.Find(integration.Connections[name].Connector, integration.File)!;
        var context = new ConnectionContext { Name = name, Settings = driver.Manifest.ExampleSettings(), Logger = NullLogger.Instance };
        return open[name] = (driver.Manifest, driver.Open(context));
    }
}
