using Connector.Engine.Flows.Reading;

namespace Connector.Cli.Tests.Commands;

public sealed class SandboxTests : FlowTest
{
    [Fact]
    public async Task The_simulators_are_served_and_the_connections_file_points_there()
    {
        WriteFlow();
        using var stop = new CancellationTokenSource();
        var written = ConnectionsPath;

        var outcome = await ServeAsync(stop, FlowFile, "--write-connections", written);

        outcome.ShouldBeDone();
        outcome.Out.ShouldMatch("^shelf: http://127\\.0\\.0\\.1:\\d+/shelf\\r?\\ncontrol: http://127\\.0\\.0\\.1:\\d+/_sandbox");
        outcome.Error.ShouldContain($"Wrote {written}.");
        outcome.Error.ShouldContain("Data starts afresh and is not kept. Ctrl-C stops.");
        DeploymentReader.Read(await File.ReadAllTextAsync(written), written).Connections.Keys.ShouldBe(["shelf"]);
    }

    [Fact]
    public async Task A_script_reads_the_addresses_as_one_line_of_JSON()
    {
        using var stop = new CancellationTokenSource();

        var outcome = (await ServeAsync(stop, FlowFile, "--json")).ShouldBeDone();

        var address = @"http://127\.0\.0\.1:\d+";
        outcome.Out.ShouldMatch(
            $$"""^{"systems":\[{"name":"shelf","address":"{{address}}/shelf"}\],"control":"{{address}}/_sandbox"}\r?\n$""");
    }

    [Fact]
    public async Task Without_flows_each_system_has_its_own_name()
    {
        using var stop = new CancellationTokenSource();

        var outcome = await ServeAsync(stop, In("absent.yaml"), "--write-connections", ConnectionsPath, "--state", In("state.json"));

        outcome.ShouldBeDone();
        outcome.Error.ShouldContain("so each system has its own name in the connections file.");
        outcome.Error.ShouldContain($"Data is kept in {In("state.json")}.");
    }

    [Fact]
    public async Task A_port_in_use_is_a_sentence()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;

        var outcome = await RunAsync("sandbox", FlowFile, "--port", $"{port}");

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain($"{port}");
        outcome.Error.ShouldNotContain("   at ");
    }

    /// <summary>Serves until the command has said that it does.</summary>
    private async Task<Outcome> ServeAsync(CancellationTokenSource stop, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new SignallingWriter("Ctrl-C stops.", stop);
        var exitCode = await EngineCommand.RunAsync(["sandbox", .. args], Terminal(output, error), stop.Token);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Keeps what is written and presses Ctrl-C once a line ends in certain words.</summary>
    private sealed class SignallingWriter(string last, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.EndsWith(last, StringComparison.Ordinal) == true)
                stop.Cancel();
        }
    }
}
