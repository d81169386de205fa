namespace Connector.Engine.Mapping.Syntax;

/// <summary>Goes through the nodes of an expression or statement, outer before inner.</summary>
internal static class Walk
{
    public static IEnumerable<Node> Nodes(Node node) => Children(node).SelectMany(Nodes).Prepend(node);

    public static IEnumerable<Node> Nodes(StatementNode statement) => Top(statement).SelectMany(Nodes);

    /// <summary>The outermost expressions of a statement and of the statements in it.</summary>
    public static IEnumerable<Node> Top(StatementNode statement) => Expressions(statement).Concat(Statements(statement).SelectMany(Top));

    /// <summary>The nodes directly inside a node; of a function, the outermost expressions of its body.</summary>
    public static IEnumerable<Node> Children(Node node) => node switch
    {
        MemberNode member => [member.Target],
        IndexNode index => [index.Target, index.Index],
        CallNode call => [call.Callee, .. call.Arguments],
        UnaryNode unary => [unary.Operand],
        UpdateNode update => [update.Target],
        BinaryNode binary => [binary.Left, binary.Right],
        ConditionalNode conditional => [conditional.Test, conditional.Then, conditional.Else],
        AssignNode assign => [assign.Target, assign.Value],
        ArrayNode list => list.Items,
        ObjectNode literal => literal.Properties.Select(property => property.Value),
        FunctionNode function => function.Body.SelectMany(Top),
        _ => [],
    };

    private static IEnumerable<Node> Expressions(StatementNode statement) => Given(statement switch
    {
        VariablesNode variables => variables.Variables.Select(variable => variable.Value),
        ExpressionStatementNode expression => [expression.Expression],
        ReturnNode returned => [returned.Value],
        ThrowNode thrown => [thrown.Value],
        IfNode branch => [branch.Test],
        ForNode loop => [loop.Test, loop.Update],
        ForInNode loop => [loop.Target],
        WhileNode loop => [loop.Test],
        DoNode loop => [loop.Test],
        SwitchNode choice => choice.Cases.Select(branch => branch.Test).Prepend(choice.Value),
        FunctionStatementNode function => [function.Function],
        _ => [],
    });

    private static IEnumerable<StatementNode> Statements(StatementNode statement) => statement switch
    {
        IfNode branch => branch.Else is null ? [branch.Then] : [branch.Then, branch.Else],
        ForNode loop => loop.Initial is null ? [loop.Body] : [loop.Initial, loop.Body],
        ForInNode loop => [loop.Body],
        WhileNode loop => [loop.Body],
        DoNode loop => [loop.Body],
        SwitchNode choice => choice.Cases.SelectMany(branch => branch.Body),
        BlockNode block => block.Body,
        _ => [],
    };

    private static IEnumerable<Node> Given(IEnumerable<Node?> nodes) => nodes.OfType<Node>();
}
