using System.Text.RegularExpressions;

namespace Connector.Sdk.Manifests;

/// <summary>Reads <c>settings</c> and <c>companySettings</c>.</summary>
internal static partial class SettingsReader
{
    private static readonly Dictionary<string, SettingType> Types = new(StringComparer.Ordinal)
    {
        ["string"] = SettingType.Text,
        ["url"] = SettingType.Url,
        ["secret"] = SettingType.Secret,
        ["boolean"] = SettingType.Boolean,
        ["integer"] = SettingType.Integer,
        ["duration"] = SettingType.Duration,
        ["regex"] = SettingType.Regex,
    };

    public static ImmutableSortedDictionary<string, SettingDefinition> Read(ManifestMapping root, string key) => root.Mappings(
        key, $"'{key}'", entry =>
        {
            if (!SettingName().IsMatch(entry.Key))
                root.Report(ManifestCodes.BadName, $"'{entry.Key}' cannot name a setting.", entry.KeyAt,
                    "Write letters and digits, for example 'clientId'.");
            else if (key == "settings" && entry.Key is "company" or "id" or "value" or "size" or "idempotencyKey")
                root.Report(ManifestCodes.BadName,
                    $"'{entry.Key}' cannot name a setting: the placeholder '{{{entry.Key}}}' means something else.", entry.KeyAt);
            return $"the setting '{entry.Key}'";
        },
        (entry, setting) => Setting(entry.Key, setting));

    private static SettingDefinition Setting(string name, ManifestMapping reader)
    {
        var setting = new SettingDefinition
        {
            Name = name,
            Type = reader.Choice("type", Types) ?? SettingType.Text,
            Required = reader.Flag("required"),
            Default = reader.Text("default"),
            Enum = reader.Texts("enum"),
            Pattern = reader.Pattern("pattern"),
            Summary = reader.Text("summary") ?? "",
            Examples = reader.Texts("examples"),
        };
        Check(setting, reader);
        return setting;
    }

    private static void Check(SettingDefinition setting, ManifestMapping reader)
    {
        if (setting.Default is not { } value)
            return;
        var at = reader.Place("default");
        if (setting.Required)
            reader.Report(ManifestCodes.Contradiction, $"'{setting.Name}' is required and has a default.", at, "Keep one of the two.");
        if (setting.Type == SettingType.Secret)
            reader.Report(ManifestCodes.Contradiction,
                $"The secret '{setting.Name}' cannot have a default: a manifest is not a place for secrets.", at);
        else if (setting.Refuse(value) is { } expected)
            reader.Report(ManifestCodes.BadValue, $"The default '{value}' of '{setting.Name}' is not {expected}.", at);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex SettingName();
}
