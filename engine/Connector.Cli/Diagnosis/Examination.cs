using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Engine.Flows;
using Connector.Engine.Secrets;
using Connector.Engine.State;
using Connector.Sdk;

namespace Connector.Cli.Diagnosis;

/// <summary>Looks over an installation: each check says what it saw, and one that fails does not keep the next from being made.</summary>
internal sealed class Examination(string[] files, string? connectionsFile, StoreLocation location, Terminal terminal)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancel)
    {
        var findings = new List<Finding> { HostChecks.Runtime(), HostChecks.Culture(), HostChecks.DiskSpace(location.Path) };
        var catalog = new ConnectorCatalog(terminal.Connectors());
        var loaded = Try("flows", () => new FlowLoader(catalog).Load(files), findings);
        if (loaded is not null)
            findings.Add(Flows(loaded));
        var secret = await StoreAsync(findings, cancel);
        if (loaded is { HasErrors: false })
            findings.Add(Connections(loaded.Integrations, catalog, secret));
        return findings;
    }

    private Finding Flows(LoadResult loaded) => loaded.HasErrors
        ? new Finding("flows", Verdict.Bad, $"{DiagnosticText.Count(loaded.Diagnostics)}; 'engine validate {string.Join(' ', files)}' lists them.")
        : new Finding("flows", Verdict.Good, $"{Plural.Of(loaded.Integrations.Sum(integration => integration.Flows.Length), "flow")} in {Plural.Of(loaded.Integrations.Count, "file")}.");

    /// <summary>Looks at the store; answers its secrets.</summary>
    private async Task<Func<string, string?>> StoreAsync(List<Finding> findings, CancellationToken cancel)
    {
        if (!location.Exists)
        {
            findings.Add(new Finding("store", Verdict.Warning, $"There is none at '{location.Path}' yet; 'engine run' makes it."));
            return _ => null;
        }

        try
        {
            findings.Add(StoreChecks.Engine(location.Path));
            var keys = location.OpenKeys(terminal);
            findings.Add(new Finding("key", Verdict.Good, $"The store's key comes from {keys.Source}."));
            await using var store = await SqliteStateStore.OpenAsync(location.Path, keys, StoreAccess.Administration, terminal.Clock, cancel);
            findings.AddRange(await StoreChecks.ContentsAsync(store, terminal.Clock, cancel));
            return await SecretValues.ReadAsync(new SecretStore(location.Path, keys, terminal.Clock), cancel);
        }
        catch (Exception problem) when (problem is StoreException or System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            findings.Add(new Finding("store", Verdict.Bad, problem.Message));
            return _ => null;
        }
    }

    private Finding Connections(IReadOnlyList<Integration> integrations, ConnectorCatalog catalog, Func<string, string?> secret)
    {
        if (connectionsFile is null)
            return new Finding("connections", Verdict.Warning, "No connections file was named; --connections or CONNECTOR_CONNECTIONS does.");
        try
        {
            var settings = ConnectionsFile.Resolve(ConnectionsFile.Read(connectionsFile, ""), UsedConnection.Of(integrations, catalog), secret, terminal);
            return new Finding("connections", Verdict.Good, $"{Plural.Of(settings.Count, "connection")} in {connectionsFile}, every setting and secret found; 'engine ping' tries them.");
        }
        catch (Exception problem) when (problem is InvalidFileException or UsageException)
        {
            return new Finding("connections", Verdict.Bad, problem.Message);
        }
    }

    private static T? Try<T>(string what, Func<T> look, List<Finding> findings)
        where T : class
    {
        try
        {
            return look();
        }
        catch (InvalidFileException problem)
        {
            findings.Add(new Finding(what, Verdict.Bad, problem.Message));
            return null;
        }
    }
}
