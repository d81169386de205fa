using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>The manifest's <c>answers</c>, ready to be matched. The first match wins.</summary>
internal sealed class AnswerRules(ImmutableArray<AnswerRule> rules)
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);
    private readonly ImmutableArray<Compiled> rules = [.. rules.Select(rule => new Compiled(rule))];

    /// <summary>The rule for an answer, or null. A rule that names no status is about refusals only, so that no rule can turn a success into one unasked.</summary>
    public AnswerRule? Find(string verb, int status, ReadOnlyMemory<byte> body, JsonElement? json) =>
        rules.FirstOrDefault(rule => rule.Matches(verb, status, body, json))?.Rule;

    /// <summary>The sentence a rule finds in the body, or null.</summary>
    public static string? Message(AnswerRule rule, JsonElement? json)
    {
        if (rule.Message is null || json is not { } root)
            return null;
        var sentences = JsonPath.Parse(rule.Message).Select(root).Select(value => value.AsText()?.Trim()).Where(text => !string.IsNullOrEmpty(text));
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

    private sealed class Compiled(AnswerRule rule)
    {
        private readonly JsonPath? path = rule.Body is null ? null : JsonPath.Parse(rule.Body);
        private readonly Regex? pattern = rule.Matches is null ? null : new Regex(rule.Matches, RegexOptions.CultureInvariant, MatchTimeout);

        public AnswerRule Rule => rule;

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
