using System.Text.RegularExpressions;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>The manifest's <c>answers</c>, ready to be matched. The first match wins.</summary>
/// <param name="rules">The rules.</param>
/// <param name="settings">The connection's settings, for patterns that it gives.</param>
internal sealed class AnswerRules(ImmutableArray<AnswerRule> rules, ConnectionSettings settings)
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);
    private readonly ImmutableArray<Compiled> rules = [.. rules.Select(rule => Compiled.Of(rule, settings)).OfType<Compiled>()];

    /// <summary>The rule for an answer, or null. A rule that names no status is about refusals only, so that no rule can turn a success
    /// into one unasked.</summary>
    public AnswerRule? Find(string verb, int status, ReadOnlyMemory<byte> body, JsonElement? json) =>
        rules.FirstOrDefault(rule => rule.Matches(verb, status, body, json))?.Rule;

    /// <summary>The sentence a rule finds in the body, or null.</summary>
    public static string? Message(AnswerRule rule, JsonElement? json)
    {
        if (rule.Message is null || json is not { } root)
            return null;
        var sentences = JsonPath.Parse(rule.Message).Select(root).Select(value => value.AsText()?.Trim())
            .Where(text => !string.IsNullOrEmpty(text));
        var message = string.Join("; ", sentences.Distinct(StringComparer.Ordinal));
        if (rule.Strip is not null)
            message = Replace(message, rule.Strip).Trim();
        return message.Length == 0 ? null : message;
    }

    private static string Replace(string text, string pattern)
    {
        try
        {
            return Regex.Replace(text, pattern, "", RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (RegexMatchTimeoutException)
        {
            return text;
        }
    }

    private sealed class Compiled(AnswerRule rule, string? matches)
    {
        private readonly JsonPath? path = rule.Body is null ? null : JsonPath.Parse(rule.Body);
        private readonly Regex? pattern = matches is null ? null : new Regex(matches, RegexOptions.CultureInvariant, MatchTimeout);

        public AnswerRule Rule => rule;

        /// <summary>Null where the rule's pattern is the connection's to give, and it gives none: such a rule never matches.</summary>
        public static Compiled? Of(AnswerRule rule, ConnectionSettings settings)
        {
            if (rule.Matches is null || AnswerRule.SettingIn(rule.Matches) is not { } setting)
                return new Compiled(rule, rule.Matches);
            return settings.Find(setting) is { Length: > 0 } given ? new Compiled(rule, given) : null;
        }

        public bool Matches(string verb, int status, ReadOnlyMemory<byte> body, JsonElement? json)
        {
            if (rule.Status.IsEmpty ? status < 300 : !rule.Status.Contains(status))
                return false;
            if (rule.On is not null && rule.On != verb)
                return false;
            if (path is null)
                return pattern is null || IsMatch(Encoding.UTF8.GetString(body.Span));
            return json is { } root && path.Select(root).Any(value => pattern is null || value.AsText() is { } text && IsMatch(text));
        }

        private bool IsMatch(string text)
        {
            try
            {
                return pattern!.IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                return false;
            }
        }
    }
}
