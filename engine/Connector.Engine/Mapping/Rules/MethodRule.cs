using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Methods that nothing has.</summary>
internal sealed class MethodRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (node is not CallExpression { Callee: MemberExpression { Computed: false, Property: Identifier name } method, Optional: false }
            || context.IsStandardObject(method.Object))
            return;
        // Of what is not there at all, the method is not a matter.
        if (Standard.Methods.Contains(name.Name) || context.OwnMethods.Contains(name.Name) || !context.IsKnown(RootOf(method)))
            return;
        var hint = name.Name switch
        {
            "call" or "apply" or "bind" => "Call the function itself.",
            "toLocaleString" or "toLocaleUpperCase" or "toLocaleLowerCase" or "normalize" =>
                "What depends on a language differs from machine to machine: write toFixed(2), upper(x), lower(x).",
            "replaceall" => "Did you mean replaceAll?",
            "hasOwnProperty" => "Write 'name' in x.",
            _ => NameRule.Suggest(name.Name, Standard.Methods.Order(StringComparer.Ordinal),
                $"A field is read without ( ): {context.TextOf(method)}."),
        };
        context.Report(ExpressionCodes.UnknownMethod, name.Start, $"Nothing has a method {name.Name}.", hint);
    }

    /// <summary>The variable that a chain of fields starts with; <c>undefined</c> where it starts with something else.</summary>
    private static string RootOf(Node node) => node switch
    {
        Identifier name => name.Name,
        MemberExpression member => RootOf(member.Object),
        _ => "undefined",
    };
}
