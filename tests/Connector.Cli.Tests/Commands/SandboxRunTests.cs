namespace Connector.Cli.Tests.Commands;

/// <summary><c>run --sandbox</c>: store and simulators both remember, or neither does.</summary>
public sealed class SandboxRunTests : FlowTest
{
    [Fact]
    public async Task Without_a_store_nothing_is_kept_and_the_command_says_how_to_keep_it()
    {
        WriteFlow();
        Shelf.Books.Add(Shelf.Book(1));

        var outcome = (await RunAsync("run", FlowFile, "--sandbox", "--once")).ShouldBeDone();

        Shelf.Notes.Keys.ShouldBe(["1"]);
        outcome.Error.ShouldContain("store and sandbox start afresh and are kept nowhere.");
        outcome.Error.ShouldContain($"  engine run {FlowFile} --sandbox --once --store sandbox.db\n  engine records --store sandbox.db");
        outcome.Error.ShouldNotContain("key file");
    }

    [Fact]
    public async Task With_a_store_both_remember()
    {
        WriteFlow();
        Shelf.Books.Add(Shelf.Book(1));

        var first = (await RunAsync("run", FlowFile, "--sandbox", "--once", "--store", StorePath)).ShouldBeDone();
        var second = (await RunAsync("run", FlowFile, "--sandbox", "--once", "--store", StorePath, "--json")).ShouldBeDone();

        first.Error.ShouldContain($"store and sandbox remember in {StorePath} and the file beside it.");
        File.Exists($"{StorePath}.sandbox.db").ShouldBeTrue();
        second.Out.ShouldContain("\"delivered\":0,\"skipped\":1");
    }

    [Fact]
    public async Task A_store_of_real_systems_is_not_taken_for_the_sandbox()
    {
        WriteFlow();
        await using (await OpenStoreAsync())
        {
        }

        var outcome = await RunAsync("run", FlowFile, "--sandbox", "--once", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(
            $"engine: the store '{StorePath}' has no simulators' data beside it ({StorePath}.sandbox.db), so it belongs to real systems.");
    }

    [Fact]
    public async Task A_store_of_the_sandbox_is_not_taken_for_real_systems()
    {
        WriteFlow();
        WriteConnections();
        await RunAsync("run", FlowFile, "--sandbox", "--once", "--store", StorePath);

        var outcome = await RunAsync("run", FlowFile, "--once", "--connections", ConnectionsPath, "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain($"engine: the store '{StorePath}' belongs to the sandbox ({StorePath}.sandbox.db lies beside it).");
    }

    [Fact]
    public async Task A_second_run_on_the_same_sandbox_is_refused_while_the_first_one_runs()
    {
        WriteFlow();
        using var running = new FileStream($"{StorePath}.sandbox.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);

        var outcome = await RunAsync("run", FlowFile, "--sandbox", "--once", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(
            $"engine: the sandbox of '{StorePath}' is in use by another run. Wait for it to end, or name another --store.");
    }

    [Fact]
    public async Task A_run_that_was_killed_may_simply_be_repeated()
    {
        WriteFlow();
        await RunAsync("run", FlowFile, "--sandbox", "--once", "--store", StorePath);
        Write("connector.db.sandbox.lock", "");

        var outcome = await RunAsync("run", FlowFile, "--sandbox", "--once", "--store", StorePath);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
    }

    [Fact]
    public async Task A_system_without_a_simulator_is_named()
    {
        Write("mine.yaml", Shelf.Yaml.Replace("connector: shelf", "connector: mine", StringComparison.Ordinal));
        WriteFlow(Flow.Replace("connector: shelf }", "connector: ./mine.yaml }", StringComparison.Ordinal));

        var outcome = await RunAsync("run", FlowFile, "--sandbox", "--once");

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(
            "engine: the connection 'shelf' uses mine, which has no simulator, so --sandbox cannot run it. Leave its file out.");
    }
}
