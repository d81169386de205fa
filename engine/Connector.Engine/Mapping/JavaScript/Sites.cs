using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>What the rewritten JavaScript of a flow refers to by number. Filled while a flow is compiled, then only read.</summary>
internal sealed class Sites(FieldSlots slots)
{
    private readonly List<PathEvaluator> paths = [];
    private readonly List<CallSite> calls = [];
    private readonly List<(string Pattern, string Flags)> patterns = [];
    private readonly List<string[]> texts = [];

    /// <summary>The same path has the same number wherever it stands.</summary>
    public int Add(SourcePath path)
    {
        var known = paths.FindIndex(other => other.Path.ToString() == path.ToString());
        return known >= 0 ? known : Append(paths, new PathEvaluator(path, slots));
    }

    public int Add(CallSite site) => Append(calls, site);

    public int Add(string pattern, string flags) => Append(patterns, (pattern, flags));

    /// <summary>The texts between the holes of a template literal.</summary>
    public int Add(string[] parts) => Append(texts, parts);

    public PathEvaluator Path(int number) => paths[number];

    public CallSite Call(int number) => calls[number];

    public (string Pattern, string Flags) Pattern(int number) => patterns[number];

    public string[] Texts(int number) => texts[number];

    private static int Append<T>(List<T> list, T item)
    {
        list.Add(item);
        return list.Count - 1;
    }
}
