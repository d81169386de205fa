using System.Globalization;
using System.Text;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Cuts the text of an expression into tokens. Punctuators of newer JavaScript are recognised too, so that the parser can say what to write instead.</summary>
internal sealed class Lexer(string text)
{
    // Longest first, so that the first that fits is the right one.
    private static readonly string[] Punctuators =
    [
        ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
        "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
        "{", "}", "(", ")", "[", "]", ".", ";", ",", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "?", ":", "=", "@", "#",
    ];

    private int position;

    public string Text => text;

    public Token Next()
    {
        var afterNewLine = SkipBlanks();
        if (position >= text.Length)
            return new Token(TokenKind.End, "", text.Length, text.Length, afterNewLine);
        var start = position;
        var first = text[position];
        if (IsNameStart(first))
            return new Token(TokenKind.Name, ReadName(), start, position, afterNewLine);
        if (char.IsAsciiDigit(first) || (first == '.' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1])))
            return new Token(TokenKind.Number, ReadNumber(), start, position, afterNewLine);
        if (first is '\'' or '"')
            return new Token(TokenKind.Text, ReadText(first), start, position, afterNewLine);
        if (first == '`')
            return new Token(TokenKind.Template, ReadTemplate(), start, position, afterNewLine);
        if (first is '\u2018' or '\u2019' or '\u201c' or '\u201d')
            throw new SyntaxFault(ExpressionCodes.Syntax, start, $"{first} is a typographic quotation mark.", "Write ' around text.");
        if (first == '\\')
            throw new SyntaxFault(ExpressionCodes.Syntax, start, "A backslash stands only inside text.");
        foreach (var punctuator in Punctuators)
        {
            if (string.CompareOrdinal(text, position, punctuator, 0, punctuator.Length) != 0)
                continue;
            // `a?.5:b` is a condition and a number.
            if (punctuator == "?." && position + 2 < text.Length && char.IsAsciiDigit(text[position + 2]))
                continue;
            position += punctuator.Length;
            return new Token(TokenKind.Punctuator, punctuator, start, position, afterNewLine);
        }

        throw new SyntaxFault(ExpressionCodes.Syntax, start, $"'{RuneAt(start)}' has no meaning in an expression.");
    }

    /// <summary>Goes back to where a token starts, to read on from there.</summary>
    public void Return(int start) => position = start;

    /// <summary>Reads a regular expression that starts at a slash: its pattern and flags.</summary>
    public (string Pattern, string Flags, int End) ReadPattern(int start)
    {
        position = start + 1;
        var inClass = false;
        for (; position < text.Length && text[position] is not ('\n' or '\r'); position++)
        {
            switch (text[position])
            {
                case '\\':
                    position++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '/' when !inClass:
                    var pattern = text[(start + 1)..position];
                    position++;
                    var flags = position < text.Length && IsNameStart(text[position]) ? ReadName() : "";
                    return (pattern, flags, position);
                default:
                    break;
            }
        }

        throw new SyntaxFault(ExpressionCodes.Syntax, start, "The regular expression that starts here has no closing /.");
    }

    private bool SkipBlanks()
    {
        var newLine = false;
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]) || text[position] == '\ufeff')
                newLine |= text[position++] is '\n' or '\r';
            else if (StartsWith("//"))
                position = text.IndexOf('\n', position) is >= 0 and var end ? end : text.Length;
            else if (StartsWith("/*"))
                newLine |= SkipComment();
            else
                break;
        }

        return newLine;
    }

    private bool SkipComment()
    {
        var end = text.IndexOf("*/", position + 2, StringComparison.Ordinal);
        if (end < 0)
            throw new SyntaxFault(ExpressionCodes.Syntax, position, "The comment that starts here has no end.", "Close it with */.");
        var newLine = text.AsSpan(position, end - position).Contains('\n');
        position = end + 2;
        return newLine;
    }

    private string ReadName()
    {
        var start = position;
        while (position < text.Length && (IsNameStart(text[position]) || char.IsDigit(text[position]) || char.GetUnicodeCategory(text[position]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            position++;
        return text[start..position];
    }

    private string ReadNumber()
    {
        var start = position;
        if (text[position] == '0' && position + 1 < text.Length && text[position + 1] is 'x' or 'X')
        {
            position += 2;
            while (position < text.Length && char.IsAsciiHexDigit(text[position]))
                position++;
        }
        else
        {
            SkipDigits();
            if (position < text.Length && text[position] == '.')
            {
                position++;
                SkipDigits();
            }

            if (position < text.Length && text[position] is 'e' or 'E')
            {
                position++;
                if (position < text.Length && text[position] is '+' or '-')
                    position++;
                SkipDigits();
            }
        }

        if (position < text.Length && IsNameStart(text[position]))
        {
            var hint = text[position] switch
            {
                'n' => "Whole numbers of any length are exact here: write it without the n.",
                '_' => "Write the digits without _ between them.",
                _ => null,
            };
            throw new SyntaxFault(hint is null ? ExpressionCodes.Syntax : ExpressionCodes.NewerSyntax, start, $"'{text[start..position]}{text[position]}' is not a number.", hint);
        }

        var number = text[start..position];
        if (number.Length > 1 && number[0] == '0' && char.IsAsciiDigit(number[1]))
            throw new SyntaxFault(ExpressionCodes.Syntax, start, $"'{number}' starts with a zero.", $"Write {number.TrimStart('0').PadLeft(1, '0')} for the number, or '{number}' in quotes for the text.");
        return number;
    }

    private void SkipDigits()
    {
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            position++;
    }

    private string ReadText(char quote)
    {
        var start = position++;
        var value = new StringBuilder();
        while (position < text.Length && text[position] != quote)
        {
            if (text[position] is '\n' or '\r')
                break;
            if (text[position] == '\\')
                ReadEscape(value);
            else
                value.Append(text[position++]);
        }

        if (position >= text.Length || text[position] != quote)
            throw new SyntaxFault(ExpressionCodes.Syntax, start, $"The text that starts here has no closing {quote}.");
        position++;
        return value.ToString();
    }

    private void ReadEscape(StringBuilder value)
    {
        var start = position++;
        if (position >= text.Length)
            return;
        var escaped = text[position++];
        switch (escaped)
        {
            case 'n': value.Append('\n'); break;
            case 't': value.Append('\t'); break;
            case 'r': value.Append('\r'); break;
            case 'b': value.Append('\b'); break;
            case 'f': value.Append('\f'); break;
            case 'v': value.Append('\v'); break;
            case 'x': value.Append((char)ReadHex(start, 2)); break;
            case 'u' when position < text.Length && text[position] == '{':
                throw new SyntaxFault(ExpressionCodes.NewerSyntax, start, @"\u{…} is newer JavaScript than runs here.", "Write the character itself.");
            case 'u': value.Append((char)ReadHex(start, 4)); break;
            case '\r' when position < text.Length && text[position] == '\n': position++; break;
            case '\n' or '\r': break;
            case '0' when position >= text.Length || !char.IsAsciiDigit(text[position]): value.Append('\0'); break;
            case >= '0' and <= '9': throw new SyntaxFault(ExpressionCodes.Syntax, start, "Octal escapes are not understood.", @"Write \xHH or the character itself.");
            default: value.Append(escaped); break;
        }
    }

    private int ReadHex(int start, int digits)
    {
        if (position + digits > text.Length || !int.TryParse(text.AsSpan(position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            throw new SyntaxFault(ExpressionCodes.Syntax, start, $"An escape \\{text[start + 1]} needs {digits} hexadecimal digits.");
        position += digits;
        return code;
    }

    private string ReadTemplate()
    {
        var start = position++;
        while (position < text.Length && text[position] != '`')
            position += text[position] == '\\' ? 2 : 1;
        position = Math.Min(position + 1, text.Length);
        return text[start..position];
    }

    private bool StartsWith(string what) => string.CompareOrdinal(text, position, what, 0, what.Length) == 0;

    private string RuneAt(int index) => char.IsHighSurrogate(text[index]) && index + 1 < text.Length ? text.Substring(index, 2) : text[index].ToString();

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '$' or '_';
}
