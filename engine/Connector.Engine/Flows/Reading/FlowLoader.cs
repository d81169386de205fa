using Connector.Engine.Schemas;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>What loading flow files gave. <see cref="Integrations"/> holds only those without errors.</summary>
internal sealed record LoadResult(IReadOnlyList<Integration> Integrations, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
}

/// <summary>Reads flow files into definitions and checks them whole: structure, meaning, expressions, resources, records. Reports every
/// problem at once, one finding a cause, and never throws for what a file says. Codes are in <see cref="DiagnosticCodes"/>.</summary>
/// <param name="schemas">Record schemas to check fields against; those shipped with the program where none are given.</param>
internal sealed class FlowLoader(ConnectorCatalog catalog, RecordSchemas? schemas = null)
{
    private readonly RecordSchemas schemas = schemas ?? RecordSchemas.Shipped();

    /// <summary>Loads flow files. Wildcards are expanded here where the shell did not.</summary>
    public LoadResult Load(IReadOnlyList<string> paths)
    {
        var (files, missing) = FlowPaths.Expand(paths);
        var read = files.Select(file => FlowPaths.Read(file, out var finding) is { } text
            ? ReadText(text, file)
            : new LoadedFile(null, new Findings(file, [finding!]))).ToList();
        return Finish(read, missing);
    }

    /// <summary>Loads one flow file from text; scripts are read beside <paramref name="file"/>.</summary>
    public LoadResult LoadText(string yaml, string file) => Finish([ReadText(yaml, file)], []);

    private LoadedFile ReadText(string text, string file)
    {
        var yaml = YamlFile.Read(text, file);
        var findings = new Findings(file, yaml.Diagnostics);
        if (yaml.Root is null)
        {
            if (!findings.HasErrors)
                findings.Error(DiagnosticCodes.EmptyFile, "The file is empty.", new SourceSpan(file, 1, 1),
                    "A flow file starts with: integration: my-erp-payables");
            return new LoadedFile(null, findings);
        }

        var flowFile = new FlowFile(catalog, schemas, new FlowText(text, file), findings);
        return new LoadedFile(new IntegrationReader(flowFile).Read(yaml.Root, text), findings);
    }

    private static LoadResult Finish(List<LoadedFile> files, IReadOnlyList<Diagnostic> more)
    {
        var byName = new Dictionary<string, ReadIntegration>(StringComparer.Ordinal);
        foreach (var (read, findings) in files)
        {
            if (read?.Name is { } name && !byName.TryAdd(name.Text, read))
                findings.Error(DiagnosticCodes.IntegrationTwice,
                    $"There are two integrations '{name}'; the other is at {byName[name.Text].Name!.Value.At}.", name.At,
                    "Give each file a name of its own: state and audit are kept by it.");
        }

        foreach (var (read, findings) in files)
        {
            foreach (var link in read?.Links ?? [])
                CheckLink(link, read!, byName, findings);
        }

        return new LoadResult(
            [.. files.Where(file => !file.Findings.HasErrors).Select(file => file.Read?.Integration).OfType<Integration>()],
            [.. more, .. files.SelectMany(file => file.Findings.InOrder())]);
    }

    /// <summary>A flow of an integration that was not loaded cannot be checked: it may run elsewhere on the same store.</summary>
    private static void CheckLink(Word link, ReadIntegration own, Dictionary<string, ReadIntegration> byName, Findings findings)
    {
        var slash = link.Text.IndexOf('/', StringComparison.Ordinal);
        var owner = slash < 0 ? own : byName.GetValueOrDefault(link.Text[..slash]);
        var flow = link.Text[(slash + 1)..];
        if (owner is not null && !owner.FlowNames.Contains(flow))
            findings.Error(DiagnosticCodes.UnknownFlow, $"There is no flow '{link}'.", link.At,
                Hints.Names(flow, owner.FlowNames, "flows there"));
    }

    private sealed record LoadedFile(ReadIntegration? Read, Findings Findings);
}
