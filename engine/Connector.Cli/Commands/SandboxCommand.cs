using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Simulation.Hosting;

namespace Connector.Cli.Commands;

/// <summary><c>engine sandbox</c>: serves the simulators alone, until stopped.</summary>
internal static class SandboxCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = FlowFiles.Argument();
        var port = new Option<long>("--port")
        {
            Description = "Port on the loopback address; 0 takes a free one",
            HelpName = "N",
            CustomParser = WholeNumber.Between(0, 65535, "a port: a number from 0 (a free one) to 65535"),
        };
        var write = new Option<string?>(
            "--write-connections")
        { Description = "Write a connections file that points the flows' connections here", HelpName = "FILE" };
        var state = new Option<string?>(
            "--state")
        { Description = "Keep the simulators' data in this file between runs (default: start afresh)", HelpName = "FILE" };
        var verb = new Verb(
            "sandbox",
            "Serve the simulators of all systems until Ctrl-C",
            [
                new("engine sandbox --port 5500 --write-connections sandbox.yaml",
                    "Then, in another terminal: engine run --connections sandbox.yaml"),
                new("engine sandbox --port 5500 --state sandbox.db", "The simulators remember."),
            ],
            "Print the addresses as one line of JSON")
        {
            files, port, write, state,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var host =
                await SandboxHost.StartAsync(terminal.Simulators(), (int)parsed.GetValue(port), parsed.GetValue(state), cancel);
            WriteAddresses(host, parsed.GetValue(verb.Json), terminal);
            if (parsed.GetValue(write) is { } connectionsFile)
            {
                var connections = Connections(FlowFiles.Paths(parsed, files), host, terminal);
                await File.WriteAllTextAsync(connectionsFile, host.WriteConnections(connections), cancel);
                terminal.Error.WriteLine($"Wrote {connectionsFile}.");
            }

            var kept = parsed.GetValue(state) is { } file ? $"Data is kept in {file}." : "Data starts afresh and is not kept.";
            terminal.Error.WriteLine($"{kept} Ctrl-C stops.");
            await UntilAsync(cancel);
            return ExitCode.Done;
        });
        return verb;
    }

    private static void WriteAddresses(SandboxHost host, bool isJson, Terminal terminal)
    {
        var systems = host.Systems.Select(system => new { system.Name, Address = new Uri(host.Address, system.Name) }).ToList();
        var control = new Uri(host.Address, "_sandbox");
        if (isJson)
        {
            terminal.Out.WriteLine(JsonOutput.Line(new { systems, control }));
            return;
        }

        foreach (var system in systems)
            terminal.Out.WriteLine($"{system.Name}: {system.Address}");
        terminal.Out.WriteLine($"control: {control}");
    }

    /// <summary>The connections that flows name; where no flow can be read, each simulator under its own name.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Connections(string[] files, SandboxHost host, Terminal terminal)
    {
        var catalog = new ConnectorCatalog(terminal.Connectors());
        var integrations = new FlowLoader(catalog).Load(files).Integrations;
        var served = host.Systems.Select(system => system.Name).ToHashSet(StringComparer.Ordinal);
        var used = UsedConnection.Of(integrations, catalog)
            .Select(connection => KeyValuePair.Create(connection.Name, connection.Driver.Manifest.Name))
            .Where(connection => served.Contains(connection.Value))
            .ToList();
        if (used.Count > 0)
            return used;
        terminal.Error.WriteLine(
            $"No valid flow in {string.Join(' ', files)} names a connection, so each system has its own name in the connections file.");
        return served.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, name));
    }

    private static async Task UntilAsync(CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancel.Register(stopped.SetResult);
        await stopped.Task;
    }
}
