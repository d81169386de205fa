using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Parts of the language that expressions have no use for: they keep state, wait, or hide errors.</summary>
internal sealed class UnavailableSyntaxRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (WhyNot(node, context) is not var (message, hint))
            return;
        context.Report(ExpressionCodes.NotAvailable, node.Start, message, hint);
        context.Walk.SkipChildren();
    }

    private static (string Message, string? Hint)? WhyNot(Node node, RuleContext context) => node switch
    {
        ThisExpression => ("this is not available.", "Read the record from src, row or the function's parameters."),
        Identifier { Name: "arguments" } => ("arguments is not available.", "Name the parameters, or write (...args) => …."),
        NewExpression made => ("new is not available.", InsteadOfNew(context.TextOf(made.Callee))),
        TryStatement => (
            "try … catch is not available: a problem always reaches whoever runs the flow.",
            "Test for the case with if, or pass over what is missing with coalesce."),
        IFunction { Async: true } or IFunction { Generator: true } or AwaitExpression or YieldExpression
            or ForOfStatement { Await: true } =>
            ("Functions that wait or resume are not available.", "Write a plain function."),
        IClass => ("class is not available.", "Write functions, and objects: { name: value }."),
        TaggedTemplateExpression => ("A tagged template literal is not available.", "Call a function."),
        Property { Kind: PropertyKind.Get or PropertyKind.Set } =>
            ("Fields that compute themselves are not available.", "Write name: value."),
        DebuggerStatement or WithStatement or ImportExpression or MetaProperty or Super =>
            ($"'{context.TextOf(node)}' is not available.", null),
        _ => null,
    };

    private static string InsteadOfNew(string callee) => callee switch
    {
        "Error" => "Write throw 'what is wrong';: the record is rejected with that text.",
        "Array" => "Write [ … ].",
        "Object" => "Write { … }.",
        _ => Standard.WhyNot(callee)?.Hint ?? "Write { … } for an object, [ … ] for a list.",
    };
}
