using System.Text.RegularExpressions;
using Connector.Sdk.Yaml;

namespace Connector.Sdk.Manifests;

/// <summary>Reads <c>connector.yaml</c>.</summary>
public static partial class ManifestReader
{
    /// <summary>Reads a manifest from its text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="InvalidFileException">Anything in it is wrong; every finding is reported with its place.</exception>
    public static ConnectorManifest Read(string yaml, string file)
    {
        var read = YamlFile.Read(yaml, file);
        var findings = read.Diagnostics.ToList();
        var manifest = read.Root switch
        {
            YamlMapping root => Manifest(new ManifestMapping(root, "the manifest", findings), file),
            _ when findings.Count > 0 => null,
            _ => NoManifest(file, findings),
        };
        if (manifest is null || findings.Any(finding => finding.Severity == Severity.Error))
            throw new InvalidFileException([.. findings.OrderBy(finding => finding.At.Line).ThenBy(finding => finding.At.Column)]);
        return manifest;
    }

    /// <summary>Reads the manifest a connector assembly embeds as <c>connector.yaml</c>.</summary>
    public static ConnectorManifest ReadEmbedded(System.Reflection.Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream("connector.yaml")
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} embeds no connector.yaml.");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd(), $"{assembly.GetName().Name}/connector.yaml");
    }

    private static ConnectorManifest? NoManifest(string file, List<Diagnostic> findings)
    {
        findings.Add(
            new Diagnostic(ManifestCodes.Empty, Severity.Error,
                "A manifest is a mapping with 'connector', 'summary', 'settings' and 'resources'.", new SourceSpan(file, 1, 1)));
        return null;
    }

    private static ConnectorManifest Manifest(ManifestMapping root, string file)
    {
        var name = root.RequiredText("connector");
        if (name.Length > 0 && !ConnectorName().IsMatch(name))
            root.Report(ManifestCodes.BadName, $"'{name}' cannot name a connector.", root.Place("connector"),
                "Write lower-case words joined by '-', for example 'my-erp'.");

        var settings = SettingsReader.Read(root, "settings");
        var companySettings = SettingsReader.Read(root, "companySettings");
        RequireBaseUrl(root, settings);
        var placeholders = new PlaceholderCheck(root, settings, companySettings);
        var resources = ResourceReader.Read(root, placeholders);
        if (root.Find("resources") is null)
            root.Report(ManifestCodes.MissingKey, "The manifest needs 'resources'.", root.At);

        var manifest = new ConnectorManifest
        {
            Name = name,
            Summary = root.RequiredText("summary"),
            File = file,
            Settings = settings,
            CompanySettings = companySettings,
            Auth = AuthReader.Read(root, settings, placeholders),
            Headers = Headers(root, placeholders),
            Limits = root.Read("limits", Limits, "the limits") ?? new LimitDefinition(),
            Events = root.Texts("events"),
            Answers = AnswersReader.Read(root, settings, resources),
            Resources = resources,
        };
        root.Finish();
        return manifest;
    }

    private static void RequireBaseUrl(ManifestMapping root, ImmutableSortedDictionary<string, SettingDefinition> settings)
    {
        if (settings.TryGetValue("baseUrl", out var setting) && setting.Type == SettingType.Url)
            return;
        root.Report(ManifestCodes.MissingKey, "The settings need 'baseUrl' of type url: the address below which every path lies.",
            root.Place("settings"),
            "Write: baseUrl: { type: url, required: true }.");
    }

    private static ImmutableSortedDictionary<string, string> Headers(ManifestMapping root, PlaceholderCheck placeholders) =>
        root.TextMap("headers", (entry, text) =>
    {
        if (!HeaderName().IsMatch(entry.Key))
            root.Report(ManifestCodes.BadName, $"'{entry.Key}' cannot name a header.", entry.KeyAt);
        else if (string.Equals(entry.Key, "Authorization", StringComparison.OrdinalIgnoreCase))
            root.Report(ManifestCodes.Contradiction, "Credentials do not belong in 'headers'.", entry.KeyAt, "Declare them under 'auth'.");
        placeholders.Settings(text, entry.Value.At);
    });

    private static LimitDefinition Limits(ManifestMapping limits)
    {
        var standard = new LimitDefinition();
        var definition = new LimitDefinition
        {
            Concurrency = limits.Number("concurrency", 1) ?? standard.Concurrency,
            Requests = limits.Number("requests", 1),
            Per = limits.Time("per") ?? standard.Per,
            Timeout = limits.Time("timeout") ?? standard.Timeout,
        };
        if (definition.Requests is null && limits.Find("per") is { } per && limits.Find("requests") is null)
            limits.Report(ManifestCodes.Contradiction, "'per' says nothing without 'requests'.", per.KeyAt,
                "Add 'requests', or leave 'per' out.");
        return definition;
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex ConnectorName();

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
