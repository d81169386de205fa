namespace Connector.Engine.Schemas;

/// <summary>One place in a record schema: what a field may be and what lies below it, as far as no record is needed to tell.</summary>
internal sealed class SchemaNode
{
    private const int MaxReferences = 16;

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
    public IReadOnlyList<string> Types => Limits.TypesOf(Word("type"));

    public IReadOnlyList<string> Properties =>
        Word("properties") is { ValueKind: JsonValueKind.Object } fields ? [.. fields.EnumerateObject().Select(one => one.Name)] : [];

    /// <summary>Whether fields it does not list are allowed: it says so, or lists none.</summary>
    public bool IsOpen => !Has("properties") || (Word("additionalProperties") is { ValueKind: JsonValueKind.True or JsonValueKind.Object });

    public IReadOnlyList<string> Required => Names(schema);

    /// <summary>Groups of fields of which one group must be there; empty where there is no such rule.</summary>
    public IReadOnlyList<IReadOnlyList<string>> RequiredChoices
    {
        get
        {
            if (Word("anyOf") is not { ValueKind: JsonValueKind.Array } choices)
                return [];
            var required = choices.EnumerateArray().Select(Names).ToList();
            return required.TrueForAll(names => names.Count > 0) ? required : [];
        }
    }

    public SchemaNode? Items => Word("items") is { ValueKind: JsonValueKind.Object } items ? new SchemaNode(items, root) : null;

    public SchemaNode? Property(string name) =>
        Word("properties") is { ValueKind: JsonValueKind.Object } properties && properties.TryGetProperty(name, out var property)
            ? new SchemaNode(property, root)
            : null;

    /// <summary>Whether it says that there are no fields but those it lists.</summary>
    public bool IsClosed => Word("additionalProperties") is { ValueKind: JsonValueKind.False };

    /// <summary>
    /// The first part of a path that is not a field, with the fields there are, and whether there can surely be no other; null where the
    /// path is known, or leads where the schema does not say.
    /// </summary>
    public (string Unknown, IReadOnlyList<string> Known, bool IsClosed)? FirstUnknown(IEnumerable<string> parts)
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
                return (part, node.Properties, node.IsClosed);
            node = next;
        }

        return null;
    }

    /// <summary>Longest text that fits, or null where there is no limit.</summary>
    public int? MaxLength =>
        Word("maxLength") is { ValueKind: JsonValueKind.Number } most && most.TryGetInt32(out var length) ? length : null;

    /// <summary>What kind of text it must be (<c>date</c>, <c>date-time</c>), or null where it does not say.</summary>
    public string? Format => Word("format")?.GetString();

    /// <summary>Why a constant does not fit, or null where it does.</summary>
    /// <param name="words">The words of the schema that are asked; all of them where none are given.</param>
    public string? Refuse(JsonElement value, params ReadOnlySpan<string> words) =>
        Limits.Broken(schema, value, words) is { } word ? Limits.Describe(word, schema, value) : null;

    /// <summary>What to write instead of a constant that does not fit, or null where that is plain.</summary>
    public string? Advise(JsonElement value) => Limits.Broken(schema, value) is { } word ? Limits.Advice(word, schema, value) : null;

    /// <summary>As <see cref="Advise"/>, of a constant in a flow file, which no helper needs to make.</summary>
    public string? AdviseConstant(JsonElement value) => (Limits.Broken(schema, value), value.ValueKind) switch
    {
        ("type", JsonValueKind.Null) => "Give it a value, or remove it where it is not required.",
        ("type", JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) when Types.Contains("string") =>
            $"Write: {{ const: '{value.GetRawText()}' }}",
        ("type", JsonValueKind.String) when Types.Any(type => type is "number" or "integer" or "boolean") =>
            "Write it without quotes and without 'const'.",
        ("enum", JsonValueKind.String) when Word("enum") is { } allowed =>
            Suggestion.Hint(value.GetString()!, [.. allowed.EnumerateArray().Select(one => one.ToString())]),
        ("maxLength", _) => "Shorten it.",
        ("minLength", _) => "Give it a value.",
        ("format", _) when Format == "date-time" => "Write: { const: '2026-12-31T00:00:00Z' }",
        ("format", _) when Format == "date" => "Write: { const: '2026-12-31' }",
        _ => null,
    };

    /// <summary>Whether a value of this place is a secret or bank data, and must not be shown.</summary>
    public static bool IsMarkedConfidential(JsonElement schema) => Flag(schema, "x-confidential");

    /// <summary>The fields that a schema requires.</summary>
    public static IReadOnlyList<string> Names(JsonElement schema) =>
        WordOf(schema, "required") is { ValueKind: JsonValueKind.Array } names
            ? [.. names.EnumerateArray().Select(name => name.ToString())]
            : [];

    private static bool Flag(JsonElement schema, string name) => WordOf(schema, name) is { ValueKind: JsonValueKind.True };

    /// <summary>What a schema's references lead to.</summary>
    public static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        for (var i = 0; i < MaxReferences && WordOf(schema, "$ref") is { } reference; i++)
        {
            JsonElement? target = root;
            foreach (var part in reference.ToString().TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
                target = target is { } inner ? WordOf(inner, part) : null;
            if (target is null || !reference.ToString().StartsWith("#/", StringComparison.Ordinal))
                return default;
            schema = target.Value;
        }

        return schema;
    }

    private bool Has(string name) => Word(name) is not null;

    private JsonElement? Word(string name) => WordOf(schema, name);

    private static JsonElement? WordOf(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var word) ? word : null;
}
