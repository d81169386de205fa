using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>One thing that authors may not write: looks at each node and reports what is wrong with it.</summary>
internal abstract class Rule
{
    public abstract void Check(Node node, RuleContext context);
}

/// <summary>What a rule sees beside the node: what is around it, what names exist, and where findings go.</summary>
internal sealed class RuleContext(SyntaxTree tree, IReadOnlySet<string> variables, IReadOnlySet<string> functions, bool isScript)
{
    private readonly List<ExpressionFinding> findings = [];
    private readonly HashSet<string> unknownNames = new(StringComparer.Ordinal);
    private HashSet<string>? ownMethods;

    public Walk Walk { get; } = new();

    public string Text => tree.Text;

    /// <summary>Variables of the scope that this slot sees.</summary>
    public IReadOnlySet<string> Variables => variables;

    /// <summary>Functions and constants that scripts define.</summary>
    public IReadOnlySet<string> Functions => functions;

    public bool IsScript => isScript;

    public IReadOnlyList<ExpressionFinding> Findings => findings;

    /// <summary>Names of fields that hold functions in the author's own objects: they may be called like methods.</summary>
    public IReadOnlySet<string> OwnMethods => ownMethods ??= Walk.Nodes(tree.Root!).OfType<ObjectProperty>()
        .Where(property => property is { Computed: false, Value: IFunction or Identifier })
        .Select(property => NameOf(property.Key)).OfType<string>().ToHashSet(StringComparer.Ordinal);

    public string TextOf(Node node) => tree[node];

    public void Report(string code, int start, string message, string? hint = null) =>
        findings.Add(new ExpressionFinding(code, start, message, hint));

    /// <summary>Whether a name is known here: declared around the node, a variable of the scope, or a function.</summary>
    public bool IsKnown(string name) =>
        name == "undefined" || Walk.IsLocal(name) || variables.Contains(name) || functions.Contains(name)
            || Standard.Functions.Contains(name);

    /// <summary>Whether a node is one of JavaScript's own objects, as <c>Math</c>.</summary>
    public bool IsStandardObject(Node node) => node is Identifier { Name: var name } && Standard.IsObject(name) && !Walk.IsLocal(name);

    /// <summary>True the first time an unknown name is met: it is reported once.</summary>
    public bool IsNews(string unknownName) => unknownNames.Add(unknownName);

    /// <summary>The name of a field, as an object or a pattern writes it; null where it is computed.</summary>
    public static string? NameOf(Node key) => key switch
    {
        Identifier name => name.Name,
        StringLiteral text => text.Value,
        NumericLiteral number => number.Raw,
        _ => null,
    };
}
