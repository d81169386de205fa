using System.Text.RegularExpressions;

namespace Connector.Engine.Flows.Reading;

/// <summary>Fills in <c>${secret:NAME}</c> and <c>${env:NAME}</c>.</summary>
internal sealed partial class ReferenceResolver(Func<string, string?> secret, Func<string, string?> variable)
{
    /// <summary>Whether the text is one reference and nothing else.</summary>
    public static bool IsReference(string text) => Reference().Match(text) is { Success: true } match && match.Length == text.Length;

    /// <summary>The text with its references filled in; where one cannot be, null, with why and what to do. Neither says what another
    /// stands for.</summary>
    public string? Resolve(string text, out (string Message, string Hint)? problem)
    {
        (string Message, string Hint)? first = null;
        var resolved = Reference().Replace(text, match =>
        {
            var (value, missing) = Look(match.Groups["kind"].Value, match.Groups["name"].Value);
            first ??= missing;
            return value ?? "";
        });
        // What is left of a reference is one that was not written right.
        if (first is null && Reference().Replace(text, "").Contains("${", StringComparison.Ordinal))
            first = ("A reference is not written right.", "Write ${secret:NAME} or ${env:NAME}.");
        problem = first;
        return first is null ? resolved : null;
    }

    private (string? Value, (string, string)? Missing) Look(string kind, string name)
    {
        if (kind == "secret")
            return secret(name) is { Length: > 0 } kept
                ? (kept, null)
                : (null, ($"The secret '{name}' is not set.", $"Set it: engine secrets set {name}"));
        return variable(name) is { Length: > 0 } given
            ? (given, null)
            : (null, ($"The environment variable '{name}' is not set.", "Set it before the engine starts."));
    }

    [GeneratedRegex(@"\$\{(?<kind>secret|env):(?<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
