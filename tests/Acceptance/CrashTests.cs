namespace Acceptance;

/// <summary>kill -9 at random moments: no invoice lost, none posted twice, and the trail is whole.</summary>
public sealed class CrashTests
{
    private const int Kills = 30;

    [Fact]
    public async Task Thirty_kills_at_random_moments_change_nothing_in_the_end()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("business-central-basware"));
        var random = new Random(20261120);

        for (var kill = 0; kill < Kills; kill++)
        {
            using var engine = EngineProcess.Start(stage.Folder, stage.Run("--once"));
            await CallsAsync(stage, engine, random.Next(1, 45));
            await engine.KillAsync();
        }

        await stage.RunToTheEndAsync();
        await stage.AuditAsync();
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
