using System.Text.RegularExpressions;

namespace Connector.Sdk.Manifests;

/// <summary>What an answer means. All given conditions must hold.</summary>
public sealed partial record AnswerRule
{
    /// <summary>Statuses it is about; empty for any.</summary>
    public ImmutableArray<int> Status { get; init; } = [];

    /// <summary>Verb (<c>list</c>, <c>get</c>, <c>find</c>, <c>write</c>, <c>session</c>) or action name it is about; null for
    /// any.</summary>
    public string? On { get; init; }

    /// <summary>JSON path in the body (<c>error.code</c>) that <see cref="Matches"/> is tried on; null for the whole body text.</summary>
    public string? Body { get; init; }

    /// <summary>Regular expression the body value must match, or <c>{setting}</c> for one that the connection gives (systems answer in
    /// their user's language); null for any.</summary>
    public string? Matches { get; init; }

    /// <summary>What it means.</summary>
    public required AnswerMeaning Means { get; init; }

    /// <summary>JSON path to the sentence for the clerk (<c>errors[*].message</c>), or null for a plain one by status.</summary>
    public string? Message { get; init; }

    /// <summary>JSON path to the system's error code, or null.</summary>
    public string? Code { get; init; }

    /// <summary>A regular expression removed from the message (a correlation id, say).</summary>
    public string? Strip { get; init; }

    /// <summary>The setting that a text of the form <c>{setting}</c> names, or null.</summary>
    internal static string? SettingIn(string text) =>
        PlaceholderAlone().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"^\{([A-Za-z][A-Za-z0-9_]*)\}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlaceholderAlone();
}

/// <summary>The meanings an answer can have.</summary>
public enum AnswerMeaning
{
    /// <summary>An empty page, or no such record.</summary>
    Empty,

    /// <summary>What was asked for is already so.</summary>
    Done,

    /// <summary><see cref="FailureKind.Data"/>.</summary>
    Data,

    /// <summary><see cref="FailureKind.Duplicate"/>.</summary>
    Duplicate,

    /// <summary><see cref="FailureKind.Authentication"/>.</summary>
    Authentication,

    /// <summary><see cref="FailureKind.Configuration"/>.</summary>
    Configuration,

    /// <summary><see cref="FailureKind.Throttled"/>.</summary>
    Throttled,

    /// <summary><see cref="FailureKind.Transient"/>.</summary>
    Transient,

    /// <summary><see cref="FailureKind.Ambiguous"/>.</summary>
    Ambiguous,

    /// <summary>The token is stale: renew it and try once more.</summary>
    Refresh,
}
