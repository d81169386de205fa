using Acornima;
using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>At the top of a script: functions, and constants. Anything else would run once and keep what it made.</summary>
internal sealed class ScriptTopRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (context.Walk.Parent is Program && node is not (FunctionDeclaration or VariableDeclaration or EmptyStatement or Directive))
        {
            context.Report(ExpressionCodes.Script, node.Start,
                "At the top of a script stand only functions and constants: a script has no moment at which it runs.",
                "Put it into a function.");
            context.Walk.SkipChildren();
        }
        else if (node is VariableDeclarator constant && context.Walk is { Parent: VariableDeclaration variables, Grandparent: Program }
            && !IsConstant(constant, variables.Kind))
        {
            context.Report(
                ExpressionCodes.Script, constant.Init?.Start ?? constant.Id.Start,
                $"{context.TextOf(constant.Id)} is not a constant: a script keeps nothing from one record to the next.",
                    "Give it a literal, or make it a function.");
            context.Walk.SkipChildren();
        }
    }

    private static bool IsConstant(VariableDeclarator variable, VariableDeclarationKind kind) =>
        variable is { Id: Identifier, Init: { } value }
            && (IsLiteral(value) || (kind == VariableDeclarationKind.Const && value is IFunction));

    private static bool IsLiteral(Node? node) => node switch
    {
        Literal => true,
        UnaryExpression { Operator: Operator.UnaryNegation, Argument: NumericLiteral } => true,
        ArrayExpression list => list.Elements.All(IsLiteral),
        ObjectExpression literal =>
            literal.Properties.All(property => property is ObjectProperty { Computed: false } field && IsLiteral(field.Value)),
        _ => false,
    };
}
