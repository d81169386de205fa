using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Engine.Store;

namespace Connector.Cli.Diagnosis;

/// <summary>Looks over an installation: each check says what it saw, and one that fails does not keep the next from being made.</summary>
internal sealed class Installation(string[] files, string? connectionsFile, StoreLocation location, Terminal terminal)
{
    public async Task<IReadOnlyList<Check>> CheckAsync(CancellationToken cancel)
    {
        var checks = new List<Check> { HostChecks.Runtime(), HostChecks.Culture(), HostChecks.DiskSpace(location.Path) };
        var catalog = new ConnectorCatalog(terminal.Connectors());
        var loaded = Try("flows", () => new FlowLoader(catalog).Load(files), checks);
        if (loaded is not null)
            checks.Add(Flows(loaded));
        var secret = await StoreAsync(checks, cancel);
        if (loaded is { HasErrors: false })
            checks.Add(Connections(loaded.Integrations, catalog, secret));
        return checks;
    }

    private Check Flows(LoadResult loaded) => loaded.HasErrors
        ? new Check("flows", Verdict.Bad,
            $"{DiagnosticText.Count(loaded.Diagnostics)}; 'engine validate {string.Join(' ', files)}' lists them.")
        : new Check(
            "flows",
            Verdict.Good,
            $"{Plural.Of(loaded.Integrations.Sum(integration => integration.Flows.Length), "flow")} in "
                + $"{Plural.Of(loaded.Integrations.Count, "file")}.");

    /// <summary>Looks at the store; answers its secrets.</summary>
    private async Task<Func<string, string?>> StoreAsync(List<Check> checks, CancellationToken cancel)
    {
        if (!location.Exists)
        {
            checks.Add(new Check("store", Verdict.Warning, $"There is none at '{location.Path}' yet; 'engine run' makes it."));
            return _ => null;
        }

        try
        {
            checks.Add(StoreChecks.Engine(location.Path));
            var keys = location.OpenKeys(terminal);
            checks.Add(new Check("key", Verdict.Good, $"The store's key comes from {keys.Source}."));
            await using var store =
                await SqliteStateStore.OpenAsync(location.Path, keys, StoreAccess.Administration, terminal.Clock, cancel);
            checks.AddRange(await StoreChecks.ContentsAsync(store, terminal.Clock, cancel));
            return await SecretValues.ReadAsync(new SecretStore(location.Path, keys, terminal.Clock), cancel);
        }
        catch (Exception problem) when (problem is StoreException or System.Security.Cryptography.CryptographicException or IOException
            or UnauthorizedAccessException)
        {
            checks.Add(new Check("store", Verdict.Bad, problem.Message));
            return _ => null;
        }
    }

    private Check Connections(IReadOnlyList<Integration> integrations, ConnectorCatalog catalog, Func<string, string?> secret)
    {
        if (connectionsFile is null)
            return new Check("connections", Verdict.Warning, "No connections file was named; --connections or CONNECTOR_CONNECTIONS does.");
        try
        {
            var deployment = DeploymentFile.Read(connectionsFile, "");
            var settings = DeploymentFile.Resolve(deployment, UsedConnection.Of(integrations, catalog), secret, terminal);
            var found =
                $"{Plural.Of(settings.Count, "connection")} in {connectionsFile}, every setting and secret found; 'engine "
                    + "ping' tries them.";
            return new Check("connections", Verdict.Good, found);
        }
        catch (Exception problem) when (problem is InvalidFileException or UsageException)
        {
            return new Check("connections", Verdict.Bad, problem.Message);
        }
    }

    private static T? Try<T>(string what, Func<T> look, List<Check> checks)
        where T : class
    {
        try
        {
            return look();
        }
        catch (InvalidFileException problem)
        {
            checks.Add(new Check(what, Verdict.Bad, problem.Message));
            return null;
        }
    }
}
