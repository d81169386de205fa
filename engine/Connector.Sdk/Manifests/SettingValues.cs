using System.Globalization;

namespace Connector.Sdk.Manifests;

/// <summary>Checks the text of a setting against its type.</summary>
public static class SettingValues
{
    /// <summary>What the text should have been (<c>an absolute http or https URL without a query</c>), or null where it fits the type.</summary>
    public static string? Refuse(this SettingType type, string text) => type switch
    {
        SettingType.Url when !IsUrl(text) => "an absolute http or https URL without a query",
        SettingType.Boolean when text is not ("true" or "false") => "true or false",
        SettingType.Integer when !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
        SettingType.Duration when !Duration.TryParse(text, out _) => Duration.Expected,
        _ => null,
    };

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
}
