using System.Collections;
using System.Text.Json;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Templates;

/// <summary>An object as a template sees it: fields by name, looked up when a hole asks.</summary>
internal abstract class ObjectView : IReadOnlyDictionary<string, object?>
{
    public abstract IEnumerable<string> Keys { get; }

    public IEnumerable<object?> Values => Keys.Select(key => this[key]);

    public int Count => Keys.Count();

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public abstract bool TryGetValue(string key, out object? value);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>An object of the record.</summary>
internal sealed class JsonView(JsonElement json) : ObjectView
{
    public override IEnumerable<string> Keys => json.EnumerateObject().Select(property => property.Name);

    public override bool TryGetValue(string key, out object? value)
    {
        value = null;
        return json.TryGetProperty(key, out var field) && Hole.TryView(Value.Of(field), out value);
    }
}

/// <summary>Values as holes take them.</summary>
internal static class Hole
{
    /// <summary>False where the value is missing, so that the hole is undefined.</summary>
    public static bool TryView(Value value, out object? view)
    {
        view = value.Kind switch
        {
            ValueKind.Boolean => value.Boolean,
            ValueKind.Number when value.TryNumber(out var number) => number,
            ValueKind.Object => new JsonView(value.Json),
            ValueKind.List => value.Json.EnumerateArray().Select(element => TryView(Value.Of(element), out var inner) ? inner : null).ToList(),
            _ => value.AsText(),
        };
        return value.Kind != ValueKind.Missing;
    }
}
