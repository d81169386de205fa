using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Sdk.Http;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Connector.Cli.Commands;

/// <summary><c>engine ping</c>: tries every connection with its real credentials, changing nothing.</summary>
internal static class PingCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = FlowFiles.Argument();
        var connections = DeploymentFile.Option();
        var verb = new Verb(
            "ping",
            "Try every connection: credentials, permissions, clock, latency; changes nothing",
            [new("engine ping --connections connections.yaml", "Exit code 1 where a connection does not work.")])
        {
            files, connections,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var catalog = new ConnectorCatalog(terminal.Connectors());
            var used = UsedConnection.Of(FlowFiles.Load(FlowFiles.Paths(parsed, files), catalog, terminal), catalog);
            var deployment = DeploymentFile.Read(DeploymentFile.Path(parsed, connections, terminal), "");
            var location = store.Read(parsed, terminal);
            var secret = location.Exists ? await SecretValues.ReadAsync(location.OpenSecrets(terminal), cancel) : _ => null;
            var settings = DeploymentFile.Resolve(deployment, used, secret, terminal);
            using var logging = TerminalLogging.Create(terminal, parsed.GetValue<bool>("--verbose") ? LogLevel.Debug : LogLevel.Error);
            var reports =
                await Task.WhenAll(used.Select(connection => PingAsync(connection, settings[connection.Name], logging, terminal, cancel)));
            Write(reports, parsed.GetValue(verb.Json), terminal);
            return reports.All(report => report.Report.IsHealthy) ? ExitCode.Done : ExitCode.Findings;
        });
        return verb;
    }

    private static async Task<(UsedConnection Connection, PingReport Report)> PingAsync(
        UsedConnection used, ConnectionSettings settings, ILoggerFactory logging, Terminal terminal, CancellationToken cancel)
    {
        var began = terminal.Clock.GetTimestamp();
        try
        {
            var context = new ConnectionContext
            {
                Name = used.Name,
                Settings = settings,
                Clock = terminal.Clock,
                Logger = logging.CreateLogger(used.Name)
            };
            await using var connection = used.Driver.Open(context);
            return (used, await connection.PingAsync(cancel));
        }
        catch (ConnectorException refused)
        {
            return (used,
                new PingReport([new PingLine("settings", IsGood: false, refused.Failure.Message, terminal.Clock.GetElapsedTime(began))]));
        }
    }

    private static void Write((UsedConnection Connection, PingReport Report)[] reports, bool isJson, Terminal terminal)
    {
        if (isJson)
        {
            terminal.Out.WriteLine(JsonOutput.Block(new
            {
                connections = reports.Select(report => new
                {
                    report.Connection.Name,
                    connector = report.Connection.Driver.Manifest.Name,
                    report.Report.IsHealthy,
                    lines = report.Report.Lines.Select(line =>
                        new { line.What, line.IsGood, line.Message, elapsedMs = (long)line.Elapsed.TotalMilliseconds }),
                }),
            }));
            return;
        }

        var table = new ListTable("connection", "connector", "what", "", "time", "seen") { Numbers = new HashSet<int> { 4 } };
        foreach (var (connection, report) in reports)
        {
            foreach (var line in report.Lines)
            {
                var verdict = new Cell(line.IsGood ? "good" : "bad", new Style(line.IsGood ? Color.Green : Color.Red));
                table.Add(connection.Name, connection.Driver.Manifest.Name, line.What, verdict,
                    $"{RecordText.Number((long)line.Elapsed.TotalMilliseconds)} ms", line.Message);
            }
        }

        terminal.Results.Write(table.Render());
    }
}
