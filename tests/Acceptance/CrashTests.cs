namespace Acceptance;

/// <summary>kill -9 at random moments: no invoice lost, none posted twice, and the trail is whole.</summary>
public sealed class CrashTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    [Fact]
    public Task Four_kills_at_random_moments_change_nothing_in_the_end() => KillAsync(kills: 4, maxCalls: 130);

    [LongFact]
    [Trait("Proof", "long")]
    public Task Thirty_kills_at_random_moments_change_nothing_in_the_end() => KillAsync(kills: 30, maxCalls: 45);

    private static async Task KillAsync(int kills, int maxCalls)
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("business-central-basware"));
        stage.EndAfter(Limit);
        var random = new Random(20261120);

        for (var kill = 0; kill < kills; kill++)
        {
            using var engine = EngineProcess.Start(stage.Folder, stage.Run("--once"));
            await CallsAsync(stage, engine, random.Next(1, maxCalls));
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
        await Task.WhenAny(seen.Task, engine.ExitedAsync(stage.Deadline));
        stage.Sandbox.Called -= Count;
        stage.Deadline.ThrowIfCancellationRequested();

        void Count()
        {
            if (Interlocked.Decrement(ref left) == 0)
                seen.TrySetResult();
        }
    }
}
