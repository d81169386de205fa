using Acornima;
using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Names that nobody defines, and names that are not values.</summary>
internal sealed class NameRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (node is not Identifier name || IsHandledElsewhere(name, context) || context.IsKnown(name.Name) || !context.IsNews(name.Name))
            return;
        if (Standard.IsObject(name.Name))
            context.Report(ExpressionCodes.NotAvailable, name.Start, $"'{name.Name}' cannot be used as a value.",
                $"Call one of its functions: {string.Join(", ", Standard.Objects[name.Name].Select(member => $"{name.Name}.{member}"))}.");
        else if (HelperFunction.All.TryGetValue(name.Name, out var helper))
            context.Report(ExpressionCodes.Argument, name.Start, $"{name.Name} is a helper and must be called.", $"Write {helper.Usage}.");
        else
            ReportUnknown(name, context);
    }

    /// <summary>Offers the nearest of the known names.</summary>
    public static string Suggest(string wrong, IEnumerable<string> known, string otherwise) =>
        Suggestion.Nearest(wrong, known) is { } nearest ? $"Did you mean {nearest}?" : otherwise;

    private static bool IsHandledElsewhere(Identifier name, RuleContext context) => name.Name == "arguments" || context.Walk.Parent switch
    {
        CallExpression call => ReferenceEquals(call.Callee, name),
        AssignmentExpression assignment => ReferenceEquals(assignment.Left, name),
        UpdateExpression => true,
        ForInStatement loop => ReferenceEquals(loop.Left, name),
        ForOfStatement loop => ReferenceEquals(loop.Left, name),
        MemberExpression member => ReferenceEquals(member.Object, name) && context.IsStandardObject(name),
        BinaryExpression { Operator: Operator.InstanceOf } binary => ReferenceEquals(binary.Right, name),
        _ => false,
    };

    private static void ReportUnknown(Identifier name, RuleContext context)
    {
        if (Standard.WhyNot(name.Name) is var (message, hint))
        {
            context.Report(ExpressionCodes.NotAvailable, name.Start, message, hint);
            return;
        }

        if (WhereSeen(name.Name) is { } seen)
        {
            context.Report(ExpressionCodes.UnknownName, name.Start, $"{name.Name} is not seen here.", context.IsScript
                ? "A script sees no record: pass it as an argument of the function." : seen);
            return;
        }

        var known = context.Variables.Concat(context.Functions).Concat(context.Walk.LocalNames).Concat(HelperFunction.All.Keys).Order(
            StringComparer.Ordinal);
        var otherwise = context.IsScript
            ? "Name it as a parameter, or declare it with var."
            : $"Seen here are {string.Join(", ", context.Variables.Order(StringComparer.Ordinal))}; text stands in quotes, and a field of "
                + $"the record is src.{name.Name}.";
        context.Report(ExpressionCodes.UnknownName, name.Start, $"Nothing here is called {name.Name}.",
            Suggest(name.Name, known, otherwise));
    }

    /// <summary>Where a variable of the scope can be used; null for a name that is none.</summary>
    private static string? WhereSeen(string variable) => variable switch
    {
        "row" or "index" => $"{variable} is seen only inside each.",
        "parent" => "parent is seen only inside an each within an each.",
        "error" => "error is seen only under onReject.",
        "result" or "results" => $"{variable} is seen only in the steps after the target.",
        "src" or "out" or "job" or "env" or "company" => $"{variable} is not seen in this place.",
        _ => null,
    };
}
