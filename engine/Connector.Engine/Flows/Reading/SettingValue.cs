using System.Globalization;
using Connector.Sdk;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows.Reading;

/// <summary>What kind of value a setting takes.</summary>
internal static class SettingValue
{
    /// <summary>What the value must be, where it is not that; else null. Never says what it is.</summary>
    public static string? Refuse(SettingDefinition definition, string value)
    {
        if (!definition.Enum.IsEmpty)
            return definition.Enum.Contains(value) ? null : $"one of {string.Join(", ", definition.Enum)}";
        return definition.Type switch
        {
            SettingType.Url when !IsUrl(value) => "an absolute http or https URL without user, query and fragment",
            SettingType.Boolean when value is not ("true" or "false") => "true or false",
            SettingType.Integer when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
            SettingType.Duration when !Duration.TryParse(value, out _) => Duration.Expected,
            _ => null,
        };
    }

    private static bool IsUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0 && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
}
