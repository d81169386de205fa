using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Engine.Flows;
using Connector.Sdk.Sandbox;

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
        var write = new Option<string?>("--write-connections") { Description = "Write a connections file that points the flows' connections here", HelpName = "FILE" };
        var state = new Option<string?>("--state") { Description = "Keep the simulators' data in this file between runs (default: start afresh)", HelpName = "FILE" };
        var verb = new Verb(
            "sandbox",
            "Serve the simulators of all systems until Ctrl-C",
            [
                new("engine sandbox --port 5500 --write-connections sandbox.yaml", "Then, in another terminal: engine run --connections sandbox.yaml"),
                new("engine sandbox --port 5500 --state sandbox.json", "The simulators remember."),
            ])
        {
            files, port, write, state,
        };
        verb.SetAction((parsed, cancel) => ServeAsync(FlowFiles.Paths(parsed, files), (int)parsed.GetValue(port), parsed.GetValue(write), parsed.GetValue(state), terminal, cancel));
        return verb;
    }

    private static async Task<int> ServeAsync(string[] files, int port, string? connectionsFile, string? state, Terminal terminal, CancellationToken cancel)
    {
        var systems = SandboxSession.Systems(terminal);
        await using var host = await SandboxHost.StartAsync(systems, port, state, cancel);
        foreach (var system in host.Systems)
            terminal.Out.WriteLine($"{system.Name}: {new Uri(host.Address, system.Name)}");
        terminal.Out.WriteLine($"control: {new Uri(host.Address, "_sandbox")}");
        if (connectionsFile is not null)
        {
            await File.WriteAllTextAsync(connectionsFile, host.WriteConnections(Connections(files, host, terminal)), cancel);
            terminal.Error.WriteLine($"Wrote {connectionsFile}.");
        }

        terminal.Error.WriteLine($"{(state is null ? "Data starts afresh and is not kept." : $"Data is kept in {state}.")} Ctrl-C stops.");
        await UntilAsync(cancel);
        return ExitCode.Done;
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
        terminal.Error.WriteLine($"No valid flow in {string.Join(' ', files)} names a connection, so each system has its own name in the connections file.");
        return served.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, name));
    }

    private static async Task UntilAsync(CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancel.Register(stopped.SetResult);
        await stopped.Task;
    }
}
