using System.Collections.Immutable;
using System.Text;
using Connector.Engine.Flows;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.JavaScript;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;
using Connector.Sdk;

namespace Connector.Engine.Mapping;

/// <summary>
/// Compiles the expressions of one flow. Paths, literals, and helpers of these are evaluated directly; every other expression becomes one function of the JavaScript program that the flow's engines run.
/// </summary>
internal sealed class ExpressionCompiler
{
    private static readonly Value EmptyList = Value.Of(MappingJson.Parse("[]"u8));

    private readonly HashSet<string> functions = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder compiled = ImmutableArray.CreateBuilder<string>();
    private readonly Sites sites = new();
    private readonly StringBuilder script = new();

    /// <exception cref="InvalidFileException">A script has findings.</exception>
    public ExpressionCompiler(ImmutableArray<Script> scripts)
    {
        foreach (var file in scripts)
        {
            var (diagnostics, defined) = ExpressionChecker.CheckScript(file, functions);
            if (diagnostics.Count > 0)
                throw new InvalidFileException(diagnostics);
            script.Append(Emitter.Script(Parser.ReadScript(file.Text), file.Text, sites)).Append('\n');
            functions.UnionWith(defined);
        }
    }

    /// <summary>Whether any expression compiled so far reads <c>out</c>.</summary>
    public bool ReadsOut { get; set; }

    /// <summary>What the engines run; complete once every expression is compiled.</summary>
    public JavaScriptProgram Program => new(script.ToString(), compiled.ToImmutable(), sites);

    /// <param name="context">What the expression stands in: its target field and the lists around it.</param>
    /// <exception cref="InvalidFileException">The expression has findings.</exception>
    public CompiledExpression Compile(Expression expression, string context = "")
    {
        var findings = ExpressionChecker.Check(expression, ScopeReader.Variables, functions);
        if (findings.Count > 0)
            throw new InvalidFileException(findings);
        var node = Parser.ReadExpression(expression.Text);
        ReadsOut |= Walk.Nodes(node).Any(inner => inner is NameNode { Name: "out" });
        var text = QuotedText.Of(expression.Text, context);
        return new CompiledExpression(expression, Direct(node, text) ?? JavaScript(node, text), text.ShowsData);
    }

    private JavaScriptEvaluator JavaScript(Node node, QuotedText text)
    {
        compiled.Add(Emitter.Expression(node, text, sites));
        return new JavaScriptEvaluator(compiled.Count - 1);
    }

    /// <summary>An evaluator that needs no JavaScript, or null.</summary>
    private static Evaluator? Direct(Node node, QuotedText text)
    {
        if (SourcePath.From(node, ScopeReader.Variables.Contains) is { } path)
            return new PathEvaluator(path);
        switch (node)
        {
            case TextNode literal: return new ConstantEvaluator(Value.Of(literal.Value));
            case BooleanNode boolean: return new ConstantEvaluator(Value.Of(boolean.Value));
            case NullNode: return new ConstantEvaluator(Value.Null);
            case NameNode { Name: "undefined" }: return new ConstantEvaluator(Value.Missing);
            case NumberNode number when TryNumber(number, out var value): return new ConstantEvaluator(Value.Of(value));
            case UnaryNode { Operator: "-", Operand: NumberNode number } when TryNumber(number, out var value): return new ConstantEvaluator(Value.Of(-value));
            case ArrayNode { Items.IsEmpty: true }: return new ConstantEvaluator(EmptyList);
            case CallNode { Callee: NameNode { Name: var name } } call when BuiltInFunction.All.TryGetValue(name, out var builtIn): return Call(call, builtIn, text);
            default: return null;
        }
    }

    private static BuiltInEvaluator? Call(CallNode call, BuiltInFunction builtIn, QuotedText text)
    {
        var arguments = new Evaluator[call.Arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (Direct(call.Arguments[i], text) is not { } argument)
                return null;
            arguments[i] = argument;
        }

        return new BuiltInEvaluator(builtIn, text.Site(builtIn.Name, call, call.Arguments), arguments);
    }

    private static bool TryNumber(NumberNode number, out decimal value)
    {
        value = 0;
        return !number.Raw.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && ExactNumber.TryParse(Encoding.ASCII.GetBytes(Rules.Normal(number.Raw)), out value);
    }
}

/// <summary>An expression with what evaluates it.</summary>
/// <param name="ShowsData">Whether messages may show the values it reads.</param>
internal sealed record CompiledExpression(Expression Source, Evaluator Evaluator, bool ShowsData)
{
    public const string HalfCharacter = "The expression cuts a character in two (an emoji, for example). Cut with text(x, most), which does not.";

    /// <summary>The path that the expression is, or null.</summary>
    public SourcePath? Path => (Evaluator as PathEvaluator)?.Path;

    /// <summary>The value, or <see cref="Value.Missing"/> and a problem reported for the field.</summary>
    public bool TryEvaluate(MappingRun run, string field, out Value value)
    {
        try
        {
            value = Evaluator.Evaluate(run);
            if (value.Kind == ValueKind.Text && !value.IsJson && !MappingJson.IsWhole(value.Text))
                throw new EvaluationException(HalfCharacter);
            return true;
        }
        catch (EvaluationException fault)
        {
            run.Report(field, Source.Text, Source.At, fault);
            value = Value.Missing;
            return false;
        }
    }

    /// <summary>The value as true or false; anything else is a problem, because a condition that was meant otherwise would silently leave something out.</summary>
    public bool? Decide(MappingRun run, string field)
    {
        if (!TryEvaluate(run, field, out var value))
            return null;
        if (value.Kind == ValueKind.Boolean)
            return value.Boolean;
        run.Report(field, Source.Text, Source.At, new EvaluationException($"{Source.Text} is {value.Describe(ShowsData)}; a condition must be true or false. Compare, as in {(Path is null ? "… === 'x'" : $"{Source.Text} === true, or ask has({Source.Text})")}."));
        return null;
    }

    /// <summary>The value as text, for ids, parameters, companies and keys.</summary>
    public string? Text(MappingRun run, string field)
    {
        if (!TryEvaluate(run, field, out var value))
            return null;
        try
        {
            if (value.Kind is ValueKind.Text or ValueKind.Number && value.AsText()!.Trim() is { Length: > 0 } text)
                return text;
        }
        catch (EvaluationException unreadable)
        {
            run.Report(field, Source.Text, Source.At, unreadable);
            return null;
        }

        var described = value.Kind == ValueKind.Text ? "empty" : value.Describe(ShowsData);
        run.Report(field, Source.Text, Source.At, new EvaluationException($"{Source.Text} is {described}; {field} must be a text or a number."));
        return null;
    }
}
