using Connector.Engine.Store;

namespace Connector.Cli.Tests.Commands;

public sealed class DoctorTests : FlowTest
{
    [Fact]
    public async Task A_sound_installation_is_good_throughout()
    {
        WriteFlow();
        WriteConnections();
        await SetSecretAsync();

        var outcome = (await RunAsync("doctor", FlowFile, "--connections", ConnectionsPath, "--store", StorePath, "--json")).ShouldBeDone();

        var checks = JsonElement.Parse(outcome.Out).GetProperty("checks").EnumerateArray()
            .ToDictionary(check => check.GetProperty("what").GetString()!, check => check);
        checks.Keys.ShouldBe(["runtime", "culture", "disk", "flows", "engine", "key", "store", "audit trail", "clock", "connections"]);
        foreach (var (what, check) in checks)
            check.GetProperty("verdict").GetString().ShouldNotBe("bad", what);
        checks["connections"].GetProperty("message").GetString()!.ShouldContain("1 connection");
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_the_rest_is_looked_at_all_the_same()
    {
        WriteFlow(Flow.Replace("resource: books }", "resource: boks }", StringComparison.Ordinal));
        await SetSecretAsync();
        await using (var store = await OpenStoreAsync())
            await StoreSeed.InvoicesAsync(store, Clock.Now.AddDays(1));

        var outcome = await RunAsync("doctor", FlowFile, "--store", StorePath);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain($"1 error, no warnings; 'engine validate {FlowFile}' lists them.");
        outcome.Out.ShouldContain("Set the clock");
        outcome.Out.ShouldContain("The audit trail is whole");
    }

    [Fact]
    public async Task A_running_engine_is_seen_and_left_alone()
    {
        WriteFlow();
        await using var store = await OpenStoreAsync(StoreAccess.Engine);

        var outcome = await RunAsync("doctor", FlowFile, "--store", StorePath);

        outcome.Out.ShouldContain($"One runs on {StorePath}.");
    }

    [Fact]
    public async Task A_key_file_open_to_others_is_bad()
    {
        if (OperatingSystem.IsWindows())
            return;
        WriteFlow();
        await SetSecretAsync();
        File.SetUnixFileMode($"{StorePath}.key", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var outcome = await RunAsync("doctor", FlowFile, "--store", StorePath);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain("chmod 600");
    }

    [Fact]
    public async Task A_new_installation_has_no_store_yet()
    {
        WriteFlow();

        var outcome = (await RunAsync("doctor", FlowFile, "--store", StorePath)).ShouldBeDone();

        outcome.Out.ShouldContain($"There is none at '{StorePath}' yet; 'engine run' makes it.");
        File.Exists(StorePath).ShouldBeFalse();
    }
}
