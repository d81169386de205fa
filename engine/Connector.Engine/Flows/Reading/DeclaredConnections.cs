using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows.Reading;

/// <summary>The connections a flow file declares, with the manifest of each, and which of them its flows use.</summary>
internal sealed class DeclaredConnections(ConnectorCatalog catalog, Findings findings)
{
    private readonly Dictionary<string, (ConnectionUse Use, ConnectorManifest? Manifest)> declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, ConnectionUse> All =>
        declared.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Use, StringComparer.Ordinal);

    public void Read(MappingReader integration)
    {
        integration.Require("connections", "connections: { erp: { connector: my-erp } }");
        foreach (var entry in integration.Named("connections", "connections"))
        {
            var reader = MappingReader.Open(entry.Value, new Word($"connection '{entry.Key}'", entry.KeyAt), findings, "connector");
            var connector =
                reader?.RequiredText("connector", $"{entry.Key}: {{ connector: {(catalog.Names is [var first, ..] ? first : "my-erp")} }}");
            declared.Add(entry.Key,
                (new ConnectionUse(entry.Key, connector?.Text ?? "", entry.KeyAt), connector is { } word ? ManifestOf(word) : null));
        }
    }

    /// <summary>The connection's manifest; null where the connection is not declared (reported here) or its connector is not known
    /// (reported at the declaration).</summary>
    public ConnectorManifest? Use(Word name)
    {
        if (declared.TryGetValue(name.Text, out var known))
        {
            used.Add(name.Text);
            return known.Manifest;
        }

        findings.Error(DiagnosticCodes.UnknownConnection, $"There is no connection '{name.Text}' in this file.", name.At,
            Hints.Names(name.Text, declared.Keys, "connections here") ?? $"Declare it: connections: {{ {name.Text}: {{ connector: … }} }}");
        return null;
    }

    /// <summary>Warns of what no flow uses. In a file with errors that may be what the errors are about, so it waits.</summary>
    public void ReportUnused()
    {
        if (findings.HasErrors)
            return;
        foreach (var (name, (use, _)) in declared.Where(pair => !used.Contains(pair.Key)))
            findings.Warning(DiagnosticCodes.UnusedConnection, $"No flow uses the connection '{name}'.", use.At,
                "Remove it, or name it in a flow.");
    }

    private ConnectorManifest? ManifestOf(Word connector)
    {
        try
        {
            if (catalog.Find(connector.Text, findings.File)?.Manifest is { } manifest)
                return manifest;
        }
        catch (InvalidFileException invalid)
        {
            foreach (var finding in invalid.Diagnostics)
                findings.Add(finding);
            return null;
        }
        // A path may name a device or a folder, or hold what no path may.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            findings.Error(DiagnosticCodes.UnknownConnector, $"The manifest '{connector.Text}' cannot be read: {fault.Message}",
                connector.At);
            return null;
        }

        if (connector.Text.EndsWith(".yaml", StringComparison.Ordinal))
            findings.Error(DiagnosticCodes.UnknownConnector, $"There is no manifest '{connector.Text}'.", connector.At,
                "The path is relative to this flow file.");
        else
            findings.Error(DiagnosticCodes.UnknownConnector, $"There is no connector '{connector.Text}'.", connector.At,
                Hints.Names(connector.Text, catalog.Names, "connectors") ?? "Name a manifest by its path: ./my-erp/connector.yaml");
        return null;
    }
}
