using System.CommandLine;
using Connector.Cli.Diagnosis;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Spectre.Console;

namespace Connector.Cli.Commands;

/// <summary><c>engine doctor</c>: what is wrong with this installation.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = FlowFiles.Argument();
        var connections = DeploymentFile.Option();
        var verb = new Verb(
            "doctor",
            "Look over this installation: runtime, store, key, audit trail, flows, connections, disk, clock",
            [
                new("engine doctor --connections connections.yaml",
                    "Exit code 1 where something is wrong; calls no system ('engine ping' does).")])
        {
            files, connections,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var installation = new Installation(
                FlowFiles.Paths(parsed, files), DeploymentFile.Path(parsed, connections, terminal), store.Read(parsed, terminal), terminal);
            var checks = await installation.CheckAsync(cancel);
            if (parsed.GetValue(verb.Json))
                terminal.Out.WriteLine(JsonOutput.Block(new { checks }));
            else
                Write(checks, terminal);
            return checks.Any(check => check.Verdict == Verdict.Bad) ? ExitCode.Findings : ExitCode.Done;
        });
        return verb;
    }

    private static void Write(IReadOnlyList<Check> checks, Terminal terminal)
    {
        var table = new ListTable("check", "", "seen");
        foreach (var check in checks)
            table.Add(check.What, new Cell(check.Verdict.ToString().ToLowerInvariant(), Colour(check.Verdict)), check.Message);
        terminal.Results.Write(table.Render());
    }

    private static Style Colour(Verdict verdict) => new(verdict switch
    {
        Verdict.Good => Color.Green,
        Verdict.Warning => Color.Yellow,
        _ => Color.Red,
    });
}
