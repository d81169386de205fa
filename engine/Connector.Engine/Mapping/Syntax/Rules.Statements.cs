using System.Collections.Immutable;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Functions, their statements, and what they may assign to.</summary>
internal sealed partial class Rules
{
    private void VisitFunction(FunctionNode function)
    {
        locals.Push(LocalNames.Of(function));
        if (function.Name is not null)
            CheckNewName(function.Name);
        foreach (var parameter in function.Parameters)
            CheckNewName(parameter);
        Visit(function.Body);
        locals.Pop();
    }

    private void Visit(ImmutableArray<StatementNode> statements)
    {
        foreach (var statement in statements)
            Visit(statement);
    }

    private void Visit(StatementNode statement)
    {
        switch (statement)
        {
            case VariablesNode variables:
                VisitVariables(variables);
                break;
            case ExpressionStatementNode expression:
                VisitEffect(expression.Expression);
                break;
            case ReturnNode { Value: { } value }:
                Visit(value);
                break;
            case ThrowNode thrown:
                Visit(thrown.Value);
                break;
            case IfNode branch:
                VisitTest(branch.Test);
                Visit(branch.Then);
                if (branch.Else is not null)
                    Visit(branch.Else);
                break;
            case ForNode loop:
                if (loop.Initial is not null)
                    Visit(loop.Initial);
                if (loop.Test is not null)
                    VisitTest(loop.Test);
                if (loop.Update is not null)
                    VisitEffect(loop.Update);
                Visit(loop.Body);
                break;
            case ForInNode loop:
                if (!loop.Declares)
                    VisitAssignment(loop.Variable, loop.Variable.Start, "=", loop.Variable);
                Visit(loop.Target);
                Visit(loop.Body);
                break;
            case WhileNode loop:
                VisitTest(loop.Test);
                Visit(loop.Body);
                break;
            case DoNode loop:
                Visit(loop.Body);
                VisitTest(loop.Test);
                break;
            case SwitchNode choice:
                Visit(choice.Value);
                foreach (var branch in choice.Cases)
                {
                    if (branch.Test is not null)
                        Visit(branch.Test);
                    Visit(branch.Body);
                }

                break;
            case BlockNode block:
                Visit(block.Body);
                break;
            case FunctionStatementNode function:
                Visit(function.Function);
                break;
            default:
                break;
        }
    }

    private void VisitVariables(VariablesNode variables)
    {
        foreach (var variable in variables.Variables)
        {
            CheckNewName(variable.Name);
            if (variable.Value is not null)
                Visit(variable.Value);
        }
    }

    /// <summary>An expression whose value nobody uses: there x++ may stand.</summary>
    private void VisitEffect(Node node)
    {
        if (node is UpdateNode update)
            VisitAssignment(update.Target, update.Start, update.Operator, update);
        else
            Visit(node);
    }

    private void VisitAssignment(Node target, int operatorStart, string operation, Node whole)
    {
        if (locals.Count == 0)
        {
            var hint = operation == "=" && whole is AssignNode assign ? $"Compare with ===: {TextOf(target)} === {TextOf(assign.Value)}." : "Expressions give a value and change nothing.";
            Report(ExpressionCodes.Assignment, operatorStart, $"{operation} assigns to {TextOf(target)}; nothing in a record can be changed.", hint);
            return;
        }

        switch (target)
        {
            case NameNode name when !IsLocal(name.Name):
                reported.Add(name.Name);
                Report(ExpressionCodes.Assignment, name.Start, $"{name.Name} is no variable of this function.", $"Declare it with var {name.Name}; what is outside of the function cannot be changed.");
                break;
            case MemberNode { Name: "length" } member:
                Report(ExpressionCodes.Assignment, member.NameStart, "The length of a list is not assigned to.", "Write slice(0, n) for the first n elements.");
                break;
            case MemberNode or IndexNode when operation != "=" && !IsPlain(target):
                Report(ExpressionCodes.Assignment, operatorStart, $"{operation} would read {TextOf(target)} twice.", "Put it into a variable first.");
                break;
            case MemberNode member:
                VisitMember(member);
                break;
            default:
                Visit(target);
                break;
        }
    }

    /// <summary>A variable's field or element, found by a name or a variable.</summary>
    private static bool IsPlain(Node target) =>
        target is MemberNode { Target: NameNode } or IndexNode { Target: NameNode, Index: NameNode or TextNode or NumberNode };
}
