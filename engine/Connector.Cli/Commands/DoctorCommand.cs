using System.CommandLine;
using Connector.Cli.Diagnosis;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Spectre.Console;

namespace Connector.Cli.Commands;

/// <summary><c>engine doctor</c>: what is wrong with this installation.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = FlowFiles.Argument();
        var connections = ConnectionsFile.Option();
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var verb = new Verb(
            "doctor",
            "Look over this installation: runtime, store, key, audit trail, flows, connections, disk, clock",
            [new("engine doctor --connections connections.yaml", "Exit code 1 where something is wrong; calls no system ('engine ping' does).")])
        {
            files, connections, json,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var examination = new Examination(
                FlowFiles.Paths(parsed, files), ConnectionsFile.Path(parsed, connections, terminal), store.Read(parsed, terminal), terminal);
            var findings = await examination.RunAsync(cancel);
            if (parsed.GetValue(json))
                terminal.Out.WriteLine(JsonText.Block(new { checks = findings }));
            else
                Write(findings, terminal);
            return findings.Any(finding => finding.Verdict == Verdict.Bad) ? ExitCode.Findings : ExitCode.Done;
        });
        return verb;
    }

    private static void Write(IReadOnlyList<Finding> findings, Terminal terminal)
    {
        var table = new ListTable("check", "", "seen");
        foreach (var finding in findings)
            table.Add(finding.What, new Cell(finding.Verdict.ToString().ToLowerInvariant(), Colour(finding.Verdict)), finding.Message);
        terminal.Results.Write(table.Render());
    }

    private static Style Colour(Verdict verdict) => new(verdict switch
    {
        Verdict.Good => Color.Green,
        Verdict.Warning => Color.Yellow,
        _ => Color.Red,
    });
}
