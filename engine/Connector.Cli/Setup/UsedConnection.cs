using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Sdk.Http;

namespace Connector.Cli.Setup;

/// <summary>A connection that flows use, with the driver of its system.</summary>
internal sealed record UsedConnection(string Name, IDriver Driver, SourceSpan At)
{
    /// <summary>Connections of all the integrations, by name. One name stands for one system in a deployment.</summary>
    /// <exception cref="InvalidFileException">Two files use one name for two systems.</exception>
    public static IReadOnlyList<UsedConnection> Of(IReadOnlyList<Integration> integrations, ConnectorCatalog catalog)
    {
        var used = new SortedDictionary<string, UsedConnection>(StringComparer.Ordinal);
        var findings = new List<Diagnostic>();
        foreach (var integration in integrations)
        {
            foreach (var use in integration.Connections.Values)
            {
                // The loader has checked that every connector exists.
                var driver = catalog.Find(use.Connector, integration.File)!;
                if (!used.TryGetValue(use.Name, out var other))
                    used[use.Name] = new UsedConnection(use.Name, driver, use.At);
                else if (!string.Equals(other.Driver.Manifest.Name, driver.Manifest.Name, StringComparison.Ordinal))
                    findings.Add(Contradiction(use, driver, other));
            }
        }

        return findings.Count == 0 ? [.. used.Values] : throw new InvalidFileException(findings);
    }

    private static Diagnostic Contradiction(ConnectionUse use, IDriver driver, UsedConnection other) => new(
        CommandCodes.ConnectionTwice,
        Severity.Error,
        $"The connection '{use.Name}' is {driver.Manifest.Name} here and {other.Driver.Manifest.Name} in {other.At}.",
        use.At,
        "Give one of them another name: a deployment's connections file knows each name once.");
}
