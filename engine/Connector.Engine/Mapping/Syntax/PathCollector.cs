using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Finds the paths that an expression reads from a variable.</summary>
internal static class PathCollector
{
    public static IEnumerable<string> Collect(Node node, string variable)
    {
        if (SourcePath.From(node, name => name == variable) is { } path)
            return path.BelowRoot() is { Length: > 0 } below ? [below] : [];
        return node switch
        {
            // A method's name is no field.
            CallNode { Callee: MemberNode method } call => Collect(method.Target, variable).Concat(All(call.Arguments, variable)),
            CallNode { Callee: NameNode { Name: "sum" }, Arguments: [var list, TextNode field] } => Collect(list, variable).SelectMany(below => new[] { below, $"{below}[].{field.Value}" }),
            // A parameter or variable of that name hides it.
            FunctionNode function when LocalNames.Of(function).Contains(variable) => [],
            FunctionNode function => function.Body.SelectMany(statement => Walk.Top(statement)).SelectMany(inner => Collect(inner, variable)),
            _ => Walk.Children(node).SelectMany(child => Collect(child, variable)),
        };
    }

    private static IEnumerable<string> All(IEnumerable<Node> nodes, string variable) => nodes.SelectMany(node => Collect(node, variable));
}
