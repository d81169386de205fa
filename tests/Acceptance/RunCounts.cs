namespace Acceptance;

/// <summary>The counts that <c>run --json</c> prints last, by the flow's full name.</summary>
internal static class RunCounts
{
    public static IReadOnlyDictionary<string, JsonElement> Counts(this EngineProcess.Finished run)
    {
        var last = run.Output.TrimEnd().Split('\n')[^1];
        return JsonDocument.Parse(last).RootElement.GetProperty("flows").EnumerateArray()
            .ToDictionary(flow => flow.GetProperty("flow").GetString()!, StringComparer.Ordinal);
    }

    /// <summary>Fails where a flow delivered nothing, or left something undone.</summary>
    public static void ShouldAllDeliver(this EngineProcess.Finished run)
    {
        run.ExitCode.ShouldBe(0, run.ToString());
        run.Counts()
            .ShouldAllBe(flow => Count(flow.Value, "delivered") > 0 && Count(flow.Value, "retrying") == 0
                && Count(flow.Value, "pending") == 0);
    }

    /// <summary>Fails where a flow delivered anything.</summary>
    public static void ShouldDeliverNothing(this EngineProcess.Finished run)
    {
        run.ExitCode.ShouldBe(0, run.ToString());
        run.Counts().ShouldAllBe(flow => Count(flow.Value, "delivered") == 0);
    }

    private static int Count(JsonElement flow, string name) => flow.GetProperty(name).GetInt32();
}
