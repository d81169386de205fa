using System.Text.Json;

namespace Connector.Engine.Flows.Reading;

/// <summary>One place in a record schema: what a field may be and what lies below it. Reads the draft-07 words that say so before any record exists; checking whole records is not its job.</summary>
internal sealed class SchemaNode
{
    private const int MostReferences = 16;

    private readonly JsonElement schema;
    private readonly JsonElement root;

    public SchemaNode(JsonElement schema, JsonElement root)
    {
        this.schema = Resolve(schema, root);
        this.root = root;
        IsReadOnly = schema.ValueKind == JsonValueKind.Object && (Flag(schema, "readOnly") || Flag(this.schema, "readOnly"));
    }

    public bool IsReadOnly { get; }

    /// <summary>Whether it may be an object, a list, or a plain value; all three where it does not say.</summary>
    public bool MayBeObject => Types is [] ? !Has("items") : Types.Contains("object");

    public bool MayBeList => Types is [] ? !Has("properties") : Types.Contains("array");

    public bool MayBeValue => Types is [] ? !Has("properties") && !Has("items") : Types.Any(type => type is not ("object" or "array"));

    /// <summary>JSON types it may be; empty where any.</summary>
    public IReadOnlyList<string> Types => Word("type") switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(type => type.ToString())],
        _ => [],
    };

    public IReadOnlyList<string> Properties => Word("properties") is { ValueKind: JsonValueKind.Object } properties ? [.. properties.EnumerateObject().Select(property => property.Name)] : [];

    /// <summary>Whether fields it does not list are allowed: it says so, or lists none.</summary>
    public bool IsOpen => !Has("properties") || (Word("additionalProperties") is { ValueKind: JsonValueKind.True or JsonValueKind.Object });

    public IReadOnlyList<string> Required => Names(schema);

    /// <summary>Groups of fields of which one group must be there; empty where there is no such rule.</summary>
    public IReadOnlyList<IReadOnlyList<string>> RequiredChoices
    {
        get
        {
            if (Word("anyOf") is not { ValueKind: JsonValueKind.Array } choices || choices.EnumerateArray().Any(choice => Names(choice).Count == 0))
                return [];
            return [.. choices.EnumerateArray().Select(Names)];
        }
    }

    public SchemaNode? Items => Word("items") is { ValueKind: JsonValueKind.Object } items ? new SchemaNode(items, root) : null;

    public SchemaNode? Property(string name) =>
        Word("properties") is { ValueKind: JsonValueKind.Object } properties && properties.TryGetProperty(name, out var property) ? new SchemaNode(property, root) : null;

    /// <summary>The first part of a path that is no field, with the fields there are; null where the path is known, or leads where the schema does not say.</summary>
    public (string Unknown, IReadOnlyList<string> Known)? FirstUnknown(IEnumerable<string> parts)
    {
        var node = this;
        foreach (var part in parts)
        {
            if (node.Items is { } items && part.All(char.IsAsciiDigit))
            {
                node = items;
                continue;
            }

            // Below a list or a plain value stand its methods.
            if (!node.MayBeObject || node.IsOpen)
                return null;
            if (node.Property(part) is not { } next)
                return (part, node.Properties);
            node = next;
        }

        return null;
    }

    /// <summary>Why a constant does not fit, or null where it does.</summary>
    public string? Refuse(JsonElement value)
    {
        var type = TypeOf(value);
        if (Types.Count > 0 && !Types.Contains(type) && !(type == "integer" && Types.Contains("number")))
            return $"it must be {string.Join(" or ", Types)}, not {type}";
        if (value.ValueKind == JsonValueKind.String && Word("maxLength") is { ValueKind: JsonValueKind.Number } length && length.TryGetInt32(out var most) && value.GetString()!.Length > most)
            return FormattableString.Invariant($"it has {value.GetString()!.Length} characters and at most {most} fit");
        if (Word("enum") is { ValueKind: JsonValueKind.Array } allowed && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            return $"it must be one of {string.Join(", ", allowed.EnumerateArray().Select(one => one.ToString()))}";
        return null;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => value.GetRawText().AsSpan().IndexOfAny(".eE") < 0 ? "integer" : "number",
    };

    private static IReadOnlyList<string> Names(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array ? [.. required.EnumerateArray().Select(name => name.ToString())] : [];

    private static bool Flag(JsonElement schema, string name) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    private static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        for (var i = 0; i < MostReferences && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference); i++)
        {
            var target = root;
            var path = reference.ToString();
            if (!path.StartsWith("#/", StringComparison.Ordinal) || !path[2..].Split('/').All(part => target.ValueKind == JsonValueKind.Object && target.TryGetProperty(part, out target)))
                return default;
            schema = target;
        }

        return schema;
    }

    private bool Has(string name) => Word(name) is not null;

    private JsonElement? Word(string name) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var word) ? word : null;
}
