namespace Acceptance;

/// <summary>kill -9 at random moments, and answers that are lost: no invoice lost, none posted twice, and the trail is whole.</summary>
public sealed class CrashTests
{
    private const int Kills = 30;

    [Fact]
    public async Task Thirty_kills_at_random_moments_change_nothing_in_the_end()
    {
        await using var stage = await Stage.StartAsync();
        var random = new Random(20261120);

        for (var kill = 0; kill < Kills; kill++)
        {
            using var engine = EngineProcess.Start(stage.Folder, stage.Run("--once"));
            await CallsAsync(stage, engine, random.Next(1, 45));
            await engine.KillAsync();
        }

        await FinishAsync(stage);
    }

    [Fact]
    public async Task Lost_answers_and_throttling_change_nothing_in_the_end()
    {
        await using var stage = await Stage.StartAsync();
        const string faults = """{"seed": 7, "faults": [{"kind": "dropAnswer", "rate": 0.2}, {"kind": "throttle", "rate": 0.05, "retryAfter": "1"}]}""";
        await stage.PutAsync("business-central/faults", faults);
        await stage.PutAsync("basware/faults", faults);

        await FinishAsync(stage);
    }

    /// <summary>Runs until a run leaves nothing undone, then looks at the books and the trail.</summary>
    private static async Task FinishAsync(Stage stage)
    {
        EngineProcess.Finished run;
        var runs = 0;
        do
        {
            run = await stage.EngineAsync(stage.Run("--once"));
            runs++;
        }
        while (run.ExitCode != 0 && runs < 10);

        run.ExitCode.ShouldBe(0, run.ToString());
        await Books.BalanceAsync(stage);
        var verified = await stage.EngineAsync("audit", "verify", "--store", stage.Store);
        verified.ExitCode.ShouldBe(0, verified.ToString());
    }

    /// <summary>Waits until the simulators have seen so many more calls, or the engine has come to its end.</summary>
    private static async Task CallsAsync(Stage stage, EngineProcess engine, int calls)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = calls;
        stage.Sandbox.Called += Count;
        await Task.WhenAny(seen.Task, engine.Exited);
        stage.Sandbox.Called -= Count;

        void Count()
        {
            if (Interlocked.Decrement(ref left) == 0)
                seen.TrySetResult();
        }
    }
}
