using System.Collections.Immutable;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>A node of an expression; <paramref name="Start"/> and <paramref name="End"/> are places in its text.</summary>
internal abstract record Node(int Start, int End);

internal sealed record TextNode(string Value, int Start, int End) : Node(Start, End);

/// <summary>A number as written: its exact text.</summary>
internal sealed record NumberNode(string Raw, int Start, int End) : Node(Start, End);

internal sealed record BooleanNode(bool Value, int Start, int End) : Node(Start, End);

internal sealed record NullNode(int Start, int End) : Node(Start, End);

internal sealed record PatternNode(string Pattern, string Flags, int Start, int End) : Node(Start, End);

internal sealed record NameNode(string Name, int Start, int End) : Node(Start, End);

internal sealed record MemberNode(Node Target, string Name, int NameStart, int Start, int End) : Node(Start, End);

internal sealed record IndexNode(Node Target, Node Index, int Start, int End) : Node(Start, End);

internal sealed record CallNode(Node Callee, ImmutableArray<Node> Arguments, int Start, int End) : Node(Start, End);

internal sealed record UnaryNode(string Operator, Node Operand, int Start, int End) : Node(Start, End);

/// <summary><c>++</c> or <c>--</c>.</summary>
internal sealed record UpdateNode(string Operator, bool IsPrefix, Node Target, int Start, int End) : Node(Start, End);

internal sealed record BinaryNode(string Operator, Node Left, Node Right, int OperatorStart, int Start, int End) : Node(Start, End);

internal sealed record ConditionalNode(Node Test, Node Then, Node Else, int Start, int End) : Node(Start, End);

internal sealed record AssignNode(string Operator, Node Target, Node Value, int OperatorStart, int Start, int End) : Node(Start, End);

internal sealed record ArrayNode(ImmutableArray<Node> Items, int Start, int End) : Node(Start, End);

internal sealed record ObjectNode(ImmutableArray<PropertyNode> Properties, int Start, int End) : Node(Start, End);

internal sealed record PropertyNode(string Name, Node Value, int Start);

internal sealed record FunctionNode(NameNode? Name, ImmutableArray<NameNode> Parameters, ImmutableArray<StatementNode> Body, int Start, int End) : Node(Start, End);

/// <summary>A statement of a function's body.</summary>
internal abstract record StatementNode(int Start);

internal sealed record VariablesNode(ImmutableArray<VariableNode> Variables, int Start) : StatementNode(Start);

internal sealed record VariableNode(NameNode Name, Node? Value);

internal sealed record ExpressionStatementNode(Node Expression, int Start) : StatementNode(Start);

internal sealed record ReturnNode(Node? Value, int Start) : StatementNode(Start);

internal sealed record ThrowNode(Node Value, int Start) : StatementNode(Start);

internal sealed record IfNode(Node Test, StatementNode Then, StatementNode? Else, int Start) : StatementNode(Start);

internal sealed record ForNode(StatementNode? Initial, Node? Test, Node? Update, StatementNode Body, int Start) : StatementNode(Start);

internal sealed record ForInNode(NameNode Variable, bool Declares, Node Target, StatementNode Body, int Start) : StatementNode(Start);

internal sealed record WhileNode(Node Test, StatementNode Body, int Start) : StatementNode(Start);

internal sealed record DoNode(StatementNode Body, Node Test, int Start) : StatementNode(Start);

internal sealed record SwitchNode(Node Value, ImmutableArray<CaseNode> Cases, int Start) : StatementNode(Start);

/// <summary>A case of a switch; <paramref name="Test"/> is null for <c>default</c>.</summary>
internal sealed record CaseNode(Node? Test, ImmutableArray<StatementNode> Body);

internal sealed record JumpNode(bool IsBreak, int Start) : StatementNode(Start);

internal sealed record BlockNode(ImmutableArray<StatementNode> Body, int Start) : StatementNode(Start);

internal sealed record FunctionStatementNode(FunctionNode Function, int Start) : StatementNode(Start);

internal sealed record EmptyNode(int Start) : StatementNode(Start);
