using Acornima.Ast;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Finds the plain paths among nodes: <c>src.lines[0].amount</c>.</summary>
internal static class PathExpression
{
    /// <summary>
    /// The path that a node is, or null where it is something else. <paramref name="isVariable"/> says which names are variables of the
    /// scope here.
    /// </summary>
    public static SourcePath? From(Node node, Func<string, bool> isVariable)
    {
        var steps = ImmutableArray.CreateBuilder<PathStep>();
        Node current = node is ChainExpression chain ? chain.Expression : node;
        while (current is MemberExpression member)
        {
            if (StepOf(member) is not { } step)
                return null;
            steps.Add(step with { IsOptional = member.Optional });
            current = member.Object;
        }

        if (current is not Identifier root || !isVariable(root.Name))
            return null;
        steps.Reverse();
        return new SourcePath(root.Name, steps.ToImmutable(), node.Start, node.End);
    }

    /// <summary>
    /// Paths below a variable that an expression reads: <c>src.lines[0].c</c> and <c>sum(src.lines, 'c')</c> give <c>lines[].c</c>.
    /// </summary>
    public static IEnumerable<string> Below(Node node, string variable)
    {
        if (From(node, name => name == variable) is { } path)
            return path.BelowRoot() is { Length: > 0 } below ? [below] : [];
        return node switch
        {
            // A method's name is not a field.
            CallExpression { Callee: MemberExpression { Computed: false } method } call =>
                Below(method.Object, variable).Concat(call.Arguments.SelectMany(argument => Below(argument, variable))),
            CallExpression
            {
                Callee: Identifier { Name: "sum" },
                Arguments: { Count: 2 } arguments
            } when arguments[1] is StringLiteral field =>
                Below(arguments[0], variable).SelectMany(list => new[] { list, $"{list}[].{field.Value}" }),
            // A parameter or variable of that name hides it.
            _ when DeclaredNames.Of(node)?.Contains(variable) is true => [],
            _ => Walk.Children(node).SelectMany(child => Below(child, variable)),
        };
    }

    private static PathStep? StepOf(MemberExpression member) => member switch
    {
        { Computed: false, Property: Identifier name } => PathStep.Field(name.Name),
        { Computed: true, Property: StringLiteral name } => PathStep.Field(name.Value),
        { Computed: true, Property: NumericLiteral number }
            when int.TryParse(number.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => PathStep.Element(index),
        _ => null,
    };
}
