using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>What JavaScript's methods do with a regular expression.</summary>
internal sealed partial class Pattern
{
    public bool IsMatch(string text) => Guard(() => Regex.IsMatch(text));

    public int Search(string text) => Guard(() => Regex.Match(text) is { Success: true } match ? match.Index : -1);

    /// <summary>The first match and its groups, or null.</summary>
    public Value Execute(string text) => Guard(() => Regex.Match(text) is { Success: true } match ? Groups(match) : Value.Null);

    /// <summary>All matches of a global pattern, or as <see cref="Execute"/>; null where there is none.</summary>
    public Value Match(string text, TextLimits limits)
    {
        if (!IsGlobal)
            return Execute(text);
        var found = new List<Value>();
        Guard(() =>
        {
            for (var match = Regex.Match(text); match.Success; match = match.NextMatch())
                found.Add(Value.Of(limits.Count(found.Count, match.Value)));
            return true;
        });
        return found.Count == 0 ? Value.Null : Value.Of(found.ToArray());
    }

    /// <summary>Each match as its place, then the match and its groups: for replacing by a function.</summary>
    public Value Matches(string text, TextLimits limits)
    {
        var found = new List<Value>();
        Guard(() =>
        {
            for (var match = Regex.Match(text); match.Success; match = IsGlobal ? match.NextMatch() : System.Text.RegularExpressions.Match.Empty)
                found.Add(Value.Of([Value.Of((decimal)limits.Count(found.Count, match.Index)), .. Groups(match).Elements!]));
            return true;
        });
        return Value.Of(found.ToArray());
    }

    /// <summary>The text with the first match, or every match of a global pattern, replaced; <c>$1</c>, <c>$&amp;</c> and their like stand for what was matched.</summary>
    public string Replace(string text, string replacement, TextLimits limits) => Guard(() =>
    {
        var result = new StringBuilder();
        var end = 0;
        for (var match = Regex.Match(text); match.Success; match = IsGlobal ? match.NextMatch() : System.Text.RegularExpressions.Match.Empty)
        {
            result.Append(text, end, match.Index - end);
            Expand(replacement, text, match, result);
            end = match.Index + match.Length;
            limits.Check(result.Length);
        }

        return limits.Check(result.Append(text, end, text.Length - end).ToString());
    });

    /// <summary>The parts of a text between matches, with groups between them, as JavaScript has it.</summary>
    public Value[] Split(string text, TextLimits limits) => Guard(() =>
    {
        var parts = new List<Value>();
        var end = 0;
        if (text.Length == 0)
            return Regex.IsMatch(text) ? [] : [Value.Of("")];
        for (var match = Regex.Match(text); match.Success; match = match.NextMatch())
        {
            // An empty match splits between characters, never before the first or after the last.
            if (match.Length == 0 && (match.Index == end || match.Index >= text.Length))
                continue;
            parts.Add(Value.Of(limits.Count(parts.Count, text[end..match.Index])));
            for (var group = 1; group < match.Groups.Count; group++)
                parts.Add(Group(match.Groups[group]));
            end = match.Index + match.Length;
        }

        parts.Add(Value.Of(text[end..]));
        return parts.ToArray();
    });

    private static Value Groups(Match match) => Value.Of(match.Groups.Values.Select(Group).ToArray());

    private static Value Group(Group group) => group.Success ? Value.Of(group.Value) : Value.Missing;

    private static void Expand(string replacement, string text, Match match, StringBuilder result)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '$' || i + 1 == replacement.Length)
            {
                result.Append(replacement[i]);
                continue;
            }

            var next = replacement[i + 1];
            var digits = i + 2 < replacement.Length && char.IsAsciiDigit(replacement[i + 2]) ? 2 : 1;
            if (char.IsAsciiDigit(next))
            {
                var group = int.Parse(replacement.AsSpan(i + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
                if (digits == 2 && group >= match.Groups.Count)
                    group = int.Parse(replacement.AsSpan(i + 1, digits = 1), NumberStyles.None, CultureInfo.InvariantCulture);
                if (group >= 1 && group < match.Groups.Count)
                {
                    result.Append(match.Groups[group].Value);
                    i += digits;
                    continue;
                }

                result.Append('$');
                continue;
            }

            i++;
            _ = next switch
            {
                '$' => result.Append('$'),
                '&' => result.Append(match.Value),
                '`' => result.Append(text, 0, match.Index),
                '\'' => result.Append(text, match.Index + match.Length, text.Length - match.Index - match.Length),
                _ => result.Append('$').Append(next),
            };
        }
    }

    private T Guard<T>(Func<T> match)
    {
        try
        {
            return match();
        }
        catch (RegexMatchTimeoutException)
        {
            throw new EvaluationException($"The regular expression {Source} tries too many ways through this text and was stopped after {Time.TotalMilliseconds:0} ms. Avoid repetition inside repetition, as in (a+)+.");
        }
    }
}
