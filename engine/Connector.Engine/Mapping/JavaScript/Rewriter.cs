using Acornima;
using Acornima.Ast;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// Writes an expression, or a script, as the JavaScript that runs: reads of the record become calls that copy values in, operators become
/// exact arithmetic, methods and fields are looked at
/// before they are used. Whatever needs none of that is copied as it is written. The names that start with $ are the engine's own (see <see
/// cref="JintHost"/>).
/// </summary>
internal sealed class Rewriter
{
    private readonly QuotedText text;
    private readonly Sites sites;
    private readonly bool seesScope;
    private readonly List<HashSet<string>> scopes = [];
    private int temporaries;

    private Rewriter(QuotedText text, Sites sites, bool seesScope)
    {
        this.text = text;
        this.sites = sites;
        this.seesScope = seesScope;
    }

    /// <summary>An expression as a function without parameters.</summary>
    public static string Expression(Node root, QuotedText text, Sites sites) =>
        $"()=>({new Rewriter(text, sites, seesScope: true).Write(root)})";

    /// <summary>A script: its functions and constants.</summary>
    public static string Script(SyntaxTree tree, Sites sites) =>
        new Rewriter(QuotedText.OfScript(tree.Text), sites, seesScope: false).Write(tree.Root!);

    private bool IsLocal(string name) => scopes.Exists(names => names.Contains(name));

    private bool IsVariable(string name) => seesScope && ScopeReader.Variables.Contains(name) && !IsLocal(name);

    private bool IsStandard(Node node) => node is Identifier { Name: var name } && Standard.IsObject(name) && !IsLocal(name);

    private int Site(string name, Node whole, params IEnumerable<Node> operands) => sites.Add(text.Site(name, whole, operands));

    private static string Call(string function, params ReadOnlySpan<object> arguments) =>
        string.Create(CultureInfo.InvariantCulture, $"{function}({string.Join(',', arguments!)})");

    private string List(IEnumerable<Node> nodes) => string.Join(',', nodes.Select(Write));

    private string Write(Node node)
    {
        var names = node is Program ? null : DeclaredNames.Of(node);
        if (names is null)
            return WriteNode(node);
        scopes.Add(names);
        var written = WriteNode(node);
        scopes.RemoveAt(scopes.Count - 1);
        return written;
    }

    private string WriteNode(Node node)
    {
        if (PathExpression.From(node, IsVariable) is { } path)
            return Call("$in", sites.Add(path));
        return node switch
        {
            RegExpLiteral pattern => Call("$pattern", sites.Add(pattern.RegExp.Pattern, pattern.RegExp.Flags)),
            Literal or Identifier or BreakStatement or ContinueStatement => Ended(node, text[node]),
            TemplateLiteral template => Call(
                "$template", Site("${}", template, template.Expressions),
                    sites.Add([.. template.Quasis.Select(part => part.Value.Cooked!)]), $"[{List(template.Expressions)}]"),
            MemberExpression member => Read(member, Write(member.Object)),
            CallExpression call => WriteCall(call, call.Callee is MemberExpression method ? Write(method.Object) : ""),
            ChainExpression chain => Chain(chain.Expression),
            UnaryExpression { Operator: Operator.TypeOf } unary => Call("$typeOf", Write(unary.Argument)),
            UnaryExpression { Operator: Operator.UnaryNegation, Argument: not NumericLiteral } unary =>
                Call("$operator", sites.Add(text.Negation(unary)), "0", Write(unary.Argument)),
            UpdateExpression update => Store(update.Argument, Call("$operator", sites.Add(Step(update)), Write(update.Argument), "1")),
            BinaryExpression { Operator: Operator.In } binary => Call("$has", Write(binary.Left), Write(binary.Right)),
            BinaryExpression binary when Operators.IsExact(binary.Operator) =>
                Call("$operator", Site(Operators.TextOf(binary.Operator), binary, binary.Left, binary.Right), Write(binary.Left),
                    Write(binary.Right)),
            BinaryExpression binary => $"({Write(binary.Left)} {Operators.TextOf(binary.Operator)} {Write(binary.Right)})",
            ConditionalExpression conditional =>
                $"({Write(conditional.Test)}?{Write(conditional.Consequent)}:{Write(conditional.Alternate)})",
            AssignmentExpression assignment => Assign(assignment),
            ObjectExpression literal => $"({{{List(literal.Properties)}}})",
            AssignmentProperty { Shorthand: true } property => Write(property.Value),
            Property property => Field(property),
            ArrowFunctionExpression function =>
                $"(({List(function.Params)})=>{(function.Body is BlockStatement ? Write(function.Body) : $"({Write(function.Body)})")})",
            FunctionExpression function => $"(function {function.Id?.Name}({List(function.Params)}){Write(function.Body)})",
            LabeledStatement labeled => $"{labeled.Label.Name}:{Write(labeled.Body)}",
            _ => Ended(node, Copy(node)),
        };
    }

    /// <summary>A node as it is written, but for what is inside of it.</summary>
    private string Copy(Node node)
    {
        var copy = new StringBuilder();
        var position = node.Start;
        foreach (var child in node.ChildNodes)
        {
            copy.Append(text.Text, position, child.Start - position).Append(Write(child));
            position = child.End;
            // The child has written its own end.
            if (child is Statement && copy[^1] == ';' && position < node.End && text.Text[position] == ';')
                position++;
        }

        return copy.Append(text.Text, position, node.End - position).ToString();
    }

    /// <summary>Statements end with a semicolon, written or not: what follows may begin with a parenthesis now.</summary>
    private static string Ended(Node node, string written) =>
        node is VariableDeclaration or ExpressionStatement or ReturnStatement or ThrowStatement or BreakStatement or ContinueStatement
            or DoWhileStatement && !written.EndsWith(';')
            ? written + ";" : written;

    /// <summary>
    /// A field or an element; what it is read of is looked at first, because reading a field of nothing is an error that must say what was
    /// nothing.
    /// </summary>
    private string Read(MemberExpression member, string target)
    {
        if (IsStandard(member.Object) && !member.Computed)
            return text[member];
        var site = Site("read", member, member.Object);
        return member.Computed ? Call("$index", site, target, Write(member.Property))
            : $"{Call("$present", site, target)}.{text[member.Property]}";
    }

    /// <summary>An argument of a helper that passes over what is missing.</summary>
    private string Lenient(Node node)
    {
        if (PathExpression.From(node, IsVariable) is { } path)
            return Call("$inLeniently", sites.Add(path));
        if (node is not MemberExpression member || IsStandard(member.Object))
            return Write(node);
        var target = Lenient(member.Object);
        return member.Computed
            ? Call("$opt", target, $"$0=>{Call("$index", Site("read", member, member.Object), "$0", Write(member.Property))}")
            : $"({target})?.{text[member.Property]}";
    }

    private string WriteCall(CallExpression call, string target)
    {
        switch (call.Callee)
        {
            case Identifier name when !IsLocal(name.Name) && BuiltInFunction.All.TryGetValue(name.Name, out var builtIn):
                return Helper(call, builtIn);
            case MemberExpression { Property: Identifier name } method when !IsStandard(method.Object):
                return Call("$method", [Site(name.Name, call, method.Object), target, .. call.Arguments.Select(Write)]);
            default:
                return $"{(call.Callee is Identifier ? text[call.Callee] : Write(call.Callee))}({List(call.Arguments)})";
        }
    }

    private string Helper(CallExpression call, BuiltInFunction builtIn)
    {
        var arguments = call.Arguments.Select(argument => builtIn.Helper.IsLenient ? Lenient(argument) : Write(argument)).ToArray();
        // sum(list, function) is the sum of what the function makes of the elements.
        if (builtIn.Helper.Name == "sum" && arguments.Length == 2 && call.Arguments[1] is not StringLiteral)
            arguments = [Call("$mapped", arguments)];
        return Call("$builtIn", [Site(builtIn.Helper.Name, call, call.Arguments), .. arguments]);
    }

    /// <summary>
    /// A chain with <c>?.</c>: each such link hands what it found to a function that goes on, and nothing ends the chain.
    /// </summary>
    private string Chain(Node root)
    {
        var links = new Stack<Node>();
        for (var link = root; link is MemberExpression or CallExpression; link = link is MemberExpression member ? member.Object
            : ((CallExpression)link).Callee)
        {
            links.Push(link);
            if (PathExpression.From(link, IsVariable) is not null)
                break;
        }

        var first = links.Peek();
        var (opened, closed) = ("", "");
        var current = PathExpression.From(first, IsVariable) is not null ? Write(links.Pop())
            : Write(first is MemberExpression start ? start.Object : ((CallExpression)first).Callee);
        while (links.TryPop(out var link))
        {
            var isMethod = links.TryPeek(out var next) && next is CallExpression && link is MemberExpression;
            if (link is MemberExpression { Optional: true })
            {
                var temporary = FormattableString.Invariant($"${++temporaries}");
                opened += $"$opt({current},{temporary}=>";
                closed += ")";
                current = temporary;
            }

            if (isMethod)
                current = WriteCall((CallExpression)links.Pop(), current);
            else
                current = link is MemberExpression member ? Read(member, current) : $"{current}({List(((CallExpression)link).Arguments)})";
        }

        return opened + current + closed;
    }

    private string Field(Property property)
    {
        var key = property.Computed ? $"[{Write(property.Key)}]" : text[property.Key];
        return property is ObjectProperty { Method: true, Value: FunctionExpression function }
            ? $"{key}:{Write(function)}"
            : $"{key}:{Write(property.Value)}";
    }

    private string Assign(AssignmentExpression assignment)
    {
        var operation = Operators.TextOf(assignment.Operator);
        var value = Write(assignment.Right);
        if (operation is "=" or "??=" or "||=" or "&&=" && assignment.Left is not MemberExpression)
            return $"({Write(assignment.Left)}{operation}{value})";
        if (operation != "=")
        {
            var current = Write(assignment.Left);
            value = operation is "??=" or "||=" or "&&="
                ? $"({current}{operation[..2]}{value})"
                : Call("$operator", Site(operation[..^1], assignment, assignment.Left, assignment.Right), current, value);
        }

        return Store(assignment.Left, value);
    }

    private string Store(Node target, string value)
    {
        if (target is not MemberExpression member)
            return $"({Write(target)}={value})";
        var key = member.Computed ? Write(member.Property) : $"\"{((Identifier)member.Property).Name}\"";
        return Call("$store", Site("=", member, member.Object, member.Property), Write(member.Object), key, value);
    }

    private CallSite Step(UpdateExpression update) =>
        new(Operators.TextOf(update.Operator)[..1], [text[update.Argument], "1"], text[update], text.ShowsData);
}
