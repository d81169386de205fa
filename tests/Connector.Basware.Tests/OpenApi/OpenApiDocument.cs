using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Connector.Basware.Tests.OpenApi;

/// <summary>An OpenAPI 3.0 file, read as far as bodies go: which operation a call is, and which schema its bodies must obey.</summary>
internal sealed class OpenApiDocument
{
    private const string Components = "#/components/schemas/";

    private readonly JsonObject document;
    private readonly Dictionary<string, JsonSchema> compiled = [];
    private readonly List<(Regex Path, string Template)> paths;

    private OpenApiDocument(JsonObject document)
    {
        this.document = document;
        // Fixed segments win over placeholders: /requestStatus/acknowledge is not a requestId.
        paths = [.. document["paths"]!.AsObject()
            .Select(path => path.Key)
            .OrderBy(template => template.Count(character => character == '{'))
            .Select(template => (new Regex("^" + Regex.Replace(template, @"\{[^}]+\}", "[^/]+") + "$"), template))];
    }

    public static OpenApiDocument Load(string file) => new(JsonNode.Parse(File.ReadAllText(file))!.AsObject());

    public JsonObject? Operation(string method, string path)
    {
        var template = paths.FirstOrDefault(candidate => candidate.Path.IsMatch(path)
            && document["paths"]![candidate.Template]![method.ToLowerInvariant()] is not null).Template;
        return template is null ? null : document["paths"]![template]![method.ToLowerInvariant()]!.AsObject();
    }

    /// <summary>The schema of a request body or of one answer; null where the file gives none.</summary>
    public static JsonNode? SchemaOf(JsonObject? described, string mediaType) => described?["content"]?[mediaType]?["schema"];

    /// <summary>Everything that is wrong with a JSON text, empty where it obeys.</summary>
    public IReadOnlyList<string> Check(JsonNode schema, string json)
    {
        var name = schema.ToJsonString();
        if (!compiled.TryGetValue(name, out var rules))
        {
            var definitions = new JsonObject();
            var root = Convert(schema, definitions).AsObject();
            root["definitions"] = definitions;
            compiled[name] = rules = JsonSchema.FromText(root.ToJsonString(),
                new BuildOptions { SchemaRegistry = new SchemaRegistry(), Dialect = Dialect.Draft07 });
        }

        var results = rules.Evaluate(JsonElement.Parse(json),
            new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return results.IsValid
            ? []
            : [.. results.Details!.Where(detail => detail.Errors is not null)
                .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")];
    }

    /// <summary>OpenAPI's dialect as draft-07: references into <c>definitions</c>, <c>nullable</c> as a type.</summary>
    private JsonNode Convert(JsonNode node, JsonObject definitions)
    {
        if (node is JsonArray list)
            return new JsonArray([.. list.Select(element => element is null ? null : Convert(element, definitions))]);
        if (node is not JsonObject schema)
            return node.DeepClone();
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            Define(reference[Components.Length..], definitions);
            return new JsonObject { ["$ref"] = "#/definitions/" + reference[Components.Length..] };
        }

        var converted = new JsonObject(schema
            .Where(pair => pair.Key is not ("nullable" or "example" or "description" or "title" or "default"))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value is null ? null : Convert(pair.Value, definitions))));
        if (schema["nullable"]?.GetValueKind() == System.Text.Json.JsonValueKind.True && schema["type"] is JsonValue type)
        {
            converted["type"] = new JsonArray(type.DeepClone(), "null");
            if (converted["enum"] is JsonArray values)
                values.Add(null);
        }

        return converted;
    }

    private void Define(string name, JsonObject definitions)
    {
        if (definitions.ContainsKey(name))
            return;
        definitions[name] = new JsonObject();
        var schema = document["components"]!["schemas"]![name]!.AsObject();
        // Properties named like keywords ("description", "default") are fields here, not annotations.
        var converted = Convert(schema, definitions).AsObject();
        if (schema["properties"] is JsonObject properties)
            converted["properties"] =
                new JsonObject(properties.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Convert(pair.Value!, definitions))));
        definitions[name] = converted;
    }
}
