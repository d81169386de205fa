using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Regular expressions keep no state from one match to the next, so a flag that means state is refused.</summary>
internal sealed class PatternRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (node is RegExpLiteral pattern
            && pattern.RegExp.Flags.FirstOrDefault(flag => flag is not ('g' or 'i' or 'm' or 's' or 'u')) is var flag and not '\0')
            context.Report(ExpressionCodes.NewerSyntax, node.Start,
                $"The flag {flag} of a regular expression is not understood; g, i, m, s and u are.");
    }
}
