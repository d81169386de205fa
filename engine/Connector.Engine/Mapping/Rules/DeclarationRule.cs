using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>New names must not hide helpers, JavaScript's own or the engine's.</summary>
internal sealed class DeclarationRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        var names = node switch
        {
            FunctionDeclaration { Id: { } id } function => function.Params.SelectMany(DeclaredNames.Bindings).Prepend(id),
            FunctionExpression { Id: { } id } function => function.Params.SelectMany(DeclaredNames.Bindings).Prepend(id),
            IFunction function => function.Params.SelectMany(DeclaredNames.Bindings),
            VariableDeclarator variable => DeclaredNames.Bindings(variable.Id),
            _ => [],
        };
        foreach (var name in names)
            Check(name, context);
    }

    private static void Check(Identifier name, RuleContext context)
    {
        if (HelperFunction.All.ContainsKey(name.Name))
            context.Report(ExpressionCodes.Script, name.Start, $"{name.Name} is already the name of a helper.", "Choose another name.");
        else if (Standard.Names.Contains(name.Name) || name.Name is "undefined" or "arguments")
            context.Report(ExpressionCodes.Script, name.Start, $"{name.Name} is already the name of a part of the language.",
                "Choose another name.");
        else if (name.Name.StartsWith('$'))
            context.Report(ExpressionCodes.Script, name.Start, $"{name.Name} starts with $, as the engine's own names do.",
                "Choose another name.");
    }
}
