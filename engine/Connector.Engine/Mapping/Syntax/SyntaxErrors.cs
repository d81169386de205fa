using System.Text.RegularExpressions;
using Acornima;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Says in a flow author's words why Acornima cannot read a text, where that is, and what to write.</summary>
internal sealed class SyntaxErrors
{
    private readonly string text;
    private readonly bool isScript;
    private readonly List<Token> before = [];
    private readonly List<Token> open = [];

    private SyntaxErrors(string text, int end, bool isScript)
    {
        this.text = text;
        this.isScript = isScript;
        ReadTokens(end);
    }

    public static ExpressionFinding Explain(string text, ParseError error, bool isScript)
    {
        var index = Math.Clamp(error.Index, 0, text.Length);
        if (!isScript && Braces(text) is { } braces)
            return braces;
        var errors = new SyntaxErrors(text, index, isScript);
        if (error.Code.StartsWith("RegExp", StringComparison.Ordinal) || error.Code.Contains("RegExp", StringComparison.Ordinal))
            return errors.BadPattern(error.Description, index);
        return error.Code switch
        {
            "UnexpectedEOS" => errors.EndsEarly(),
            "InvalidOrUnexpectedToken" => errors.BadToken(index),
            "StrictOctalLiteral" or "StrictDecimalWithLeadingZero" when char.IsAsciiDigit(text[index]) => errors.LeadingZero(index),
            "ImportOutsideModule" => errors.Unexpected(index),
            _ when error.Code.StartsWith("Unexpected", StringComparison.Ordinal) => errors.Unexpected(index),
            _ => new ExpressionFinding(ExpressionCodes.Syntax, index, $"This cannot be read: {error.Description.TrimEnd('.')}."),
        };
    }

    /// <summary>Holes of templates, written where an expression stands.</summary>
    private static ExpressionFinding? Braces(string text)
    {
        var trimmed = text.Trim();
        var inner = trimmed.StartsWith("{{", StringComparison.Ordinal) && trimmed.EndsWith("}}", StringComparison.Ordinal) ? trimmed[2..^2]
            : trimmed.StartsWith("${", StringComparison.Ordinal) && trimmed.EndsWith('}') ? trimmed[2..^1] : null;
        var start = text.IndexOf(trimmed, StringComparison.Ordinal);
        if (inner is not null && !inner.Contains('{', StringComparison.Ordinal) && !inner.Contains('}', StringComparison.Ordinal))
            return new ExpressionFinding(ExpressionCodes.Syntax, start, "An expression stands without braces around it.",
                $"Write {inner.Trim()}.");
        return !trimmed.Contains("{{", StringComparison.Ordinal) || !trimmed.Contains("}}", StringComparison.Ordinal)
            ? null
            : new ExpressionFinding(ExpressionCodes.Syntax, start, "Text with holes is a template, not an expression.",
                $"Write {{ template: \"{trimmed}\" }}.");
    }

    /// <summary>Tokens up to a place, and the brackets that are open there.</summary>
    private void ReadTokens(int end)
    {
        try
        {
            var tokenizer = new Tokenizer(text);
            for (tokenizer.Next(); tokenizer.Current.Kind != TokenKind.EOF && tokenizer.Current.Start < end; tokenizer.Next())
            {
                var token = tokenizer.Current;
                before.Add(token);
                var written = Written(token);
                if (written is "(" or "[" or "{" or "?")
                    open.Add(token);
                else if (written is ")" or "]" or "}" or ":")
                    Close(written);
            }
        }
        catch (ParseErrorException)
        {
            // What stands before the fault is all that is wanted.
        }
    }

    private void Close(string closing)
    {
        var opening = closing switch { ")" => "(", "]" => "[", "}" => "{", _ => "?" };
        if (open.Count > 0 && Written(open[^1]) == opening)
            open.RemoveAt(open.Count - 1);
    }

    private string Written(Token token) => text[token.Start..token.End];

    private ExpressionFinding EndsEarly()
    {
        if (before.Count == 0)
            return new ExpressionFinding(ExpressionCodes.Syntax, 0, "The expression is empty.");
        var last = Written(before[^1]);
        if (last is "." or "?.")
            return At(text.Length, "A dot is followed by the name of a field, not by the end.");
        if (isScript && open.LastOrDefault(token => Written(token) == "{") is { Kind: TokenKind.Punctuator } brace)
            return At(brace.Start, "The { that stands here is not closed.", "Close it with }.");
        if (before[^1].Kind == TokenKind.Punctuator && last is not (")" or "]" or "}" or "(" or "[" or "{"))
            return At(text.Length, "The expression ends too early: a value is missing.");
        return (open.Count == 0 ? "" : Written(open[^1])) switch
        {
            "(" => At(text.Length, "')' is expected here, not the end.", "A parenthesis was opened before and is not closed."),
            "[" => At(text.Length, "']' is expected here, not the end.", "A bracket was opened before and is not closed."),
            "{" => At(text.Length, "'}' is expected here, not the end.", "A brace was opened before and is not closed."),
            "?" => At(text.Length, "':' is expected here, not the end.", "A condition is written test ? value : otherValue."),
            _ => At(text.Length, "The expression ends too early: a value is missing."),
        };
    }

    private ExpressionFinding BadToken(int index) => index >= text.Length ? EndsEarly() : text[index] switch
    {
        '\'' or '"' => At(index, $"The text that starts here has no closing {text[index]}."),
        '`' => At(index, "The template literal that starts here has no closing `."),
        '\u2018' or '\u2019' or '\u201c' or '\u201d' => At(index, $"{text[index]} is a typographic quotation mark.",
            "Write ' around text."),
        '/' when text.AsSpan(index).StartsWith("/*") => At(index, "The comment that starts here has no end.", "Close it with */."),
        '/' => At(index, "The regular expression that starts here has no closing /."),
        '\\' => At(index, "A backslash stands only inside text."),
        >= '0' and <= '9' => At(index, $"'{WordAt(index)}' is not a number."),
        _ => Unexpected(index),
    };

    private ExpressionFinding BadPattern(string description, int index)
    {
        var slash = text.LastIndexOf('/', Math.Min(index, text.Length - 1));
        if (description.EndsWith("flags", StringComparison.Ordinal))
            return At(Math.Max(0, slash), "The flags of a regular expression are g, i, m, s and u, each once.");
        var match = Regex.Match(description, @"/(?<pattern>.*)/\w*: (?<reason>[^/]*)\z",
            RegexOptions.CultureInvariant | RegexOptions.Singleline);
        var start = match.Success ? text.IndexOf($"/{match.Groups["pattern"].Value}/", StringComparison.Ordinal) : slash;
        return description.EndsWith("missing /", StringComparison.Ordinal)
            ? At(Math.Max(0, slash), "The regular expression that starts here has no closing /.")
            : At(Math.Max(0, start),
                $"The regular expression cannot be read: {(match.Success ? match.Groups["reason"].Value : description)}.");
    }

    private ExpressionFinding LeadingZero(int index)
    {
        var number = WordAt(index);
        return At(index, $"'{number}' starts with a zero.",
            $"Write {number.TrimStart('0').PadLeft(1, '0')} for the number, or '{number}' in quotes for the text.");
    }

    private ExpressionFinding Unexpected(int index)
    {
        if (index >= text.Length)
            return EndsEarly();
        var word = WordAt(index);
        if (word is "export" or "import")
            return At(index, $"{word} is not available.", "Every function of a script is seen by the flows that name it under scripts: .");
        if (word is "||" or "&&" or "??" && before.Exists(token => Written(token) is "??" or "||" or "&&"))
            return At(index, "?? does not stand beside || or && without parentheses.", "Put one of the two in parentheses.");
        if (word is ")" or "]" or "}" && !open.Exists(token => Written(token) == (word == ")" ? "(" : word == "]" ? "[" : "{")))
            return At(index, $"'{word}' closes nothing that was opened.");
        if (word[0] == '.' && word.Length > 1 && char.IsAsciiDigit(word[1]))
            return At(index, $"'{word}' is not a valid field.", $"Write [{word[1..]}] for an element of a list.");
        if (before is [.., { Kind: TokenKind.Punctuator } dot] && Written(dot) == ".")
            return At(index, $"A dot is followed by the name of a field, not by {Quoted(word)}.", char.IsAsciiDigit(word[0])
                ? "Write [0] for an element of a list." : null);
        if (IsComplete() && open.Count == 0 && !isScript)
            return Follows(index, word);
        if (isScript && word == "else")
            return At(index, "'else' follows a complete statement.", "End the statement with ;.");
        if (char.IsLetter(word[0]) && (before.Count == 0 || !IsComplete()))
            return At(index, $"'{word}' is a word of the language and has no place here.", word == "if" ? "Write test ? value : otherValue."
                : null);
        var opened = open.Count == 0 ? "" : Written(open[^1]);
        if (opened == "?")
            return At(index, $"':' is expected here, not {Quoted(word)}.", "A condition is written test ? value : otherValue.");
        return At(index, $"{Quoted(word)} was not expected here.", !IsComplete() ? "A value is missing before it." : opened switch
        {
            "(" => "Arguments are separated by commas and end with ).",
            "[" => "Elements are separated by commas and end with ].",
            "{" => isScript ? null : "A field of an object is written name: value.",
            _ => null,
        });
    }

    /// <summary>A whole expression stands before, and something comes after it.</summary>
    private ExpressionFinding Follows(int index, string word)
    {
        if (word == ";")
            return At(index, "An expression is one value and ends without a semicolon.");
        var isValue = char.IsLetterOrDigit(word[0]) || word[0] is '\'' or '"' or '_' or '$';
        var isPlainText = Regex.IsMatch(text.Trim(), @"^[\p{L}\d][\p{L}\d,:;!'’-]*(?: +[\p{L}\d,:;!'’-]+)+\.?\z",
            RegexOptions.CultureInvariant);
        return At(index, $"{Quoted(word)} follows a complete expression.", isPlainText
            ? $"For the text itself write {{ const: {text.Trim()} }}."
            : isValue ? "Join texts with +." : null);
    }

    /// <summary>Whether what stands before is a whole value, so that an operator would have to follow.</summary>
    private bool IsComplete() => before.Count > 0 && (before[^1].Kind != TokenKind.Punctuator || Written(before[^1]) is ")" or "]" or "}")
        && (before[^1].Kind != TokenKind.Keyword || Written(before[^1]) is "this");

    /// <summary>The word, number or punctuator at a place.</summary>
    private string WordAt(int index)
    {
        var end = index;
        if (text[index] == '.' && index + 1 < text.Length && char.IsAsciiDigit(text[index + 1]))
            end++;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$'))
            end++;
        if (text[index] is '\'' or '"' && text.IndexOf(text[index], index + 1) is >= 0 and var close)
            return text[index..(close + 1)];
        if (end == index)
            end += text.AsSpan(index) is ['|', '|', ..] or ['&', '&', ..] or ['?', '?', ..] || char.IsHighSurrogate(text[index]) && index
                + 1 < text.Length ? 2 : 1;
        return text[index..end];
    }

    private static string Quoted(string word) => word[0] is '\'' or '"' ? "a text" : $"'{word}'";

    private static ExpressionFinding At(int start, string message, string? hint = null) =>
        new(ExpressionCodes.Syntax, start, message, hint);
}
