using Acornima.Ast;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>The names that a function, a block or a loop declares for what is inside of it.</summary>
internal static class DeclaredNames
{
    /// <summary>The names, or null where the node declares none.</summary>
    public static HashSet<string>? Of(Node node)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        switch (node)
        {
            case IFunction function:
                if (function is FunctionExpression { Id: { } id })
                    names.Add(id.Name);
                foreach (var parameter in function.Params)
                    AddBindings(parameter, names);
                if (function.Body is BlockStatement body)
                    AddHoisted(body.Body, names);
                break;
            case Program program:
                AddHoisted(program.Body, names);
                break;
            case BlockStatement block:
                AddLexical(block.Body, names);
                break;
            case ForStatement { Init: VariableDeclaration variables }:
                AddBindings(variables, names);
                break;
            case ForInStatement { Left: VariableDeclaration variables }:
                AddBindings(variables, names);
                break;
            case ForOfStatement { Left: VariableDeclaration variables }:
                AddBindings(variables, names);
                break;
            case SwitchStatement choice:
                foreach (var branch in choice.Cases)
                    AddLexical(branch.Consequent, names);
                break;
            default:
                return null;
        }

        return names.Count == 0 && node is not IFunction ? null : names;
    }

    /// <summary>The names that a parameter, a variable or a destructuring pattern makes, where they stand.</summary>
    public static IEnumerable<Identifier> Bindings(Node? target) => target switch
    {
        Identifier name => [name],
        AssignmentPattern pattern => Bindings(pattern.Left),
        RestElement rest => Bindings(rest.Argument),
        ArrayPattern list => list.Elements.SelectMany(Bindings),
        ObjectPattern fields => fields.Properties.SelectMany(Bindings),
        Property property => Bindings(property.Value),
        VariableDeclaration variables => variables.Declarations.SelectMany(variable => Bindings(variable.Id)),
        _ => [],
    };

    private static void AddBindings(Node target, HashSet<string> names) => names.UnionWith(Bindings(target).Select(name => name.Name));

    private static void AddLexical(IEnumerable<Statement> statements, HashSet<string> names)
    {
        foreach (var statement in statements)
        {
            if (statement is VariableDeclaration variables)
                AddBindings(variables, names);
            else if (statement is FunctionDeclaration { Id: { } name })
                names.Add(name.Name);
        }
    }

    /// <summary>What is declared at the top, and every <c>var</c> below it, wherever it stands.</summary>
    private static void AddHoisted(IEnumerable<Statement> statements, HashSet<string> names)
    {
        AddLexical(statements, names);
        foreach (var variables in statements.SelectMany(Below).OfType<VariableDeclaration>().Where(one =>
            one.Kind == VariableDeclarationKind.Var))
            AddBindings(variables, names);
    }

    private static IEnumerable<Node> Below(Node node) =>
        node is IFunction or Expression ? [] : Walk.Children(node).SelectMany(Below).Prepend(node);
}
