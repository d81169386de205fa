using Connector.Engine.Flows;

namespace Connector.Cli.Samples;

/// <summary>Where the samples of a flow lie: <c>samples/INTEGRATION/FLOW/</c> beside its file, each <c>NAME.json</c> with its
/// <c>NAME.approved.json</c>.</summary>
internal static class SampleFolder
{
    private const string Approved = ".approved.json";

    public static string Of(Integration integration, Flow flow) => Path.Combine(OfIntegration(integration), flow.Name);

    public static string OfIntegration(Integration integration) =>
        Path.Combine(Path.GetDirectoryName(integration.File) ?? "", "samples", integration.Name);

    /// <summary>Sample files of a flow, in the order of their names.</summary>
    public static IReadOnlyList<string> Samples(string folder) =>
        [.. Files(folder).Where(file => !file.EndsWith(Approved, StringComparison.Ordinal))];

    /// <summary>Approved snapshots whose sample is gone.</summary>
    public static IReadOnlyList<string> Orphans(string folder) =>
        [.. Files(folder)
            .Where(file => file.EndsWith(Approved, StringComparison.Ordinal) && !File.Exists(file[..^Approved.Length] + ".json"))];

    /// <summary>Folders of flows that the integration does not have.</summary>
    public static IReadOnlyList<string> UnknownFlows(Integration integration)
    {
        var folder = OfIntegration(integration);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Where(path => !integration.Flows.Any(flow => flow.Name == Path.GetFileName(path)))
                .Order(StringComparer.Ordinal)]
            : [];
    }

    public static string ApprovedFile(string sample) => Path.ChangeExtension(sample, null) + Approved;

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal) : [];
}
