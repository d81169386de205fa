using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Fields through which JavaScript's own machinery would be reached, and what its objects do not have here.</summary>
internal sealed class FieldRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        switch (node)
        {
            case MemberExpression
            {
                Computed: false, Object: Identifier owner,
                Property: Identifier name
            } member when context.IsStandardObject(owner):
                CheckStandard(member, owner.Name, name, context);
                break;
            case MemberExpression { Computed: false, Property: Identifier name }:
                CheckHidden(name, name.Name, context);
                break;
            case AssignmentProperty { Computed: true } property:
                context.Report(ExpressionCodes.NotAvailable, property.Start, "A pattern names its fields.", "Read the field with x[name].");
                break;
            case Property { Computed: false } property:
                CheckHidden(property, RuleContext.NameOf(property.Key) ?? "", context);
                break;
            default:
                break;
        }
    }

    private static void CheckHidden(Node at, string name, RuleContext context)
    {
        // A method of that name is reported as one that nothing has.
        if (Standard.HiddenFields.Contains(name) && !(context.Walk.Parent is CallExpression && name == "constructor"))
            context.Report(ExpressionCodes.NotAvailable, at.Start, $"{name} is not available: records have only data.");
    }

    private static void CheckStandard(MemberExpression member, string owner, Identifier name, RuleContext context)
    {
        var members = Standard.Objects[owner];
        if (members.Contains(name.Name, StringComparer.Ordinal))
            return;
        if (owner == "Math" && name.Name == "random")
            context.Report(ExpressionCodes.NotAvailable, member.Start,
                "Math.random is not available: the same record must map to the same bytes for ever.");
        else if (owner == "Math")
            context.Report(ExpressionCodes.NotAvailable, name.Start, $"Math.{name.Name} is not available: it would give a rounded number.",
                NameRule.Suggest(name.Name, members, $"Math has {string.Join(", ", members)}."));
        else
            context.Report(ExpressionCodes.UnknownMethod, name.Start, $"{owner} has no {name.Name} here.",
                NameRule.Suggest(name.Name, members, $"{owner} has {string.Join(", ", members)}."));
    }
}
