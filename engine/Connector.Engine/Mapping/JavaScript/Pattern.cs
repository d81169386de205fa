using System.Text;
using System.Text.RegularExpressions;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// A regular expression of JavaScript, compiled for .NET with JavaScript's meaning and a limit on the time of a match. It has no state: <c>lastIndex</c> does not exist, so one record's match is not seen by the next.
/// </summary>
internal sealed partial class Pattern
{
    /// <summary>How long one match may take before it is given up as catastrophic.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMilliseconds(500);

    private const string LineEnd = @"\n\r\u2028\u2029";
    private const string Blanks = @"\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

    private Pattern(Regex regex, bool isGlobal, string source)
    {
        Regex = regex;
        IsGlobal = isGlobal;
        Source = source;
    }

    public Regex Regex { get; }

    public bool IsGlobal { get; }

    /// <summary>As written, with slashes and flags.</summary>
    public string Source { get; }

    /// <exception cref="SyntaxFault">The pattern has a mistake, or something that is not understood here.</exception>
    public static Pattern Compile(PatternNode node)
    {
        foreach (var flag in node.Flags)
        {
            if (flag is not ('g' or 'i' or 'm'))
                throw new SyntaxFault(ExpressionCodes.NewerSyntax, node.Start, $"The flag {flag} of a regular expression is not understood; g, i and m are.");
        }

        // ECMAScript gives \d, \w and \b JavaScript's meaning; the rest of the difference is translated.
        var options = RegexOptions.ECMAScript | RegexOptions.CultureInvariant;
        if (node.Flags.Contains('i'))
            options |= RegexOptions.IgnoreCase;
        try
        {
            var regex = new Regex(Translate(node, node.Flags.Contains('m')), options, Time);
            return new Pattern(regex, node.Flags.Contains('g'), $"/{node.Pattern}/{node.Flags}");
        }
        catch (ArgumentException mistake)
        {
            throw new SyntaxFault(ExpressionCodes.Syntax, node.Start, $"The regular expression cannot be read: {Reason(mistake)}");
        }
    }

    private static string Translate(PatternNode node, bool isMultiline)
    {
        var source = node.Pattern;
        var result = new StringBuilder(source.Length + 16);
        var inClass = false;
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            if (c == '\\' && i + 1 < source.Length)
                result.Append(Escape(node, source[++i], inClass));
            else if (inClass)
                result.Append(InClass(c, ref inClass));
            else if (c == '[')
                i = OpenClass(source, i, result, ref inClass);
            else if (c == '(' && i + 1 < source.Length && source[i + 1] == '?' && (i + 2 >= source.Length || source[i + 2] is not (':' or '=' or '!')))
                throw new SyntaxFault(ExpressionCodes.NewerSyntax, node.Start, "Named groups and look-behind are newer than the regular expressions that run here.", "Number the groups: (…) is the first.");
            else
                result.Append(Outside(c, isMultiline));
        }

        return result.ToString();
    }

    private static string Outside(char c, bool isMultiline) => c switch
    {
        '.' => $"[^{LineEnd}]",
        '^' => isMultiline ? $"(?<![^{LineEnd}])" : @"^",
        '$' => isMultiline ? $"(?![^{LineEnd}])" : @"(?![\s\S])",
        _ => c.ToString(),
    };

    private static string InClass(char c, ref bool inClass)
    {
        if (c == ']')
            inClass = false;

        // An opening bracket in a class would begin a subtraction in .NET.
        return c == '[' ? @"\[" : c.ToString();
    }

    private static int OpenClass(string source, int i, StringBuilder result, ref bool inClass)
    {
        if (source.AsSpan(i).StartsWith("[^]"))
        {
            result.Append(@"[\s\S]");
            return i + 2;
        }

        if (source.AsSpan(i).StartsWith("[]"))
        {
            result.Append("(?!)");
            return i + 1;
        }

        inClass = true;
        result.Append('[');
        if (i + 1 < source.Length && source[i + 1] == '^')
        {
            result.Append('^');
            return i + 1;
        }

        return i;
    }

    private static string Escape(PatternNode node, char c, bool inClass)
    {
        if (c == 's')
            return inClass ? Blanks : $"[{Blanks}]";
        if (c == 'S' && !inClass)
            return $"[^{Blanks}]";
        if (c == '-' && inClass)
            return @"\-";
        if (char.IsAsciiLetter(c) && !"bBcdDfnrStvwWxu".Contains(c, StringComparison.Ordinal))
            throw new SyntaxFault(ExpressionCodes.NewerSyntax, node.Start, $@"\{c} has no meaning in the regular expressions that run here.");
        return $"\\{c}";
    }

    private static string Reason(ArgumentException mistake)
    {
        var text = mistake.Message;
        var offset = text.IndexOf(" at offset ", StringComparison.Ordinal);
        var colon = offset < 0 ? -1 : text.IndexOf(". ", offset, StringComparison.Ordinal);
        return colon < 0 ? text : text[(colon + 2)..];
    }
}
