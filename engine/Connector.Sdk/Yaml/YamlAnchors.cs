namespace Connector.Sdk.Yaml;

/// <summary>The anchors of a file, each with the node it names and how many nodes that is.</summary>
internal sealed class YamlAnchors
{
    private readonly Dictionary<string, Anchor> byName = new(StringComparer.Ordinal);
    private readonly List<Anchor> all = [];
    private readonly HashSet<string> referred = new(StringComparer.Ordinal);

    /// <summary>Later anchors of the same name take its place, as YAML says.</summary>
    public void Add(string name, SourceSpan at, YamlNode node, int size)
    {
        var anchor = new Anchor(name, at, node, size);
        byName[name] = anchor;
        all.Add(anchor);
    }

    public (YamlNode Node, int Size)? Find(string name)
    {
        if (!byName.TryGetValue(name, out var anchor))
            return null;
        MarkReferred(name);
        return (anchor.Node, anchor.Size);
    }

    public void MarkReferred(string name) => referred.Add(name);

    /// <summary>An anchor nobody refers to is most often an expression that starts with <c>&amp;</c>.</summary>
    public IEnumerable<Diagnostic> Unused(YamlText text) =>
        from anchor in all
        where !referred.Contains(anchor.Name)
        let hint = YamlQuoting.Hint(text.Line(anchor.At.Line))
        select new Diagnostic(YamlCodes.UnusedAnchor, anchor.Node is YamlScalar ? Severity.Error : Severity.Warning,
            $"'&{anchor.Name}' is a YAML anchor that nothing refers to.", anchor.At, hint);

    private sealed record Anchor(string Name, SourceSpan At, YamlNode Node, int Size);
}
