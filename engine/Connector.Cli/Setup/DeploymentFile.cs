using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;

namespace Connector.Cli.Setup;

/// <summary>The connections file of a deployment: where it is, and its connections resolved for the flows that use them.</summary>
internal static class DeploymentFile
{
    private const string Variable = "CONNECTOR_CONNECTIONS";

    public static Option<string?> Option() => new("--connections")
    {
        Description = $"Connections file of the deployment (default: {Variable})",
        HelpName = "FILE",
    };

    /// <summary>The path given, or null.</summary>
    public static string? Path(ParseResult parsed, Option<string?> option, Terminal terminal) =>
        parsed.GetValue(option) ?? terminal.Variable(Variable);

    /// <exception cref="UsageException">No file was named, or it does not exist.</exception>
    /// <exception cref="InvalidFileException">The file has errors.</exception>
    public static Deployment Read(string? path, string instead)
    {
        if (path is null)
            throw new UsageException($"which systems? Name the deployment's connections with --connections FILE or {Variable}.{instead}");
        if (!File.Exists(path))
            throw new UsageException($"there is no connections file '{path}'.");
        return DeploymentReader.Read(File.ReadAllText(path), path);
    }

    /// <summary>Settings of every connection that the flows use, with defaults and secrets filled in.</summary>
    /// <exception cref="InvalidFileException">A connection is missing or does not fit its connector; everything is reported.</exception>
    public static IReadOnlyDictionary<string, ConnectionSettings> Resolve(Deployment deployment, IReadOnlyList<UsedConnection> used,
        Func<string, string?> secret, Terminal terminal)
    {
        var findings = new List<Diagnostic>();
        var settings = new Dictionary<string, ConnectionSettings>(StringComparer.Ordinal);
        foreach (var connection in used)
        {
            if (!deployment.Connections.TryGetValue(connection.Name, out var deployed))
            {
                findings.Add(Missing(connection, deployment));
                continue;
            }

            try
            {
                settings[connection.Name] =
                    DeploymentReader.Resolve(deployed, connection.Driver.Manifest, secret, deployment.File, terminal.Variable);
            }
            catch (InvalidFileException invalid)
            {
                findings.AddRange(invalid.Diagnostics);
            }
        }

        return findings.Count == 0 ? settings : throw new InvalidFileException(findings);
    }

    private static Diagnostic Missing(UsedConnection connection, Deployment deployment) => new(
        CommandCodes.ConnectionMissing,
        Severity.Error,
        $"There is no connection '{connection.Name}' here, which {connection.At} uses for {connection.Driver.Manifest.Name}.",
        SourceSpan.WholeFile(deployment.File),
        Suggestion.Nearest(connection.Name, deployment.Connections.Keys) is { } near
            ? $"Did you mean '{near}'?"
            : "Add it below 'connections:'.");
}
