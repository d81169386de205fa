using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Commas that lose a value, or wait for one: <c>(a, b)</c>, <c>[1, , 2]</c>, <c>text(x, )</c>.</summary>
internal sealed class CommaRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        switch (node)
        {
            case SequenceExpression sequence when context.Walk.Parent is not ForStatement:
                CheckSequence(sequence, context);
                break;
            case ArrayExpression list:
                CheckHoles(list, context);
                CheckEnd(node, list.Elements is [.., { } final] ? final : null, context);
                break;
            case CallExpression call:
                CheckEnd(node, call.Arguments is [.., var last] ? last : null, context);
                break;
            default:
                break;
        }
    }

    private static void CheckSequence(SequenceExpression sequence, RuleContext context)
    {
        var open = context.Text.AsSpan(0, sequence.Start).TrimEnd();
        if (open.EndsWith("("))
            context.Report(ExpressionCodes.Syntax, open.Length - 1,
                "A comma joins values only inside a call, a list or an object; here one of them would be lost.");
        else
            context.Report(ExpressionCodes.Syntax, context.Text.IndexOf(',', sequence.Expressions[0].End),
                "An expression is one value; a comma starts a second.");
    }

    private static void CheckHoles(ArrayExpression list, RuleContext context)
    {
        var end = list.Start + 1;
        for (var i = 0; i < list.Elements.Count; i++)
        {
            if (list.Elements[i] is { } element)
            {
                end = element.End;
                continue;
            }

            var comma = context.Text.IndexOf(',', i == 0 ? end : context.Text.IndexOf(',', end) + 1);
            context.Report(ExpressionCodes.Syntax, comma, "A value is missing before this comma.");
            return;
        }
    }

    /// <summary>A comma before the closing bracket, in the same line; over several lines it is a way of writing.</summary>
    private static void CheckEnd(Node node, Node? last, RuleContext context)
    {
        if (last is null)
            return;
        var end = context.Text.AsSpan(last.End, node.End - last.End);
        if (end.Contains(',') && !end.Contains('\n'))
            context.Report(ExpressionCodes.Syntax, last.End + end.IndexOf(','),
                $"A value is missing between this comma and {context.Text[node.End - 1]}.");
    }
}
