using Acornima.Ast;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.JavaScript;
using Connector.Engine.Mapping.Rules;
using Connector.Engine.Mapping.Syntax;
using Expression = Connector.Engine.Flows.Expression;
using Script = Connector.Engine.Flows.Script;

namespace Connector.Engine.Mapping.Compilation;

/// <summary>
/// Compiles the expressions of one flow: to evaluators in C# where they are of the common subset, else to one function each of the
/// JavaScript that the flow's engines run.
/// </summary>
internal sealed class ExpressionCompiler
{
    private readonly HashSet<string> functions = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder scripts = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder compiled = ImmutableArray.CreateBuilder<string>();
    private readonly Sites sites;
    private readonly bool onlyJavaScript;

    /// <param name="onlyJavaScript">Whether whatever is more than a copy runs in Jint, so that both ways can be compared.</param>
    /// <exception cref="InvalidFileException">A script has findings.</exception>
    public ExpressionCompiler(ImmutableArray<Script> files, bool onlyJavaScript = false)
    {
        this.onlyJavaScript = onlyJavaScript;
        sites = new Sites(Slots);
        foreach (var file in files)
        {
            var findings = RuleBook.CheckScript(file.Tree, functions);
            if (findings.Count > 0)
                throw new InvalidFileException(findings.Place(file.Text, new SourceSpan(file.File, 1, 1)));
            scripts.Add(Rewriter.Script(file.Tree, sites));
            functions.UnionWith(file.Tree.DeclaredNames);
        }
    }

    /// <summary>Whether any expression compiled so far reads <c>out</c>.</summary>
    public bool ReadsOut { get; set; }

    /// <summary>The fields of a source record that the expressions read.</summary>
    public FieldSlots Slots { get; } = new();

    /// <summary>What the engines run; complete once every expression is compiled.</summary>
    public JavaScriptProgram Program => new(scripts.ToImmutable(), [.. functions], compiled.ToImmutable(), sites);

    /// <param name="context">What the expression stands in: its target field and the lists around it.</param>
    /// <exception cref="InvalidFileException">The expression has findings.</exception>
    public CompiledExpression Compile(Expression expression, string context = "")
    {
        var tree = expression.Tree;
        var findings = RuleBook.CheckExpression(tree, ScopeReader.Variables, functions);
        if (findings.Count > 0)
            throw new InvalidFileException(findings.Place(expression.Text, expression.At));
        var root = tree.Root!;
        ReadsOut |= Walk.Nodes(root).Any(node => node is Identifier { Name: "out" });
        var text = QuotedText.Of(expression.Text, context);
        var direct = onlyJavaScript && !SubsetCompiler.IsCopy(root) ? null : new SubsetCompiler(text, Slots).Compile(root);
        return new CompiledExpression(expression, direct ?? JavaScript(root, text), text.ShowsData);
    }

    private JavaScriptEvaluator JavaScript(Node root, QuotedText text)
    {
        compiled.Add(Rewriter.Expression(root, text, sites));
        return new JavaScriptEvaluator(compiled.Count - 1);
    }
}
