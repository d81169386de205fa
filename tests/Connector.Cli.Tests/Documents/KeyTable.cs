using System.Text.RegularExpressions;

namespace Connector.Cli.Tests.Documents;

/// <summary>The keys that a JSON Schema allows, as tables: one for the file, and one for each of its definitions.</summary>
internal sealed partial class KeyTable(JsonElement schema)
{
    private readonly HashSet<string> rows = new(StringComparer.Ordinal);

    /// <summary>Markdown, ending in an empty line.</summary>
    public string Write()
    {
        var tables = Table(schema);
        foreach (var definition in schema.GetProperty("definitions").EnumerateObject())
        {
            var table = Table(definition.Value);
            if (table.Length > 0)
                tables += $"### {definition.Name}\n\n{Sentence(definition.Value)}{table}";
        }

        return tables;
    }

    private string Table(JsonElement of)
    {
        rows.Clear();
        var lines = Keys(of, "").Where(rows.Add).ToList();
        return lines.Count == 0 ? "" : $"| key | |\n|---|---|\n{string.Join('\n', lines)}\n\n";
    }

    /// <summary>Rows of an object's keys, of what lies below them, and of every form that it may take.</summary>
    private static IEnumerable<string> Keys(JsonElement of, string path)
    {
        var required = Items(of, "required").Select(name => name.GetString()).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in Properties(of))
        {
            var name = path.Length == 0 ? key : $"{path}.{key}";
            yield return $"| `{name}` | {Cell(value, required.Contains(key))} |";
            foreach (var row in Keys(value, name))
                yield return row;
        }

        foreach (var (word, step) in ((string, string)[])[("additionalProperties", ".NAME"), ("items", "[]")])
        {
            if (of.TryGetProperty(word, out var inner) && inner.ValueKind == JsonValueKind.Object)
            {
                foreach (var row in Keys(inner, path + step))
                    yield return row;
            }
        }

        foreach (var form in ((string[])["oneOf", "anyOf", "allOf"]).SelectMany(word => Items(of, word)))
        {
            foreach (var row in Keys(form, path))
                yield return row;
        }
    }

    private static IEnumerable<(string Key, JsonElement Value)> Properties(JsonElement of)
    {
        if (of.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
                yield return (property.Name, property.Value);
        }

        if (of.TryGetProperty("patternProperties", out var patterns))
        {
            foreach (var pattern in patterns.EnumerateObject())
                yield return ("NAME", pattern.Value);
        }
    }

    private static string Cell(JsonElement value, bool isRequired)
    {
        string?[] parts =
        [
            isRequired ? "**Required.**" : null,
            Text(value, "description"),
            Items(value, "enum").ToList() is { Count: > 0 } values ? $"One of {string.Join(", ", values.Select(Code))}." : null,
            value.TryGetProperty("default", out var fallback) ? $"Default {Code(fallback)}." : null,
            Reference(value) is { } name ? $"See *{name}*." : null,
            Items(value, "examples").ToList() is { Count: > 0 } examples ? $"E.g. {string.Join(", ", examples.Select(Code))}." : null,
        ];
        return string.Join(' ', parts.OfType<string>()).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Sentence(JsonElement definition) =>
        Text(definition, "description") is { } text ? $"{text}\n\n" : "";

    /// <summary>A key's description; which helpers there are is said once, above.</summary>
    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var text) ? Helpers().Replace(text.GetString()!, "") : null;

    private static string? Reference(JsonElement value) =>
        value.TryGetProperty("$ref", out var reference) ? reference.GetString()!.Split('/')[^1] : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement of, string word) =>
        of.TryGetProperty(word, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

    private static string Code(JsonElement value) =>
        $"`{(value.ValueKind == JsonValueKind.String ? value.GetString() : JsonSerializer.Serialize(value))}`";

    [GeneratedRegex(@" Helpers: `.*$")]
    private static partial Regex Helpers();
}
