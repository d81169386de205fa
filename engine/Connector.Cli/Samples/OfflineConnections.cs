using Connector.Engine.Flows;
using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.Cli.Samples;

/// <summary>The connections of an integration, opened with example settings, to describe requests without a network.</summary>
internal sealed class OfflineConnections(Integration integration, ConnectorCatalog catalog) : IAsyncDisposable
{
    private readonly Dictionary<string, (ConnectorManifest Manifest, IConnection Connection)> open = new(StringComparer.Ordinal);

    public ConnectorManifest Manifest(string name) => Open(name).Manifest;

    public IReadOnlyList<OutgoingRequest> Describe(RecordPlan.Write write, string? company)
    {
        var (manifest, connection) = Open(write.Step.Connection);
        return connection.Describe(new WriteRequest(write.Step.Resource, [write.Item], CompanyOf(manifest, company)));
    }

    public IReadOnlyList<OutgoingRequest> Describe(RecordPlan.Act act, RecordFacts facts, string? company)
    {
        var (manifest, connection) = Open(act.Step.Connection);
        return [connection.Describe(RecordExecutor.Request(facts, act) with { Company = CompanyOf(manifest, company) })];
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

    private static Company? CompanyOf(ConnectorManifest manifest, string? code) =>
        code is null || manifest.CompanySettings.IsEmpty ? null : manifest.ExampleCompany(code);
}
