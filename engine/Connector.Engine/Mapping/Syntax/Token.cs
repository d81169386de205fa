namespace Connector.Engine.Mapping.Syntax;

internal enum TokenKind
{
    End,
    Name,
    Number,
    Text,
    Punctuator,

    /// <summary>A template literal, from one backtick to the other: newer than what runs here, kept whole for the hint.</summary>
    Template,
}

/// <summary>One token of an expression or script. <paramref name="Text"/> is the name, punctuator or number as written, and for text its value.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End, bool AfterNewLine)
{
    public bool Is(string punctuator) => Kind == TokenKind.Punctuator && string.Equals(Text, punctuator, StringComparison.Ordinal);

    public bool IsName(string name) => Kind == TokenKind.Name && string.Equals(Text, name, StringComparison.Ordinal);

    /// <summary>As a message shows it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => "a text",
        TokenKind.Template => "a template literal",
        _ => $"'{Text}'",
    };
}

/// <summary>Why an expression cannot be read, and where in it.</summary>
internal sealed class SyntaxFault(string code, int start, string message, string? hint = null) : Exception(message)
{
    public string Code => code;
    public int Start => start;
    public string? Hint => hint;
}
