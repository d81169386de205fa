using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Connector.Sdk.Yaml;

/// <summary>The parser's events, one at a time, and the collections that are open around the next one.</summary>
internal sealed class YamlEvents(string text)
{
    private readonly Parser parser = new(new Scanner(new StringReader(text), skipComments: true));
    private readonly Stack<ParsingEvent> open = new();
    private ParsingEvent? current;

    /// <summary>Open collections, the innermost first.</summary>
    public IReadOnlyCollection<ParsingEvent> Open => open;

    /// <exception cref="YamlException">The text is not YAML from here on.</exception>
    public ParsingEvent Peek()
    {
        if (current is null && parser.MoveNext())
            current = parser.Current;
        return current ?? throw new InvalidOperationException("There is no further event.");
    }

    public T Next<T>()
        where T : ParsingEvent
    {
        var next = Peek() as T ?? throw new InvalidOperationException($"Another event than {typeof(T).Name} comes next.");
        current = null;
        return next;
    }

    public T Enter<T>()
        where T : NodeEvent
    {
        var start = Next<T>();
        open.Push(start);
        return start;
    }

    public void Leave<T>()
        where T : ParsingEvent
    {
        Next<T>();
        open.Pop();
    }
}
