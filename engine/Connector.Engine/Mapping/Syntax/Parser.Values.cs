using System.Collections.Immutable;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>What expressions are made of: literals, names, lists, objects, functions.</summary>
internal sealed partial class Parser
{
    private Node Primary()
    {
        var first = token;
        switch (first.Kind)
        {
            case TokenKind.Number:
                Advance();
                return new NumberNode(first.Text, first.Start, first.End);
            case TokenKind.Text:
                Advance();
                return new TextNode(first.Text, first.Start, first.End);
            case TokenKind.Template:
                throw TemplateFault(first);
            case TokenKind.Name:
                return NameOrWord(first);
            case TokenKind.End:
                throw Fault(first, "The expression ends too early: a value is missing.");
            default:
                break;
        }

        switch (first.Text)
        {
            case "(":
                return Parenthesized();
            case "[":
                Advance();
                var items = List("]", "Elements are separated by commas and end with ].");
                return new ArrayNode(items, first.Start, previousEnd);
            case "{":
                return ObjectLiteral();
            case "/" or "/=":
                var (pattern, flags, end) = lexer.ReadPattern(first.Start);
                Advance();
                return new PatternNode(pattern, flags, first.Start, end);
            case "...":
                throw new SyntaxFault(ExpressionCodes.NewerSyntax, first.Start, "Spread is newer JavaScript than runs here.", "Write a.concat(b) for lists, Object.assign({}, a, b) for objects.");
            case "=":
                throw Fault(first, "An assignment has no place here.", "Compare with ===.");
            default:
                throw Fault(first, $"A value is missing before {first}.");
        }
    }

    private Node Parenthesized()
    {
        var open = token;
        Advance();
        if (token.Is(")"))
        {
            Advance();
            if (token.Is("=>"))
                throw ArrowFault(open.Start, null);
            throw Fault(open, "Nothing stands between these parentheses.");
        }

        var inner = Inside(Assignment);
        if (token.Is(","))
            throw CommaFault(open);
        Expect(")", "A parenthesis was opened before and is not closed.");
        // Messages quote it with its parentheses.
        return inner with { Start = open.Start, End = previousEnd };
    }

    private Node NameOrWord(Token first)
    {
        switch (first.Text)
        {
            case "true" or "false":
                Advance();
                return new BooleanNode(first.Text == "true", first.Start, first.End);
            case "null":
                Advance();
                return new NullNode(first.Start, first.End);
            case "function":
                return Function(first);
            case "new":
                throw NewFault(first);
            default:
                RefuseWord(first);
                Advance();
                return new NameNode(first.Text, first.Start, first.End);
        }
    }

    private FunctionNode Function(Token first)
    {
        Advance();
        if (token.Is("*"))
            throw Newer(token, "A generator function");
        var name = token.Kind == TokenKind.Name ? Name() : null;
        Expect("(", "A function is written function (x) { return …; }.");
        var parameters = ImmutableArray.CreateBuilder<NameNode>();
        while (!token.Is(")"))
        {
            RefuseNewerParameter();
            parameters.Add(Name());
            RefuseNewerParameter();
            if (!token.Is(")"))
                Expect(",", "Parameters are separated by commas.");
        }

        Advance();
        var body = Inside(() => Block().Body);
        return new FunctionNode(name, parameters.ToImmutable(), body, first.Start, previousEnd);
    }

    private ObjectNode ObjectLiteral()
    {
        var open = token;
        Advance();
        var properties = ImmutableArray.CreateBuilder<PropertyNode>();
        while (!token.Is("}"))
        {
            var name = token;
            if (name.Kind is not (TokenKind.Name or TokenKind.Text or TokenKind.Number))
                throw PropertyFault(name);
            Advance();
            if (!token.Is(":"))
                throw PropertyFault(name);
            Advance();
            properties.Add(new PropertyNode(name.Text, Inside(Assignment), name.Start));
            if (!token.Is("}"))
                Expect(",", "Fields of an object are separated by commas and end with }.");
        }

        Advance();
        return new ObjectNode(properties.ToImmutable(), open.Start, previousEnd);
    }

    private NameNode Name()
    {
        var name = token;
        if (name.Kind != TokenKind.Name)
            throw Fault(name, $"A name is expected here, not {name}.");
        RefuseWord(name);
        Advance();
        return new NameNode(name.Text, name.Start, name.End);
    }
}
