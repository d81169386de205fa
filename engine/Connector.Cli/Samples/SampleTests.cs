using Connector.Engine.Flows;

namespace Connector.Cli.Samples;

/// <summary>Maps the samples of flows and compares them with what was approved.</summary>
/// <param name="update">Whether what the samples map to now is approved.</param>
/// <param name="allowProblems">Whether a sample that cannot be sent may be approved too.</param>
internal sealed class SampleTests(ConnectorCatalog catalog, bool update, bool allowProblems = false)
{
    public async Task<IReadOnlyList<SampleResult>> RunAsync(Integration integration, Flow flow, CancellationToken cancel)
    {
        var folder = SampleFolder.Of(integration, flow);
        var results = new List<SampleResult>();
        await using (var mapper = new SampleMapper(integration, flow, catalog))
        {
            foreach (var sample in SampleFolder.Samples(folder))
                results.Add(await RunAsync(flow, mapper, sample, cancel));
        }

        if (results.Count == 0)
            results.Add(
                SampleResult.Finding(flow.FullName, "samples",
                    $"The flow has no samples. Put a recorded record as {Path.Combine(folder, "NAME.json")}: {{ \"source\": {{ … }} }}."));
        results.AddRange(SampleFolder.Orphans(folder).Select(orphan => Orphan(flow, orphan)));
        return results;
    }

    /// <summary>Findings about folders that belong to no flow.</summary>
    public static IEnumerable<SampleResult> UnknownFlows(Integration integration) =>
        SampleFolder.UnknownFlows(integration).Select(folder => SampleResult.Finding(
        integration.Name,
        Path.GetFileName(folder),
        $"{folder} belongs to no flow of {integration.File}. "
            + $"{Suggestion.Hint(Path.GetFileName(folder), [.. integration.Flows.Select(flow => flow.Name)])} Rename or remove it."));

    private async Task<SampleResult> RunAsync(Flow flow, SampleMapper mapper, string file, CancellationToken cancel)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        Snapshot snapshot;
        try
        {
            snapshot = mapper.Map(Sample.Read(await File.ReadAllTextAsync(file, cancel), file));
        }
        catch (InvalidFileException invalid)
        {
            return new SampleResult(flow.FullName, name, invalid.Message);
        }
        catch (ConnectorException refused)
        {
            return new SampleResult(flow.FullName, name, $"The request cannot be made: {refused.Message}");
        }

        var actual = snapshot.ToText();
        var findings = string.Concat(snapshot.Findings.Select(finding => $" {finding}"));
        var approvedFile = SampleFolder.ApprovedFile(file);
        var approved = File.Exists(approvedFile)
            ? (await File.ReadAllTextAsync(approvedFile, cancel)).ReplaceLineEndings("\n").TrimEnd('\n') + "\n"
            : null;
        if (string.Equals(approved, actual, StringComparison.Ordinal))
            return new SampleResult(flow.FullName, name, Problem: null);
        if (update && snapshot.HasProblems && !allowProblems)
            return new SampleResult(flow.FullName, name,
                $"Has problems, so it was not approved.{findings} Mend the flow or the sample; 'engine test --update --allow-problems' "
                    + "approves it as it is.", TextDifference.Of(approved, actual));
        if (update)
        {
            await File.WriteAllTextAsync(approvedFile, actual, cancel);
            return new SampleResult(flow.FullName, name,
                Problem: null)
            { Updated = approved is null ? $"approved {approvedFile}" : $"approved the change of {approvedFile}" };
        }

        return approved is null
            ? new SampleResult(flow.FullName, name,
                $"Nothing is approved yet.{findings} This is what it maps to; if it is right, 'engine test --update' writes "
                    + $"{approvedFile}.", TextDifference.Of(null, actual))
            : new SampleResult(flow.FullName, name,
                $"Maps to something else than {approvedFile}.{findings} If the change is meant, 'engine test --update' approves it.",
                TextDifference.Of(approved, actual));
    }

    private SampleResult Orphan(Flow flow, string file)
    {
        var name = Path.GetFileName(file);
        if (!update)
            return SampleResult.Finding(flow.FullName, name,
                $"{file} was approved for a sample that is gone. Put the sample back, or let 'engine test --update' remove it.");
        File.Delete(file);
        return new SampleResult(flow.FullName, name, Problem: null) { IsSample = false, Updated = $"removed {file}, whose sample is gone" };
    }
}
