using System.Collections.Immutable;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>
/// Reads an expression of JavaScript (ES5.1), or a script, into nodes. What expressions must not contain (assignment to scope, <c>this</c>, <c>new</c>, bitwise operators, comma) and what is newer than the
/// JavaScript that runs here is refused here with what to write instead, so that nothing else ever reaches the JavaScript engine.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Deepest nesting, and longest chain of operators: bounds what the readers and the interpreter need of the stack.</summary>
    public const int MaxDepth = 100;

    private readonly Lexer lexer;
    private Token token;
    private int previousEnd;
    private int depth;
    private bool noIn;

    private Parser(string text)
    {
        lexer = new Lexer(text);
        token = lexer.Next();
    }

    private string Text => lexer.Text;

    /// <summary>Reads exactly one expression.</summary>
    /// <exception cref="SyntaxFault">It is not one.</exception>
    public static Node ReadExpression(string text)
    {
        var parser = new Parser(text);
        if (parser.token.Kind == TokenKind.End)
            throw new SyntaxFault(ExpressionCodes.Syntax, 0, "The expression is empty.");
        var expression = parser.Assignment();
        if (parser.token.Kind != TokenKind.End)
            throw parser.AfterTheEnd();
        return expression;
    }

    /// <summary>Reads a script file.</summary>
    /// <exception cref="SyntaxFault">It cannot be read.</exception>
    public static ImmutableArray<StatementNode> ReadScript(string text)
    {
        var parser = new Parser(text);
        var statements = ImmutableArray.CreateBuilder<StatementNode>();
        while (parser.token.Kind != TokenKind.End)
            statements.Add(parser.Statement());
        return statements.ToImmutable();
    }

    private SyntaxFault AfterTheEnd() => token.Text switch
    {
        "," when token.Kind == TokenKind.Punctuator => Fault(token, "An expression is one value; a comma starts a second."),
        ";" when token.Kind == TokenKind.Punctuator => Fault(token, "An expression is one value and ends without a semicolon."),
        ")" or "]" or "}" when token.Kind == TokenKind.Punctuator => Fault(token, $"{token} closes nothing that was opened."),
        _ when token.Kind == TokenKind.Number && token.Text[0] == '.' => Fault(token, $"{token} is no field.", $"Write [{token.Text[1..]}] for an element of a list."),
        _ => Fault(token, $"{token} follows a complete expression.", token.Kind is TokenKind.Name or TokenKind.Text or TokenKind.Number ? "Join texts with +." : null),
    };

    private Node Assignment()
    {
        Enter();
        var start = token.Start;
        var target = Conditional();
        if (token.Is("=>"))
            throw ArrowFault(start, target);
        if (token.Kind == TokenKind.Punctuator && token.Text is "=" or "+=" or "-=" or "*=" or "/=" or "%=")
        {
            var assign = token;
            if (target is not (NameNode or MemberNode or IndexNode))
                throw Fault(assign, "Nothing can be assigned to this.", assign.Is("=") ? "Compare with ===." : null);
            Advance();
            var value = Assignment();
            depth--;
            return new AssignNode(assign.Text, target, value, assign.Start, target.Start, value.End);
        }

        if (token.Kind == TokenKind.Punctuator && token.Text is "<<=" or ">>=" or ">>>=" or "&=" or "|=" or "^=")
            throw BitwiseFault(token);
        if (token.Kind == TokenKind.Punctuator && token.Text is "**=" or "&&=" or "||=" or "??=")
            throw Newer(token, $"The operator {token.Text}");
        depth--;
        return target;
    }

    private Node Conditional()
    {
        var test = Binary(0);
        if (!token.Is("?"))
            return test;
        Advance();
        var allowsNoIn = noIn;
        noIn = false;
        var then = Assignment();
        noIn = allowsNoIn;
        Expect(":", "A condition is written test ? value : otherValue.");
        var otherwise = Assignment();
        return new ConditionalNode(test, then, otherwise, test.Start, otherwise.End);
    }

    private Node Binary(int least)
    {
        Enter();
        var left = Unary();
        for (var links = 1; Precedence(token) is var precedence && precedence > least; links++)
        {
            if (depth + links > MaxDepth)
                throw TooDeep();
            var operation = token;
            Advance();
            var right = Binary(precedence);
            left = new BinaryNode(operation.Text, left, right, operation.Start, left.Start, right.End);
        }

        depth--;
        return left;
    }

    private int Precedence(Token operation)
    {
        if (operation.IsName("in"))
            return noIn ? 0 : 5;
        if (operation.IsName("instanceof"))
            throw new SyntaxFault(ExpressionCodes.Operator, operation.Start, "instanceof is not available.", "Write Array.isArray(x) for a list, or typeof x === 'string' for text.");
        if (operation.Kind != TokenKind.Punctuator)
            return 0;
        switch (operation.Text)
        {
            case "||": return 1;
            case "&&": return 2;
            case "===" or "!==" or "==" or "!=": return 4;
            case "<" or ">" or "<=" or ">=": return 5;
            case "+" or "-": return 6;
            case "*" or "/" or "%": return 7;
            case "??": throw NullishFault(operation);
            case "**": throw new SyntaxFault(ExpressionCodes.NewerSyntax, operation.Start, "The operator ** is newer JavaScript than runs here.", "Write mul(x, x).");
            case "&" or "|" or "^" or "<<" or ">>" or ">>>": throw BitwiseFault(operation);
            default: return 0;
        }
    }

    private Node Unary()
    {
        var first = token;
        if (first.Kind == TokenKind.Punctuator && first.Text is "!" or "-" or "+" or "++" or "--" or "~")
        {
            if (first.Is("~"))
                throw BitwiseFault(first);
            Advance();
            Enter();
            var operand = Unary();
            depth--;
            return first.Text is "++" or "--"
                ? new UpdateNode(first.Text, true, Updatable(operand, first), first.Start, operand.End)
                : new UnaryNode(first.Text, operand, first.Start, operand.End);
        }

        if (first.Kind == TokenKind.Name && first.Text is "typeof" or "void" or "delete" or "await")
        {
            if (first.Text != "typeof")
                throw UnaryWordFault(first);
            Advance();
            Enter();
            var operand = Unary();
            depth--;
            return new UnaryNode("typeof", operand, first.Start, operand.End);
        }

        var value = Access();
        if (token.Kind == TokenKind.Punctuator && token.Text is "++" or "--" && !token.AfterNewLine)
        {
            var update = token;
            Advance();
            return new UpdateNode(update.Text, false, Updatable(value, update), value.Start, update.End);
        }

        return value;
    }

    private static Node Updatable(Node target, Token update) =>
        target is NameNode or MemberNode or IndexNode ? target : throw new SyntaxFault(ExpressionCodes.Syntax, update.Start, $"{update.Text} needs a variable.");

    private Node Access()
    {
        var value = Primary();
        for (var links = 0; ; links++)
        {
            if (depth + links > MaxDepth)
                throw TooDeep();
            if (token.Is("."))
            {
                Advance();
                var name = token;
                if (name.Kind != TokenKind.Name)
                    throw Fault(name, $"A dot is followed by the name of a field, not by {name}.", name.Kind == TokenKind.Number ? "Write [0] for an element of a list." : null);
                Advance();
                value = new MemberNode(value, name.Text, name.Start, value.Start, name.End);
            }
            else if (token.Is("["))
            {
                Advance();
                var index = Inside(Assignment);
                Expect("]", "An index ends with ].");
                value = new IndexNode(value, index, value.Start, previousEnd);
            }
            else if (token.Is("("))
            {
                value = new CallNode(value, Arguments(), value.Start, previousEnd);
            }
            else if (token.Is("?."))
            {
                throw OptionalChainFault(value);
            }
            else if (token.Kind == TokenKind.Template)
            {
                throw Newer(token, "A tagged template literal");
            }
            else
            {
                return value;
            }
        }
    }

    private ImmutableArray<Node> Arguments()
    {
        Advance();
        return List(")", "Arguments are separated by commas and end with ).");
    }

    /// <summary>Expressions separated by commas, up to and past the closing punctuator.</summary>
    private ImmutableArray<Node> List(string close, string hint)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (!token.Is(close))
        {
            if (token.Is(","))
                throw Fault(token, "A value is missing before this comma.");
            items.Add(Inside(Assignment));
            if (token.Is(","))
            {
                var comma = token;
                Advance();
                if (token.Is(close))
                    throw Fault(comma, $"A value is missing between this comma and {close}.");
            }
            else if (!token.Is(close))
            {
                throw Fault(token, $"{token} was not expected here.", hint);
            }
        }

        Advance();
        return items.ToImmutable();
    }

    /// <summary>Reads inside brackets, where <c>in</c> is an operator again.</summary>
    private T Inside<T>(Func<T> read)
    {
        var outer = noIn;
        noIn = false;
        var result = read();
        noIn = outer;
        return result;
    }

    private void Advance()
    {
        previousEnd = token.End;
        token = lexer.Next();
    }

    private void Expect(string punctuator, string hint)
    {
        if (!token.Is(punctuator))
            throw Fault(token, $"'{punctuator}' is expected here, not {token}.", hint);
        Advance();
    }

    private void Enter()
    {
        if (++depth > MaxDepth)
            throw TooDeep();
    }

    private SyntaxFault TooDeep() => Fault(token, $"The expression is nested, or chained, more than {MaxDepth} deep.", "Move parts of it to functions in a script.");

    private static SyntaxFault Fault(Token at, string message, string? hint = null) => new(ExpressionCodes.Syntax, at.Start, message, hint);
}
