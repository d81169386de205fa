using Acornima;
using Acornima.Ast;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Rules;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Compilation;

/// <summary>
/// Compiles what most expressions are made of: paths, literals, helpers, conditions, comparisons, exact arithmetic, template literals, and
/// the methods of texts. Whatever is not surely the
/// same as in JavaScript is not compiled at all, and the whole expression then runs in Jint.
/// </summary>
internal sealed class SubsetCompiler(QuotedText text, FieldSlots slots)
{
    private static readonly Value EmptyList = Value.Of(MappingJson.Parse("[]"u8));

    /// <summary>
    /// Whether an expression only copies: a path, a literal, or helpers of these. What it gives keeps the token it was read from.
    /// </summary>
    public static bool IsCopy(Node node) => node switch
    {
        _ when Path(node) is not null || Literal(node) is not null => true,
        CallExpression { Callee: Identifier name } call => HelperFunction.All.ContainsKey(name.Name) && call.Arguments.All(IsCopy),
        _ => false,
    };

    /// <summary>An evaluator for a whole expression, or null where it needs JavaScript.</summary>
    public Evaluator? Compile(Node root) =>
        Part(root) is not { } evaluator ? null : IsCopy(root) ? evaluator : new ComputedEvaluator(evaluator);

    private static SourcePath? Path(Node node) => PathExpression.From(node, ScopeReader.Variables.Contains);

    private Evaluator? Part(Node node)
    {
        if (Path(node) is { } path)
            return new PathEvaluator(path, slots);
        if (Literal(node) is { } literal)
            return new ConstantEvaluator(literal);
        return node switch
        {
            CallExpression { Callee: Identifier name } call when BuiltInFunction.All.TryGetValue(name.Name, out var builtIn) =>
                HelperCall(call, builtIn),
            CallExpression { Callee: MemberExpression { Computed: false, Property: Identifier name } method } call =>
                Method(call, method, name.Name),
            ConditionalExpression conditional =>
                Parts(conditional.Test, conditional.Consequent, conditional.Alternate) is [var test, var then, var otherwise]
                ? new ConditionalEvaluator(test, then, otherwise) : null,
            LogicalExpression logical => Parts(logical.Left, logical.Right) is [var left, var right]
                ? new LogicalEvaluator(Syntax.Operators.TextOf(logical.Operator), left, right) : null,
            BinaryExpression binary => Binary(binary),
            UnaryExpression unary => Unary(unary),
            TemplateLiteral template => Template(template),
            MemberExpression member => Member(member),
            _ => null,
        };
    }

    /// <summary>Evaluators for all of the nodes, or null.</summary>
    private Evaluator[]? Parts(params ReadOnlySpan<Node> nodes)
    {
        var parts = new Evaluator[nodes.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (Part(nodes[i]) is not { } part)
                return null;
            parts[i] = part;
        }

        return parts;
    }

    private static Value? Literal(Node node) => node switch
    {
        StringLiteral literal => Value.Of(literal.Value),
        BooleanLiteral literal => Value.Of(literal.Value),
        NullLiteral => Value.Null,
        Identifier { Name: "undefined" } => Value.Missing,
        NumericLiteral number when TryNumber(number, out var value) => Value.Of(value),
        UnaryExpression { Operator: Operator.UnaryNegation, Argument: NumericLiteral number } when TryNumber(number, out var value) =>
            Value.Of(-value),
        ArrayExpression { Elements.Count: 0 } => EmptyList,
        _ => null,
    };

    private static bool TryNumber(NumericLiteral number, out decimal value)
    {
        value = 0;
        return NumberRule.DecimalTextOf(number.Raw) is { } written && ExactNumber.TryParse(Encoding.ASCII.GetBytes(written), out value);
    }

    private HelperEvaluator? HelperCall(CallExpression call, BuiltInFunction builtIn)
    {
        if (Parts([.. call.Arguments]) is not { } arguments)
            return null;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!IsCopy(call.Arguments[i]))
                arguments[i] = new WholeTextEvaluator(arguments[i]);
        }

        return new HelperEvaluator(builtIn, text.Site(builtIn.Helper.Name, call, call.Arguments), arguments);
    }

    private Evaluator? Method(CallExpression call, MemberExpression method, string name)
    {
        if (name == "includes" && call.Arguments.Count == 1 && method.Object is ArrayExpression list
            && list.Elements.All(element => element is not null and not ArrayExpression && Literal(element) is not null))
            return Part(call.Arguments[0]) is { } value
                ? new OneOfEvaluator([.. list.Elements.Select(element => Literal(element!)!.Value)], value) : null;
        // A list has some of these too, or takes more arguments.
        if (!Methods.IsShared(name) || method.Object is ArrayExpression
            || ((Methods.IsOfListsToo(name) || (name is "includes" or "indexOf" && call.Arguments.Count > 1)) && !IsScalar(method.Object)))
            return null;
        if (Part(method.Object) is not { } target || Parts([.. call.Arguments]) is not { } arguments)
            return null;
        return new MethodEvaluator(text.Site(name, call, method.Object), target, arguments);
    }

    private Evaluator? Binary(BinaryExpression binary)
    {
        if (binary.Operator is Operator.Equality or Operator.Inequality)
        {
            var other = binary.Left is NullLiteral ? binary.Right : binary.Right is NullLiteral ? binary.Left : null;
            return other is not null && Part(other) is { } tested ? new NothingEvaluator(tested, binary.Operator == Operator.Equality)
                : null;
        }

        var isSame = binary.Operator is Operator.StrictEquality or Operator.StrictInequality;
        if (!isSame && !Syntax.Operators.IsExact(binary.Operator))
            return null;
        // Two lists or objects are the same only where they are one, which only JavaScript knows.
        if ((isSame && !IsScalar(binary.Left) && !IsScalar(binary.Right)) || Parts(binary.Left, binary.Right) is not [var left, var right])
            return null;
        return isSame
            ? new SameEvaluator(left, right, binary.Operator == Operator.StrictEquality)
            : new OperatorEvaluator(text.Site(Syntax.Operators.TextOf(binary.Operator), binary, binary.Left, binary.Right), left, right);
    }

    private Evaluator? Unary(UnaryExpression unary)
    {
        if (unary.Operator is not (Operator.LogicalNot or Operator.TypeOf or Operator.UnaryNegation)
            || Part(unary.Argument) is not { } operand)
            return null;
        return unary.Operator switch
        {
            Operator.LogicalNot => new NotEvaluator(operand),
            Operator.TypeOf => new TypeOfEvaluator(operand),
            _ => new OperatorEvaluator(text.Negation(unary), new ConstantEvaluator(Value.Of(0m)), operand),
        };
    }

    private TemplateEvaluator? Template(TemplateLiteral template)
    {
        if (Parts([.. template.Expressions]) is not { } holes)
            return null;
        return new TemplateEvaluator(text.Site("${}", template, template.Expressions),
            [.. template.Quasis.Select(part => part.Value.Cooked!)], holes);
    }

    private PartEvaluator? Member(MemberExpression member)
    {
        if (member.Optional || member.Object is ArrayExpression || Part(member.Object) is not { } target)
            return null;
        PathStep? step = member switch
        {
            { Computed: false, Property: Identifier { Name: "length" } } => PathStep.Field("length"),
            { Computed: true, Property: NumericLiteral number }
                when int.TryParse(number.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => PathStep.Element(index),
            _ => null,
        };
        return step is null ? null : new PartEvaluator(text.Site("read", member, member.Object), target, step.Value);
    }

    /// <summary>Whether a node surely gives no list and no object.</summary>
    private static bool IsScalar(Node node) => node switch
    {
        ArrayExpression => false,
        _ when Literal(node) is not null => true,
        CallExpression { Callee: Identifier name } => HelperFunction.All.ContainsKey(name.Name) && name.Name != "coalesce",
        CallExpression { Callee: MemberExpression { Property: Identifier method } } => Methods.IsShared(method.Name)
            && method.Name is not ("split" or "slice" or "concat"),
        ConditionalExpression conditional => IsScalar(conditional.Consequent) && IsScalar(conditional.Alternate),
        LogicalExpression logical => IsScalar(logical.Left) && IsScalar(logical.Right),
        BinaryExpression or UnaryExpression or TemplateLiteral => true,
        MemberExpression { Computed: false, Property: Identifier { Name: "length" } } => true,
        _ => false,
    };
}
