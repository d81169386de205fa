namespace Connector.Cli.Tests.Commands;

public sealed class PingTests : FlowTest
{
    [Fact]
    public async Task What_each_connection_answered_is_a_line()
    {
        WriteFlow();
        WriteConnections();
        await SetSecretAsync();

        var outcome = (await RunAsync("ping", FlowFile, "--connections", ConnectionsPath, "--store", StorePath)).ShouldBeDone();

        outcome.Out.Split('\n')[1].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["shelf", "shelf", "token", "good", "12 ms", "valid for an hour"]);
        Shelf.Password.ShouldBe("open sesame");
        (outcome.Out + outcome.Error).ShouldNotContain("open sesame");
    }

    [Fact]
    public async Task A_connection_that_does_not_work_is_a_finding()
    {
        WriteFlow();
        WriteConnections();
        await SetSecretAsync();
        Shelf.Ping =
            new PingReport([new PingLine("token", false, "The password is refused. Set it with 'engine secrets set'.", TimeSpan.Zero)]);

        var outcome = await RunAsync("ping", FlowFile, "--connections", ConnectionsPath, "--store", StorePath, "--json");

        outcome.ExitCode.ShouldBe(1);
        var connection = JsonElement.Parse(outcome.Out).GetProperty("connections")[0];
        connection.GetProperty("isHealthy").GetBoolean().ShouldBeFalse();
        connection.GetProperty("lines")[0].GetProperty("message").GetString().ShouldStartWith("The password is refused.");
    }

    [Fact]
    public async Task Without_a_connections_file_the_command_says_how_to_name_one()
    {
        WriteFlow();

        var outcome = await RunAsync("ping", FlowFile);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(
            "engine: which systems? Name the deployment's connections with --connections FILE or CONNECTOR_CONNECTIONS.");
    }

    [Fact]
    public async Task A_connections_file_that_is_not_there_is_said()
    {
        WriteFlow();
        Variables["CONNECTOR_CONNECTIONS"] = ConnectionsPath;

        var outcome = await RunAsync("ping", FlowFile);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain($"engine: there is no connections file '{ConnectionsPath}'.");
    }

    [Fact]
    public async Task A_connection_that_the_file_lacks_is_a_finding_with_the_one_meant()
    {
        WriteFlow();
        WriteConnections("connections:\n  shelv: { baseUrl: https://shelf.example, password: '${secret:shelf-password}' }\n");

        var outcome = await RunAsync("ping", FlowFile, "--connections", ConnectionsPath, "--store", StorePath);

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain(
            $"{ConnectionsPath}: error CN8001: There is no connection 'shelf' here, which {FlowFile}:4:3 uses for shelf. Did you mean "
                + "'shelv'?");
    }

    [Fact]
    public async Task A_secret_that_was_never_set_is_a_finding()
    {
        WriteFlow();
        WriteConnections();

        var outcome = await RunAsync("ping", FlowFile, "--connections", ConnectionsPath, "--store", StorePath);

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain($"{ConnectionsPath}:2:");
        outcome.Error.ShouldContain("shelf-password");
        File.Exists(StorePath).ShouldBeFalse();
    }

    [Fact]
    public async Task One_name_for_two_systems_is_a_finding()
    {
        var other = Write("other.yaml",
            Flow.Replace("integration: library", "integration: archive", StringComparison.Ordinal)
                .Replace("connector: shelf }", "connector: ./mine.yaml }", StringComparison.Ordinal));
        Write("mine.yaml", Shelf.Yaml.Replace("connector: shelf", "connector: mine", StringComparison.Ordinal));
        WriteFlow();
        WriteConnections();

        var outcome = await RunAsync("ping", FlowFile, other, "--connections", ConnectionsPath);

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain($"{other}:4:3: error CN8002: The connection 'shelf' is mine here and shelf in {FlowFile}:4:3.");
    }
}
