using Scriban.Syntax;

namespace Connector.Engine.Mapping.Templates;

/// <summary>
/// What a template reads of the scope: plain paths, with the places where they stand. Names that its own loops and assignments make are
/// left out.
/// </summary>
internal sealed class TemplateNames : ScriptVisitor
{
    private readonly HashSet<string> own = new(StringComparer.Ordinal) { "for", "tablerow", "while", "empty", "this" };
    private readonly List<(string Path, int Start)> paths = [];

    /// <summary>Each path as <c>src.a.b</c>, or only its root where more than names follow.</summary>
    public static IReadOnlyList<(string Path, int Start)> Of(ScriptNode page)
    {
        var names = new TemplateNames();
        names.Visit(page);
        return [.. names.paths.Where(path => !names.own.Contains(path.Path.Split('.')[0]))];
    }

    public override void Visit(ScriptVariableGlobal node) => paths.Add((node.Name, node.Span.Start.Offset));

    public override void Visit(ScriptMemberExpression node)
    {
        if (PathOf(node) is { } path)
            paths.Add((path, node.Span.Start.Offset));
        else
            Visit(node.Target);
    }

    public override void Visit(ScriptForStatement node)
    {
        if (node.Variable is ScriptVariable variable)
            own.Add(variable.Name);
        base.Visit(node);
    }

    public override void Visit(ScriptAssignExpression node)
    {
        if (node.Target is ScriptVariable variable)
            own.Add(variable.Name);
        base.Visit(node);
    }

    private static string? PathOf(ScriptNode? node) => node switch
    {
        ScriptVariableGlobal root => root.Name,
        ScriptMemberExpression member when PathOf(member.Target) is { } target => $"{target}.{member.Member?.Name}",
        _ => null,
    };
}
