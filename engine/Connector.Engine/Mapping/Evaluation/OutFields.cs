using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>What a record's fields made so far: <c>out</c>. Only the fields of the outermost object, each when it is complete.</summary>
internal sealed class OutFields
{
    private readonly Dictionary<string, JsonElement?> fields = new(StringComparer.Ordinal);

    /// <summary>Notes a field; null where it could not be made.</summary>
    public void Add(string name, JsonElement? value) => fields[name] = value;

    /// <exception cref="FollowsFailedFieldException">The field could not be made.</exception>
    public Value Read(string name)
    {
        if (!fields.TryGetValue(name, out var field))
            return Value.Missing;
        return field is { } value ? Value.Of(value) : throw new FollowsFailedFieldException(name);
    }

    /// <exception cref="FollowsFailedFieldException">Any of the fields could not be made.</exception>
    public JsonElement Whole()
    {
        foreach (var (name, value) in fields)
        {
            if (value is null)
                throw new FollowsFailedFieldException(name);
        }

        return JsonSerializer.SerializeToElement(fields);
    }
}
