namespace Connector.Engine.Flows.Reading;

/// <summary>Findings about one file, gathered while it is read. A place that YAML itself already complained about gets no second
/// finding.</summary>
internal sealed class Findings(string file, IReadOnlyList<Diagnostic> yaml)
{
    private readonly List<Diagnostic> all = [.. yaml];
    private readonly HashSet<SourceSpan> settled =
        [.. yaml.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.At)];

    public string File { get; } = file;

    public bool HasErrors => all.Exists(finding => finding.Severity == Severity.Error);

    public void Error(string code, string message, SourceSpan at, string? hint = null) =>
        Add(new Diagnostic(code, Severity.Error, message, at, hint));

    public void Warning(string code, string message, SourceSpan at, string? hint = null) =>
        Add(new Diagnostic(code, Severity.Warning, message, at, hint));

    public void Add(Diagnostic finding)
    {
        if (!settled.Contains(finding.At))
            all.Add(finding);
    }

    /// <summary>In the order of the file, once each: what stands below an alias is read in several places.</summary>
    public IReadOnlyList<Diagnostic> InOrder() =>
        [.. all.Distinct().OrderBy(finding => finding.At.File, StringComparer.Ordinal).ThenBy(finding => finding.At.Line)
            .ThenBy(finding => finding.At.Column)];
}
