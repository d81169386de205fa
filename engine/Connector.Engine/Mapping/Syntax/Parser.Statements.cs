using System.Collections.Immutable;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>The statements of functions and scripts.</summary>
internal sealed partial class Parser
{
    private StatementNode Statement()
    {
        Enter();
        var statement = token.Kind == TokenKind.Name ? WordStatement(token) : PlainStatement();
        depth--;
        return statement;
    }

    private StatementNode PlainStatement()
    {
        var start = token.Start;
        if (token.Is("{"))
            return Block();
        if (token.Is(";"))
        {
            Advance();
            return new EmptyNode(start);
        }

        var expression = Assignment();
        EndStatement();
        return new ExpressionStatementNode(expression, start);
    }

    private StatementNode WordStatement(Token first)
    {
        switch (first.Text)
        {
            case "var":
                Advance();
                var variables = Variables(first.Start);
                EndStatement();
                return variables;
            case "function":
                var function = Function(first);
                return function.Name is null ? throw Fault(first, "A function that stands alone needs a name.") : new FunctionStatementNode(function, first.Start);
            case "return":
                Advance();
                var result = token.AfterNewLine || token.Kind == TokenKind.End || token.Is(";") || token.Is("}") ? null : Assignment();
                EndStatement();
                return new ReturnNode(result, first.Start);
            case "throw":
                Advance();
                var thrown = Assignment();
                EndStatement();
                return new ThrowNode(thrown, first.Start);
            case "if":
                return If(first);
            case "for":
                return For(first);
            case "while":
                Advance();
                return new WhileNode(Test(), Statement(), first.Start);
            case "do":
                return Do(first);
            case "switch":
                return Switch(first);
            case "break" or "continue":
                Advance();
                if (token.Kind == TokenKind.Name && !token.AfterNewLine)
                    throw Fault(token, "Labels are not understood.", "Put the inner loop into a function of its own.");
                EndStatement();
                return new JumpNode(first.Text == "break", first.Start);
            default:
                RefuseStatementWord(first);
                return PlainStatement();
        }
    }

    private BlockNode Block()
    {
        var start = token.Start;
        Expect("{", "A body stands between { and }.");
        var body = ImmutableArray.CreateBuilder<StatementNode>();
        while (!token.Is("}"))
        {
            if (token.Kind == TokenKind.End)
                throw new SyntaxFault(ExpressionCodes.Syntax, start, "The { that stands here is not closed.", "Close it with }.");
            body.Add(Statement());
        }

        Advance();
        return new BlockNode(body.ToImmutable(), start);
    }

    private VariablesNode Variables(int start)
    {
        var variables = ImmutableArray.CreateBuilder<VariableNode>();
        while (true)
        {
            RefuseDestructuring();
            var name = Name();
            Node? value = null;
            if (token.Is("="))
            {
                Advance();
                value = Assignment();
            }

            variables.Add(new VariableNode(name, value));
            if (!token.Is(","))
                return new VariablesNode(variables.ToImmutable(), start);
            Advance();
        }
    }

    private IfNode If(Token first)
    {
        Advance();
        var test = Test();
        var then = Statement();
        if (!token.IsName("else"))
            return new IfNode(test, then, null, first.Start);
        Advance();
        return new IfNode(test, then, Statement(), first.Start);
    }

    private StatementNode For(Token first)
    {
        Advance();
        Expect("(", "A loop is written for (var i = 0; i < n; i++) { … }.");
        StatementNode? initial = null;
        noIn = true;
        if (token.Kind == TokenKind.Name && token.Text is "let" or "const")
            RefuseStatementWord(token);
        if (token.IsName("var"))
        {
            var start = token.Start;
            Advance();
            initial = Variables(start);
        }
        else if (!token.Is(";"))
        {
            initial = new ExpressionStatementNode(Assignment(), token.Start);
        }

        noIn = false;
        if (token.IsName("of"))
            throw new SyntaxFault(ExpressionCodes.NewerSyntax, token.Start, "for … of is newer JavaScript than runs here.", "Write list.forEach(function (x) { … }).");
        if (token.IsName("in"))
            return ForIn(first, initial);
        EndPart();
        var test = token.Is(";") ? null : Assignment();
        EndPart();
        var update = token.Is(")") ? null : Assignment();
        Expect(")", "The head of a loop ends with ).");
        return new ForNode(initial, test, update, Statement(), first.Start);
    }

    private ForInNode ForIn(Token first, StatementNode? initial)
    {
        var (name, declares) = initial switch
        {
            VariablesNode { Variables: [{ Value: null } only] } => (only.Name, true),
            ExpressionStatementNode { Expression: NameNode only } => (only, false),
            _ => throw Fault(token, "for … in needs one variable.", "Write for (var name in object) { … }."),
        };
        Advance();
        var target = Assignment();
        Expect(")", "The head of a loop ends with ).");
        return new ForInNode(name, declares, target, Statement(), first.Start);
    }

    private DoNode Do(Token first)
    {
        Advance();
        var body = Statement();
        if (!token.IsName("while"))
            throw Fault(token, "do { … } is followed by while (…).");
        Advance();
        var test = Test();
        if (token.Is(";"))
            Advance();
        return new DoNode(body, test, first.Start);
    }

    private SwitchNode Switch(Token first)
    {
        Advance();
        var value = Test();
        Expect("{", "The cases of a switch stand between { and }.");
        var cases = ImmutableArray.CreateBuilder<CaseNode>();
        while (!token.Is("}"))
        {
            Node? test = null;
            if (token.IsName("case"))
            {
                Advance();
                test = Assignment();
            }
            else if (token.IsName("default"))
            {
                Advance();
            }
            else
            {
                throw Fault(token, $"case or default is expected here, not {token}.");
            }

            Expect(":", "A case is written case value: ….");
            var body = ImmutableArray.CreateBuilder<StatementNode>();
            while (!token.Is("}") && !token.IsName("case") && !token.IsName("default"))
            {
                if (token.Kind == TokenKind.End)
                    throw new SyntaxFault(ExpressionCodes.Syntax, first.Start, "The switch that starts here is not closed.", "Close it with }.");
                body.Add(Statement());
            }

            cases.Add(new CaseNode(test, body.ToImmutable()));
        }

        Advance();
        return new SwitchNode(value, cases.ToImmutable(), first.Start);
    }

    private Node Test()
    {
        Expect("(", "A condition stands in parentheses.");
        var test = Inside(Assignment);
        Expect(")", "A condition stands in parentheses.");
        return test;
    }

    private void EndPart() => Expect(";", "The head of a loop has three parts: for (var i = 0; i < n; i++).");

    /// <summary>A statement ends with a semicolon, before a closing brace, or where a new line starts.</summary>
    private void EndStatement()
    {
        if (token.Is(";"))
            Advance();
        else if (token.Is(","))
            throw CommaFault(token);
        else if (!token.Is("}") && token.Kind != TokenKind.End && !token.AfterNewLine)
            throw Fault(token, $"{token} follows a complete statement.", "End the statement with ;.");
    }
}
