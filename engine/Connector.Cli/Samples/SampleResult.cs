namespace Connector.Cli.Samples;

/// <summary>What became of one sample, or of one finding about the samples.</summary>
/// <param name="Flow">Full name of the flow.</param>
/// <param name="Name">Name of the sample, or what the finding is about.</param>
/// <param name="Problem">What is wrong and what to do about it; null where the sample maps to what was approved.</param>
/// <param name="Difference">The differing lines, or null.</param>
internal sealed record SampleResult(string Flow, string Name, string? Problem, string? Difference = null)
{
    /// <summary>False for a finding about the flow itself or its folder.</summary>
    public bool IsSample { get; init; } = true;

    /// <summary>What <c>--update</c> did about it, or null.</summary>
    public string? Updated { get; init; }

    /// <summary>Something wrong with the flow's samples as a whole.</summary>
    public static SampleResult Finding(string flow, string name, string problem) => new(flow, name, problem) { IsSample = false };
}
