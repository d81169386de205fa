using Acornima;
using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Operators that take different things for the same, cut amounts, or change something.</summary>
internal sealed class OperatorRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        switch (node)
        {
            case BinaryExpression binary:
                CheckBinary(binary, context);
                break;
            case AssignmentExpression assignment when Operators.IsBitwise(assignment.Operator):
                ReportBitwise(assignment.Operator, Operators.PlaceAfter(context.Text, assignment.Left.End, assignment.Operator), context);
                break;
            case UnaryExpression { Operator: Operator.BitwiseNot }:
                ReportBitwise(Operator.BitwiseNot, node.Start, context);
                break;
            case UnaryExpression { Operator: Operator.UnaryPlus } plus:
                context.Report(ExpressionCodes.Operator, node.Start, "A plus before a value makes a rounded number of it.",
                    $"Write decimal({context.TextOf(plus.Argument)}).");
                break;
            case UnaryExpression { Operator: Operator.Void }:
                context.Report(ExpressionCodes.Operator, node.Start, "void is not available.", "Write undefined.");
                break;
            case UnaryExpression { Operator: Operator.Delete }:
                context.Report(ExpressionCodes.NotAvailable, node.Start, "delete is not available: records cannot be changed.",
                    "Build a new object with the fields it should have.");
                break;
            default:
                break;
        }
    }

    private static void CheckBinary(BinaryExpression binary, RuleContext context)
    {
        var operation = binary.Operator;
        if (operation is Operator.Equality or Operator.Inequality && binary.Left is not NullLiteral && binary.Right is not NullLiteral)
        {
            var written = Operators.TextOf(operation);
            context.Report(
                ExpressionCodes.Operator, Operators.PlaceAfter(context.Text, binary.Left.End, operation),
                    $"{written} takes different things for the same ('' == 0 is true).",
                $"Write {context.TextOf(binary.Left)} {written}= {context.TextOf(binary.Right)}.");
        }
        else if (Operators.IsBitwise(operation))
        {
            ReportBitwise(operation, Operators.PlaceAfter(context.Text, binary.Left.End, operation), context);
        }
        else if (operation == Operator.InstanceOf)
        {
            context.Report(ExpressionCodes.Operator, context.Text.IndexOf("instanceof", binary.Left.End, StringComparison.Ordinal),
                "instanceof is not available.", "Write Array.isArray(x) for a list, or typeof x === 'string' for text.");
        }
    }

    private static void ReportBitwise(Operator operation, int start, RuleContext context)
    {
        var written = Operators.TextOf(operation);
        context.Report(ExpressionCodes.Operator, start, $"The operator {written} works on 32-bit numbers and cuts amounts.", written switch
        {
            "|" => "Write || for 'or', Math.trunc(x) to drop decimals.",
            "&" => "Write && for 'and'.",
            "~" => "Write ! for 'not', Math.trunc(x) to drop decimals.",
            _ => null,
        });
    }
}
