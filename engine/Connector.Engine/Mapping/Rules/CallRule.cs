using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Calls by name of what is not a function, and calls that hide what they call.</summary>
internal sealed class CallRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (node is not CallExpression call)
            return;
        if (call.Callee is MemberExpression { Computed: true } index)
            context.Report(ExpressionCodes.NotAvailable, index.Start, "A method is called by its name, not by an index.",
                "Write x.name().");
        else if (call.Optional)
            context.Report(ExpressionCodes.NotAvailable, call.Start, "A function is called with ( ), not with ?.( ).",
                "Write x?.name(), or test first.");
        else if (call.Callee is Identifier name && !context.Walk.IsLocal(name.Name) && !context.Functions.Contains(name.Name))
            CheckName(name, context);
    }

    private static void CheckName(Identifier name, RuleContext context)
    {
        if (HelperFunction.All.ContainsKey(name.Name) || Standard.Functions.Contains(name.Name))
            return;
        if (context.Variables.Contains(name.Name))
            context.Report(ExpressionCodes.UnknownName, name.Start, $"{name.Name} is not a function.");
        else if (Standard.IsObject(name.Name))
            context.Report(ExpressionCodes.NotAvailable, name.Start, $"{name.Name} is not called by itself.", name.Name == "Array"
                ? "Write [ … ]." : null);
        else if (Standard.WhyNot(name.Name) is var (message, hint))
            context.Report(ExpressionCodes.NotAvailable, name.Start, message, hint);
        else
            context.Report(ExpressionCodes.UnknownName, name.Start, $"There is no helper or function {name.Name}.", NameRule.Suggest(
                name.Name, HelperFunction.All.Keys.Concat(context.Functions).Concat(Standard.Functions).Order(StringComparer.Ordinal),
                    $"Helpers are {string.Join(", ", HelperFunction.All.Keys.Order(StringComparer.Ordinal))}."));
    }
}
