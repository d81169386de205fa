using System.Text.RegularExpressions;

namespace Connector.Sdk.Manifests;

/// <summary>One setting of a connection or company.</summary>
public sealed record SettingDefinition
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of value it takes.</summary>
    public SettingType Type { get; init; } = SettingType.Text;

    /// <summary>Whether a connection without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>Value where none is given.</summary>
    public string? Default { get; init; }

    /// <summary>The values it may take; empty where any.</summary>
    public ImmutableArray<string> Enum { get; init; } = [];

    /// <summary>Regular expression that the whole value must match, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>What it is for.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Examples, shown in errors and used to describe requests offline.</summary>
    public ImmutableArray<string> Examples { get; init; } = [];

    /// <summary>A value it may have, for describing requests offline: its default, its first example, or one made up.</summary>
    public string Example => Default ?? Examples.FirstOrDefault() ?? Enum.FirstOrDefault() ?? Type switch
    {
        SettingType.Url => "https://example.invalid",
        SettingType.Boolean => "false",
        SettingType.Integer => "1",
        SettingType.Duration => "1m",
        _ => Name,
    };

    /// <summary>What the text should have been (<c>a whole number</c>), or null where it is a value of this setting. Never repeats the
    /// text: it may be a secret.</summary>
    public string? Refuse(string text)
    {
        if (!Enum.IsEmpty)
            return Enum.Contains(text) ? null : $"one of {string.Join(", ", Enum)}";
        return Type switch
        {
            SettingType.Url when !IsUrl(text) => "an absolute http or https URL without user, query and fragment",
            SettingType.Boolean when text is not ("true" or "false") => "true or false",
            SettingType.Integer when !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                "a whole number",
            SettingType.Duration when !Duration.TryParse(text, out _) => Duration.Expected,
            SettingType.Regex when !IsRegex(text) => "a regular expression",
            _ when Pattern is not null && !Regex.IsMatch(text, $"^(?:{Pattern})$", RegexOptions.CultureInvariant, MatchTimeout) =>
                $"of the form {Pattern}",
            _ => null,
        };
    }

    private static bool IsRegex(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.CultureInvariant);
            return true;
        }
        catch (RegexParseException)
        {
            return false;
        }
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
}

/// <summary>The kinds of setting: <c>string</c>, <c>url</c>, <c>secret</c>, <c>boolean</c>, <c>integer</c>, <c>duration</c>, <c>regex</c>
/// in YAML.</summary>
public enum SettingType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>An absolute http or https URL without query.</summary>
    Url,

    /// <summary>A secret: must come from <c>${secret:…}</c> or <c>${env:…}</c>, and is redacted everywhere.</summary>
    Secret,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A duration such as <c>30s</c>, <c>5m</c>, <c>24h</c>.</summary>
    Duration,

    /// <summary>A regular expression, for <see cref="AnswerRule.Matches"/>.</summary>
    Regex,
}
