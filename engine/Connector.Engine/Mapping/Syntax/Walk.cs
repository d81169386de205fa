using Acornima.Ast;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Goes through nodes, outer before inner, and knows for each what stands around it and which names are declared there.</summary>
internal sealed class Walk
{
    private readonly List<Node> ancestors = [];
    private readonly List<HashSet<string>> scopes = [];
    private bool skipsChildren;

    /// <summary>The node around the one being visited, or null at the root.</summary>
    public Node? Parent => ancestors.Count == 0 ? null : ancestors[^1];

    public Node? Grandparent => ancestors.Count < 2 ? null : ancestors[^2];

    /// <summary>Whether the node being visited stands inside a function.</summary>
    public bool IsInFunction => ancestors.Exists(node => node is IFunction);

    /// <summary>Names declared around the node being visited.</summary>
    public IEnumerable<string> LocalNames => scopes.SelectMany(names => names);

    public bool IsLocal(string name) => scopes.Exists(names => names.Contains(name));

    /// <summary>All nodes, without what stands around them.</summary>
    public static IEnumerable<Node> Nodes(Node root) => Children(root).SelectMany(Nodes).Prepend(root);

    /// <summary>
    /// The nodes directly inside a node that are evaluated or bound: names of fields, of labels and of functions are left out.
    /// </summary>
    public static IEnumerable<Node> Children(Node node) => node switch
    {
        MemberExpression member => member.Computed ? [member.Object, member.Property] : [member.Object],
        Property property => property.Computed ? [property.Key, property.Value] : [property.Value],
        LabeledStatement labeled => [labeled.Body],
        BreakStatement or ContinueStatement or MetaProperty => [],
        IFunction function => [.. function.Params, function.Body],
        TemplateLiteral template => template.Expressions,
        _ => node.ChildNodes,
    };

    /// <summary>The next visit passes over what is inside the node being visited.</summary>
    public void SkipChildren() => skipsChildren = true;

    /// <summary>
    /// Visits a node and everything in it; the names that a script declares are not local names, because all expressions see them.
    /// </summary>
    public void Run(Node node, Action<Node> visit)
    {
        var names = node is Program ? null : DeclaredNames.Of(node);
        // A function's name and parameters are declared inside of it.
        if (names is not null)
            scopes.Add(names);
        skipsChildren = false;
        visit(node);
        if (!skipsChildren)
        {
            ancestors.Add(node);
            foreach (var child in Children(node))
                Run(child, visit);
            ancestors.RemoveAt(ancestors.Count - 1);
        }

        skipsChildren = false;
        if (names is not null)
            scopes.RemoveAt(scopes.Count - 1);
    }
}
