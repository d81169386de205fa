using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Records;

namespace Connector.Cli.Samples;

/// <summary>What the expressions of a flow see of a sample.</summary>
internal static class SampleScope
{
    /// <summary>Before the key is known. Settings that only a deployment can give stand for themselves.</summary>
    public static MappingScope Of(Sample sample, Integration integration) => new()
    {
        Source = sample.Source,
        Company = sample.Company,
        References = new SampleReferences(sample.References),
        Environment =
            integration.Environment.ToImmutableDictionary(pair => pair.Key, pair => pair.Value ?? pair.Key, StringComparer.Ordinal),
    };

    /// <summary>With the id that a running engine gives the first version of the record.</summary>
    public static MappingScope WithKey(this MappingScope scope, Flow flow, string key) =>
        scope with { Job = new JobScope(StoredRecord.MakeJobId(flow.FullName, key, version: 1, replay: 0), 1) };

    /// <summary>After the target's write, with what the sample says was answered.</summary>
    public static MappingScope WithResults(this MappingScope scope, Sample sample) => scope with
    {
        Results = sample.Results,
        Result = sample.Results.TryGetValue(FlowNames.TargetStep, out var result) ? result : null,
    };
}
