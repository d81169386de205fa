namespace Connector.Sdk.Manifests;

/// <summary>Checks that the placeholders of a text have something to stand for.</summary>
internal sealed class PlaceholderCheck(
    ManifestMapping reports,
    ImmutableSortedDictionary<string, SettingDefinition> settings,
    ImmutableSortedDictionary<string, SettingDefinition> companySettings)
{
    /// <summary>Only settings.</summary>
    public void Settings(string text, SourceSpan at) => Check(text, at, [.. settings.Keys]);

    /// <summary>Settings, the company, and names of the place itself.</summary>
    public void Path(string text, SourceSpan at, params IEnumerable<string> own) =>
        Check(text, at, [.. settings.Keys, "company", .. companySettings.Keys.Select(name => $"company.{name}"), .. own]);

    /// <summary>As <see cref="Path"/>, where flows may bring names of their own: only names below <c>company</c> can be wrong.</summary>
    public void OpenPath(string text, SourceSpan at)
    {
        var known = companySettings.Keys.Select(name => $"company.{name}").Append("company").ToArray();
        Check(text, at, known, name => name.StartsWith("company.", StringComparison.Ordinal));
    }

    private void Check(string text, SourceSpan at, IReadOnlyCollection<string> known, Func<string, bool>? mustBeKnown = null)
    {
        var template = PathTemplate.Parse(text);
        if (template.Error is { } error)
            reports.Report(ManifestCodes.BadPath, error, at);
        foreach (var name in template.Names.Where(name => !known.Contains(name) && mustBeKnown?.Invoke(name) != false))
            reports.Report(ManifestCodes.UnknownPlaceholder, $"Nothing is named '{name}' for the placeholder '{{{name}}}'.", at,
                Suggestion.Hint(name, known));
    }
}
