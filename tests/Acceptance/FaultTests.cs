namespace Acceptance;

/// <summary>Systems that lose answers after the effect, and that are busy: no invoice lost, none posted twice, and the trail is whole.</summary>
public sealed class FaultTests
{
    /// <param name="orderly">Whether the connection is closed as by a server that ends, or reset as by one that is gone: clients take the two for different things.</param>
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Lost_answers_and_throttling_change_nothing_in_the_end(string orderly)
    {
        await using var stage = await Stage.StartAsync();
        var faults = $$"""{"seed": 7, "faults": [{"kind": "dropAnswer", "rate": 0.2, "orderly": {{orderly}}}, {"kind": "throttle", "rate": 0.02, "retryAfter": "1"}]}""";
        await stage.PutAsync("business-central/faults", faults);
        await stage.PutAsync("basware/faults", faults);

        await stage.FinishAsync();
    }
}
