using System.Text;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>What is refused, each with the form to write instead: newer JavaScript, and what expressions have no use for.</summary>
internal sealed partial class Parser
{
    private static SyntaxFault Newer(Token at, string what, string? hint = null) =>
        new(ExpressionCodes.NewerSyntax, at.Start, $"{what} is newer JavaScript than runs here (ES5).", hint);

    private static SyntaxFault BitwiseFault(Token at) =>
        new(ExpressionCodes.Operator, at.Start, $"The operator {at.Text} works on 32-bit numbers and cuts amounts.", at.Text switch
        {
            "|" => "Write || for 'or', Math.trunc(x) to drop decimals.",
            "&" => "Write && for 'and'.",
            "~" => "Write ! for 'not', Math.trunc(x) to drop decimals.",
            _ => null,
        });

    /// <summary>An arrow was read; the parameters stand before it. Reads the body too, so that the hint is the very function to write.</summary>
    private SyntaxFault ArrowFault(int start, Node? parameter)
    {
        var arrow = token;
        var parameters = Text[start..previousEnd].Trim();
        if (parameter is not null && !parameters.StartsWith('('))
            parameters = $"({parameters})";
        var hint = $"Write function {parameters} {{ return …; }}.";
        Advance();
        if (token.Is("{"))
        {
            hint = $"Write function {parameters} {{ … }}.";
        }
        else if (TryRead(Assignment) is { } body)
        {
            hint = $"Write function {parameters} {{ return {Text[body.Start..body.End]}; }}.";
        }

        return Newer(arrow, "An arrow function", hint);
    }

    private SyntaxFault NullishFault(Token operation)
    {
        var left = Text[..operation.Start].TrimEnd();
        Advance();
        var hint = TryRead(() => Binary(1)) is { } right && SimpleTail(left) is { Length: > 0 } tail
            ? $"Write coalesce({tail}, {Text[right.Start..right.End]})."
            : "Write coalesce(value, otherValue).";
        return Newer(operation, "The operator ??", hint);
    }

    private SyntaxFault OptionalChainFault(Node target)
    {
        var chain = new StringBuilder(Text[target.Start..target.End]);
        var at = token;
        while (token.Is("?.") || token.Is("."))
        {
            Advance();
            if (token.Kind != TokenKind.Name)
                break;
            chain.Append('.').Append(token.Text);
            Advance();
        }

        return Newer(at, "The operator ?.", $"Write coalesce({chain}, null): coalesce passes over anything on the way that is missing.");
    }

    private static SyntaxFault TemplateFault(Token template)
    {
        var parts = new List<string>();
        var text = template.Text.Trim('`');
        while (text.Length > 0)
        {
            var hole = text.IndexOf("${", StringComparison.Ordinal);
            if (hole != 0)
            {
                var literal = hole < 0 ? text : text[..hole];
                parts.Add($"'{literal.Replace("'", "\\'", StringComparison.Ordinal)}'");
                text = hole < 0 ? "" : text[hole..];
            }
            else
            {
                var end = text.IndexOf('}', StringComparison.Ordinal);
                end = end < 0 ? text.Length : end;
                parts.Add(text[2..end].Trim());
                text = text[Math.Min(end + 1, text.Length)..];
            }
        }

        return Newer(template, "A template literal", parts.Count == 0 ? "Write ''." : $"Write {string.Join(" + ", parts)}, or {{ template: … }}.");
    }

    private SyntaxFault PropertyFault(Token name)
    {
        if (name.Is("..."))
            return Newer(name, "Spread", "Write Object.assign({}, a, { … }).");
        if (name.Is("["))
            return Newer(name, "A computed field name");
        if (name.Kind == TokenKind.Name && (token.Is(",") || token.Is("}")))
            return Newer(name, "A field without a value", $"Write {name.Text}: {name.Text}.");
        if (name.Kind == TokenKind.Name && token.Is("("))
            return Newer(name, "A method in an object", $"Write {name.Text}: function (…) {{ … }}.");
        if (name.Kind == TokenKind.Name && name.Text is "get" or "set")
            return new SyntaxFault(ExpressionCodes.NotAvailable, name.Start, "Fields that compute themselves are not available.");
        return Fault(name, "A field of an object is written name: value.");
    }

    /// <summary>A comma after the first value in parentheses: parameters of an arrow function, or the comma operator.</summary>
    private SyntaxFault CommaFault(Token open)
    {
        while (token.Kind == TokenKind.Name || token.Is(","))
            Advance();
        if (token.Is(")"))
        {
            Advance();
            if (token.Is("=>"))
                return ArrowFault(open.Start, null);
        }

        return Fault(open, "A comma joins values only inside a call, a list or an object; here one of them would be lost.");
    }

    private void RefuseNewerParameter()
    {
        if (token.Is("="))
            throw Newer(token, "A default for a parameter", "Write x = coalesce(x, …); as the first line of the function.");
        if (token.Is("..."))
            throw Newer(token, "A rest parameter", "Pass a list.");
        if (token.Is("{") || token.Is("["))
            throw Newer(token, "Destructuring", "Take one parameter and read its fields.");
    }

    private void RefuseDestructuring()
    {
        if (token.Is("{") || token.Is("["))
            throw Newer(token, "Destructuring", "Write var a = x.a, b = x.b;.");
    }

    private void RefuseStatementWord(Token word)
    {
        switch (word.Text)
        {
            case "let" or "const":
                throw Newer(word, word.Text, "Write var.");
            case "import" or "export":
                throw Newer(word, word.Text, "Every function of a script is seen by the flows that name it under scripts: .");
            case "try":
                throw new SyntaxFault(ExpressionCodes.NotAvailable, word.Start, "try … catch is not available: a problem always reaches whoever runs the flow.", "Test for the case with if, or pass over what is missing with coalesce.");
            case "with" or "debugger":
                throw new SyntaxFault(ExpressionCodes.NotAvailable, word.Start, $"{word.Text} is not available.");
            default:
                break;
        }
    }

    /// <summary>Nothing is made with new here; what to write instead depends on what was to be made.</summary>
    private SyntaxFault NewFault(Token word)
    {
        Advance();
        var hint = token.Text switch
        {
            "Error" => "Write throw 'what is wrong';: the record is rejected with that text.",
            "Array" => "Write [ … ].",
            "Object" => "Write { … }.",
            _ => Standard.WhyNot(token.Text)?.Hint ?? "Write { … } for an object, [ … ] for a list.",
        };
        return new SyntaxFault(ExpressionCodes.NotAvailable, word.Start, "new is not available.", hint);
    }

    private static void RefuseWord(Token word)
    {
        switch (word.Text)
        {
            case "let" or "const":
                throw Newer(word, word.Text, "Write var.");
            case "class" or "yield" or "async" or "super":
                throw Newer(word, word.Text);
            case "this":
                throw new SyntaxFault(ExpressionCodes.NotAvailable, word.Start, "this is not available.", "Read the record from src, row or the function's parameters.");
            case "arguments":
                throw new SyntaxFault(ExpressionCodes.NotAvailable, word.Start, "arguments is not available.", "Name the parameters.");
            case "break" or "case" or "catch" or "continue" or "debugger" or "default" or "do" or "else" or "enum" or "export" or "extends" or "finally" or "for" or "if" or "import" or "in" or "instanceof" or "return" or "switch"
                or "throw" or "try" or "var" or "while" or "with":
                throw Fault(word, $"'{word.Text}' is a word of the language and has no place here.", word.Text == "if" ? "Write test ? value : otherValue." : null);
            default:
                break;
        }
    }

    private static SyntaxFault UnaryWordFault(Token word) => word.Text switch
    {
        "await" => Newer(word, "await"),
        "void" => new SyntaxFault(ExpressionCodes.Operator, word.Start, "void is not available.", "Write undefined."),
        _ => new SyntaxFault(ExpressionCodes.NotAvailable, word.Start, "delete is not available: records cannot be changed.", "Build a new object with the fields it should have."),
    };

    /// <summary>Reads on only for the sake of a hint; null where that fails.</summary>
    private static Node? TryRead(Func<Node> read)
    {
        try
        {
            return read();
        }
        catch (SyntaxFault)
        {
            return null;
        }
    }

    /// <summary>The dotted path that a text ends with, or empty.</summary>
    private static string SimpleTail(string text)
    {
        var start = text.Length;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '$' or '[' or ']'))
            start--;
        return text[start..];
    }
}
