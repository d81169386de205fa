using System.Collections.Immutable;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Something wrong with an expression, by its place in the text.</summary>
internal sealed record Finding(string Code, int Start, string Message, string? Hint);

/// <summary>
/// Looks through what the parser read for what cannot work: names that nobody defines, methods that nothing has, assignments to what is not the author's, helpers called the wrong way, numbers that JavaScript would
/// round. Reports all of it.
/// </summary>
internal sealed partial class Rules
{
    private readonly string text;
    private readonly IReadOnlySet<string> variables;
    private readonly IReadOnlySet<string> functions;
    private readonly ImmutableArray<Finding>.Builder findings = ImmutableArray.CreateBuilder<Finding>();
    private readonly Stack<HashSet<string>> locals = new();
    private readonly HashSet<string> ownMethods = new(StringComparer.Ordinal);
    private readonly HashSet<string> reported = new(StringComparer.Ordinal);

    private Rules(string text, IReadOnlySet<string> variables, IReadOnlySet<string> functions)
    {
        this.text = text;
        this.variables = variables;
        this.functions = functions;
    }

    /// <summary>What is wrong with an expression.</summary>
    public static ImmutableArray<Finding> Check(Node node, string text, IReadOnlySet<string> variables, IReadOnlySet<string> functions)
    {
        var rules = new Rules(text, variables, functions);
        rules.CollectMethods(node);
        rules.Visit(node);
        return rules.findings.ToImmutable();
    }

    /// <summary>What is wrong with a script; <paramref name="functions"/> are those that scripts before it define.</summary>
    public static ImmutableArray<Finding> CheckScript(ImmutableArray<StatementNode> statements, string text, IReadOnlySet<string> functions)
    {
        var known = new HashSet<string>(functions, StringComparer.Ordinal);
        known.UnionWith(LocalNames.Of(statements));
        var rules = new Rules(text, ImmutableHashSet<string>.Empty, known);
        foreach (var statement in statements)
            rules.CollectMethods(statement);
        foreach (var statement in statements)
            rules.VisitTop(statement);
        return rules.findings.ToImmutable();
    }

    private void Report(string code, int start, string message, string? hint = null) => findings.Add(new Finding(code, start, message, hint));

    private string TextOf(Node node) => text[node.Start..node.End];

    private bool IsLocal(string name) => locals.Any(names => names.Contains(name));

    /// <summary>At the top of a script: functions, and constants. Anything else would run once and keep what it made.</summary>
    private void VisitTop(StatementNode statement)
    {
        switch (statement)
        {
            case FunctionStatementNode function:
                Visit(function.Function);
                break;
            case VariablesNode constants:
                foreach (var constant in constants.Variables)
                    VisitConstant(constant);
                break;
            case EmptyNode:
                break;
            default:
                Report(ExpressionCodes.Script, statement.Start, "At the top of a script stand only functions and constants: a script has no moment at which it runs.", "Put it into a function.");
                break;
        }
    }

    private void VisitConstant(VariableNode constant)
    {
        CheckNewName(constant.Name);
        if (constant.Value is null || !IsConstant(constant.Value))
            Report(ExpressionCodes.Script, constant.Value?.Start ?? constant.Name.Start, $"{constant.Name.Name} is no constant: a script keeps nothing from one record to the next.", "Give it a literal, or make it a function.");
        else
            Visit(constant.Value);
    }

    private static bool IsConstant(Node node) => node switch
    {
        TextNode or NumberNode or BooleanNode or NullNode or PatternNode => true,
        UnaryNode { Operator: "-", Operand: NumberNode } => true,
        ArrayNode list => list.Items.All(IsConstant),
        ObjectNode literal => literal.Properties.All(property => IsConstant(property.Value)),
        _ => false,
    };

    private void Visit(Node node)
    {
        switch (node)
        {
            case NumberNode number:
                CheckNumber(number);
                break;
            case PatternNode pattern:
                CheckPattern(pattern);
                break;
            case NameNode name:
                CheckName(name);
                break;
            case MemberNode member:
                VisitMember(member);
                break;
            case IndexNode index:
                Visit(index.Target);
                Visit(index.Index);
                break;
            case CallNode call:
                VisitCall(call);
                break;
            case UnaryNode unary:
                if (unary.Operator == "+")
                    Report(ExpressionCodes.Operator, unary.Start, "A plus before a value makes a rounded number of it.", $"Write decimal({TextOf(unary.Operand)}).");
                Visit(unary.Operand);
                break;
            case BinaryNode binary:
                VisitBinary(binary);
                break;
            case ConditionalNode conditional:
                VisitTest(conditional.Test);
                Visit(conditional.Then);
                Visit(conditional.Else);
                break;
            case AssignNode assign:
                VisitAssignment(assign.Target, assign.OperatorStart, assign.Operator, assign);
                Visit(assign.Value);
                break;
            case UpdateNode update:
                // As a statement it is fine; VisitEffect takes that road.
                Report(ExpressionCodes.Assignment, update.Start, $"{TextOf(update)} changes {TextOf(update.Target)} in the middle of an expression.", "Write it as a statement of its own.");
                break;
            case ArrayNode list:
                foreach (var item in list.Items)
                    Visit(item);
                break;
            case ObjectNode literal:
                foreach (var property in literal.Properties)
                    Visit(property.Value);
                break;
            case FunctionNode function:
                VisitFunction(function);
                break;
            default:
                break;
        }
    }

    private void VisitBinary(BinaryNode binary)
    {
        if (binary.Operator is "==" or "!=" && binary.Left is not NullNode && binary.Right is not NullNode)
        {
            Report(
                ExpressionCodes.Operator, binary.OperatorStart, $"{binary.Operator} takes different things for the same ('' == 0 is true).", $"Write {TextOf(binary.Left)} {binary.Operator}= {TextOf(binary.Right)}.");
        }

        Visit(binary.Left);
        Visit(binary.Right);
    }

    /// <summary>A condition: there, an assignment is a comparison with a letter missing.</summary>
    private void VisitTest(Node test)
    {
        if (test is AssignNode { Operator: "=" } assign)
            Report(ExpressionCodes.Assignment, assign.OperatorStart, $"= assigns to {TextOf(assign.Target)} instead of comparing.", $"Write {TextOf(assign.Target)} === {TextOf(assign.Value)}.");
        else
            Visit(test);
    }
}
