using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>What the compiled JavaScript of a flow refers to by number: paths, helpers, operators, regular expressions. Filled while a flow is compiled, then only read.</summary>
internal sealed class Sites
{
    private readonly List<PathEvaluator> paths = [];
    private readonly List<(BuiltInFunction Function, CallSite Site)> builtIns = [];
    private readonly List<CallSite> calls = [];
    private readonly List<Pattern> patterns = [];

    /// <summary>The same path has the same number wherever it stands.</summary>
    public int Add(PathEvaluator path)
    {
        var known = paths.FindIndex(other => other.Path.ToString() == path.Path.ToString());
        return known >= 0 ? known : Append(paths, path);
    }

    public int Add(BuiltInFunction builtIn, CallSite site) => Append(builtIns, (builtIn, site));

    public int Add(CallSite site) => Append(calls, site);

    public int Add(Pattern pattern) => Append(patterns, pattern);

    public PathEvaluator Path(int number) => paths[number];

    public (BuiltInFunction Function, CallSite Site) BuiltIn(int number) => builtIns[number];

    public CallSite Call(int number) => calls[number];

    public Pattern Pattern(int number) => patterns[number];

    public int PatternCount => patterns.Count;

    private static int Append<T>(List<T> list, T item)
    {
        list.Add(item);
        return list.Count - 1;
    }
}
