using System.Collections.Immutable;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>The names that a function makes for itself: parameters, variables and functions, wherever in its body they stand (ES5 has no narrower scope).</summary>
internal static class LocalNames
{
    public static HashSet<string> Of(FunctionNode function)
    {
        var names = new HashSet<string>(function.Parameters.Select(parameter => parameter.Name), StringComparer.Ordinal);
        if (function.Name is not null)
            names.Add(function.Name.Name);
        Collect(function.Body, names);
        return names;
    }

    public static HashSet<string> Of(ImmutableArray<StatementNode> statements)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(statements, names);
        return names;
    }

    private static void Collect(ImmutableArray<StatementNode> statements, HashSet<string> names)
    {
        foreach (var statement in statements)
            Collect(statement, names);
    }

    private static void Collect(StatementNode? statement, HashSet<string> names)
    {
        switch (statement)
        {
            case VariablesNode variables:
                foreach (var variable in variables.Variables)
                    names.Add(variable.Name.Name);
                break;
            case FunctionStatementNode function:
                names.Add(function.Function.Name!.Name);
                break;
            case BlockNode block:
                Collect(block.Body, names);
                break;
            case IfNode branch:
                Collect(branch.Then, names);
                Collect(branch.Else, names);
                break;
            case ForNode loop:
                Collect(loop.Initial, names);
                Collect(loop.Body, names);
                break;
            case ForInNode loop:
                if (loop.Declares)
                    names.Add(loop.Variable.Name);
                Collect(loop.Body, names);
                break;
            case WhileNode loop:
                Collect(loop.Body, names);
                break;
            case DoNode loop:
                Collect(loop.Body, names);
                break;
            case SwitchNode choice:
                foreach (var branch in choice.Cases)
                    Collect(branch.Body, names);
                break;
            default:
                break;
        }
    }
}
