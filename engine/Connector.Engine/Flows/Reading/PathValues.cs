using Connector.Sdk.Manifests;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Checks that a step gives its path what the path asks for: <c>{id}</c>, parameters and a company; settings fill the
/// rest.</summary>
internal static class PathValues
{
    /// <param name="path">The path that the step's own values fill.</param>
    /// <param name="update">Path of an update whose <c>{id}</c> the engine knows, or null; the step's parameters fill both.</param>
    public static void Check(FlowFile file, ConnectorManifest manifest, string path, MappingReader step, Word owner, bool recordHasCompany,
        string? update = null)
    {
        var names = PathPlaceholders.Of(path).Distinct(StringComparer.Ordinal).ToList();
        var updateNames = update is null ? [] : PathPlaceholders.Of(update).Where(name => name != "id");
        var parameters = (step.Find("params")?.Value as YamlMapping)?.Entries ?? [];
        var open = names.Union(updateNames, StringComparer.Ordinal)
            .Where(name => name != "id" && !PathPlaceholders.IsCompany(name) && !manifest.Settings.ContainsKey(name)).ToList();
        foreach (var given in parameters.Where(given => !open.Contains(given.Key)))
            file.Findings.Error(DiagnosticCodes.UnknownPlaceholder, $"The path '{path}' has no place for '{given.Key}'.", given.KeyAt,
                open.Count == 0 ? "Remove it." : Hints.Names(given.Key, open, "its places"));
        // A misspelt parameter was reported above; that another seems to be missing is the same slip.
        var meant = parameters.Select(given => open.Contains(given.Key) ? given.Key : Suggestion.Nearest(given.Key, open))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var name in open.Where(name => !meant.Contains(name)))
            file.Findings.Error(DiagnosticCodes.PathValueMissing, $"The path '{(names.Contains(name) ? path : update)}' needs '{name}'.",
                owner.At, $"Write: params: {{ {name}: … }}");
        if (names.Contains("id") && !step.Has("id"))
            file.Findings.Error(DiagnosticCodes.PathValueMissing, $"The path '{path}' needs an 'id'.", owner.At,
                "Write: id: result.id, or another expression that gives the document's id.");
        if (!names.Contains("id") && step.Find("id") is { } id)
            file.Findings.Error(DiagnosticCodes.UnknownPlaceholder, $"The path '{path}' has no place for an 'id'.", id.KeyAt, "Remove it.");
        if (names.Exists(PathPlaceholders.IsCompany) && !recordHasCompany && !step.Has("company"))
            file.Findings.Error(DiagnosticCodes.CompanyNeeded,
                $"{Hints.Sentence(owner.Text)} writes to a company, and the records of this source come without one.", owner.At,
                "Write: company: src.companyCode, or another expression that gives the company's code.");
    }
}
