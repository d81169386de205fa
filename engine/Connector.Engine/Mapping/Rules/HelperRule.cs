using Acornima;
using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Helpers that are called the wrong way: too few or too many arguments, or arguments of the wrong kind.</summary>
internal sealed class HelperRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (node is not CallExpression { Callee: Identifier name } call || context.Walk.IsLocal(name.Name)
            || context.Functions.Contains(name.Name)
            || !HelperFunction.All.TryGetValue(name.Name, out var helper))
            return;
        if (call.Arguments.FirstOrDefault(argument => argument is SpreadElement) is { } spread)
            context.Report(ExpressionCodes.Argument, spread.Start, $"The arguments of {helper.Name} are written one by one.",
                $"Write {helper.Usage}.");
        else if (call.Arguments.Count < helper.MinArguments || call.Arguments.Count > helper.MaxArguments)
            ReportCount(call, helper, context);
        else
            CheckKinds(call, helper, context);
    }

    private static void ReportCount(CallExpression call, HelperFunction helper, RuleContext context)
    {
        var count = call.Arguments.Count;
        var needs = helper.MinArguments == helper.MaxArguments ? Count(helper.MinArguments)
            : count < helper.MinArguments ? $"at least {Count(helper.MinArguments)}" : $"at most {Count(helper.MaxArguments)}";
        context.Report(ExpressionCodes.Argument, call.Start,
            $"{helper.Name} takes {needs}, not {count.ToString(CultureInfo.InvariantCulture)}.", $"Write {helper.Usage}.");
    }

    private static void CheckKinds(CallExpression call, HelperFunction helper, RuleContext context)
    {
        if (helper.StartsWithName && call.Arguments[0] is not StringLiteral)
            context.Report(ExpressionCodes.Argument, call.Arguments[0].Start,
                $"{helper.Name} starts with a name in quotes, so that it can be checked before anything runs.", $"Write {helper.Usage}.");
        if (call.Arguments.Count != 2)
            return;
        var second = call.Arguments[1];
        if (helper.Name == "date" && !(second is StringLiteral format && DateFormat.IsValid(format.Value)))
            context.Report(ExpressionCodes.Argument, second.Start, $"{context.TextOf(second)} is not a valid date format.",
                DateFormat.Rule);
        else if (helper.Name == "text" && second is StringLiteral or UnaryExpression { Operator: Operator.UnaryNegation })
            context.Report(ExpressionCodes.Argument, second.Start, "text(x, most) takes a number of characters.", "Write text(x, 100).");
        else if (helper.Name == "sum" && second is not (StringLiteral or IFunction or Identifier))
            context.Report(ExpressionCodes.Argument, second.Start, "sum takes the name of a field in quotes, or a function.",
                $"Write {helper.Usage}.");
    }

    private static string Count(int arguments) => arguments == 1 ? "one argument"
        : $"{arguments.ToString(CultureInfo.InvariantCulture)} arguments";
}
