using Acornima;
using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Assignments: only to variables of the function that makes them, and to what it built itself.</summary>
internal sealed class AssignmentRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        switch (node)
        {
            case AssignmentExpression assignment:
                CheckAssignment(assignment, context);
                break;
            case UpdateExpression update when UpdateRule.IsStatement(context):
                CheckTarget(update.Argument, update.Start, update.Operator, update, context);
                break;
            case ForInStatement { Left: not VariableDeclaration } loop:
                CheckTarget(loop.Left, loop.Left.Start, Operator.Assignment, loop, context);
                break;
            case ForOfStatement { Left: not VariableDeclaration } loop:
                CheckTarget(loop.Left, loop.Left.Start, Operator.Assignment, loop, context);
                break;
            default:
                break;
        }
    }

    private static void CheckAssignment(AssignmentExpression assignment, RuleContext context)
    {
        var start = Operators.PlaceAfter(context.Text, assignment.Left.End, assignment.Operator);
        var (left, right) = (context.TextOf(assignment.Left), context.TextOf(assignment.Right));
        if (assignment.Operator == Operator.Assignment && IsTest(assignment, context.Walk.Parent))
            context.Report(ExpressionCodes.Assignment, start, $"= assigns to {left} instead of comparing.", $"Write {left} === {right}.");
        else
            CheckTarget(assignment.Left, start, assignment.Operator, assignment, context);
    }

    /// <summary>A condition: there, an assignment is a comparison with a letter missing.</summary>
    private static bool IsTest(Node node, Node? parent) => ReferenceEquals(node, parent switch
    {
        IfStatement branch => branch.Test,
        ConditionalExpression conditional => conditional.Test,
        WhileStatement loop => loop.Test,
        DoWhileStatement loop => loop.Test,
        ForStatement loop => loop.Test,
        _ => null,
    });

    private static void CheckTarget(Node target, int start, Operator operation, Node whole, RuleContext context)
    {
        var written = Operators.TextOf(operation);
        if (!context.Walk.IsInFunction)
        {
            var hint = operation == Operator.Assignment && whole is AssignmentExpression assignment
                ? $"Compare with ===: {context.TextOf(target)} === {context.TextOf(assignment.Right)}."
                : "Expressions give a value and change nothing.";
            context.Report(ExpressionCodes.Assignment, start,
                $"{written} assigns to {context.TextOf(target)}; nothing in a record can be changed.", hint);
            if (target is Identifier unknown)
                context.IsNews(unknown.Name);
            return;
        }

        switch (target)
        {
            case MemberExpression { Computed: false, Property: Identifier { Name: "length" } length }:
                context.Report(ExpressionCodes.Assignment, length.Start, "The length of a list is not assigned to.",
                    "Write slice(0, n) for the first n elements.");
                break;
            case MemberExpression when whole is ForInStatement or ForOfStatement:
                context.Report(ExpressionCodes.Assignment, start, "A loop puts its elements into a variable.",
                    "Declare it: for (const x of …).");
                break;
            case MemberExpression member when operation != Operator.Assignment && !IsPlain(member):
                context.Report(ExpressionCodes.Assignment, start, $"{written} would read {context.TextOf(target)} twice.",
                    "Put it into a variable first.");
                break;
            case MemberExpression:
                break;
            default:
                CheckNames(target, context);
                break;
        }
    }

    private static void CheckNames(Node target, RuleContext context)
    {
        foreach (var name in DeclaredNames.Bindings(target).Where(name => !context.Walk.IsLocal(name.Name) && context.IsNews(name.Name)))
            context.Report(ExpressionCodes.Assignment, name.Start, $"{name.Name} is not a variable of this function.",
                $"Declare it with var {name.Name}; what is outside of the function cannot be changed.");
        if (target is DestructuringPattern && Walk.Nodes(target).OfType<MemberExpression>().FirstOrDefault() is { } member)
            context.Report(ExpressionCodes.Assignment, member.Start, "A pattern puts its parts into variables only.",
                "Assign to the field in a statement of its own.");
    }

    /// <summary>A variable's field or element, found by a name or a variable.</summary>
    private static bool IsPlain(MemberExpression target) =>
        target is { Object: Identifier } and ({ Computed: false } or { Property: Identifier or StringLiteral or NumericLiteral });
}

/// <summary><c>x++</c> stands alone: its own value would be easy to misread.</summary>
internal sealed class UpdateRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (node is UpdateExpression update && !IsStatement(context))
            context.Report(ExpressionCodes.Assignment, node.Start,
                $"{context.TextOf(update)} changes {context.TextOf(update.Argument)} in the middle of an expression.",
                "Write it as a statement of its own.");
    }

    /// <summary>Whether nobody uses the value of the node being visited.</summary>
    public static bool IsStatement(RuleContext context) =>
        context.Walk.Parent is ExpressionStatement or ForStatement
            || context.Walk is { Parent: SequenceExpression, Grandparent: ForStatement };
}
