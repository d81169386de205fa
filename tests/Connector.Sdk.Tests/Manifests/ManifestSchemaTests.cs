using System.Text.Json.Nodes;
using Connector.Sdk.Manifests;
using Connector.Sdk.Yaml;
using Json.Schema;

namespace Connector.Sdk.Tests.Manifests;

/// <summary>The schema that editors use and the reader that decides must say the same.</summary>
public sealed class ManifestSchemaTests
{
    private const string Unknown = "zzzzzzzzzzzz";

    private const string Manifest = """
        connector: my-erp
        summary: A system.
        settings:
          baseUrl: { type: url, required: true }
        auth:
          oauth2: { tokenUrl: /token, clientId: a, clientSecret: b }
        limits: { concurrency: 5 }
        answers:
          - { status: 404, on: list, means: empty }
        resources:
          vendors:
            list:
              get: /vendors
              filters: { status: { query: status } }
              changedSince: { query: since, ordered: true }
              page: { kind: skip-top }
            get: { path: "/vendors/{id}" }
            find: { path: /vendors }
            write: { post: /vendors, body: array, batch: { records: 5 } }
            actions:
              claim: { post: "/vendors/{id}/claim", readBack: "/vendors/{id}", done: { field: status, not: [New] } }
        """;

    private static readonly string SchemaText = Repository.Read("schemas/connector.schema.json");

    private static readonly JsonSchema Schema = JsonSchema.FromText(SchemaText, new BuildOptions { SchemaRegistry = new SchemaRegistry() });

    [Theory]
    [InlineData("connector: my-erp", "#")]
    [InlineData("baseUrl: { ", "#/definitions/setting")]
    [InlineData("oauth2: { ", "#/definitions/auth/properties/oauth2")]
    [InlineData("limits: { ", "#/properties/limits")]
    [InlineData("  - { ", "#/definitions/answer")]
    [InlineData("    list:\n", "#/definitions/resource")]
    [InlineData("      get: /vendors\n", "#/definitions/list")]
    [InlineData("{ status: { ", "#/definitions/list/properties/filters/additionalProperties")]
    [InlineData("changedSince: { ", "#/definitions/list/properties/changedSince")]
    [InlineData("page: { ", "#/definitions/list/properties/page")]
    [InlineData("    get: { ", "#/definitions/resource/properties/get")]
    [InlineData("find: { ", "#/definitions/resource/properties/find")]
    [InlineData("write: { ", "#/definitions/write")]
    [InlineData("batch: { ", "#/definitions/write/properties/batch")]
    [InlineData("claim: { ", "#/definitions/action")]
    [InlineData("done: { ", "#/definitions/action/properties/done")]
    public void Both_know_the_same_keys(string place, string pointer)
    {
        var indent = place[..(place.Length - place.TrimStart().Length)];
        var manifest = place.TrimEnd(' ').EndsWith('{')
            ? Manifest.Replace(place, $"{place}{Unknown}: 1, ", StringComparison.Ordinal)
            : Manifest.Replace(place, $"{indent}{Unknown}: 1\n{place}", StringComparison.Ordinal);

        var finding = Should.Throw<InvalidFileException>(() => ManifestReader.Read(manifest, "f.yaml")).Diagnostics.ShouldHaveSingleItem();
        var known = finding.Hint!["Known here: ".Length..^1].Split(", ");

        known.ShouldBe(Properties(pointer));
    }

    [Fact]
    public void Every_key_is_described()
    {
        var undescribed = new List<string>();
        Walk(JsonNode.Parse(SchemaText)!, "#", undescribed);

        undescribed.ShouldBeEmpty();
    }

    [Fact]
    public void Every_manifest_of_the_repository_is_valid_by_the_schema_and_by_the_reader()
    {
        string[] files = [.. Repository.Files("connectors", "connector.yaml"), "tests/Connector.Sdk.Tests/ThirdSystem/connector.yaml"];

        foreach (var file in files)
        {
            ManifestReader.Read(Repository.Read(file), file).Name.ShouldNotBeEmpty();
            Validate(Json(file)).ShouldBeEmpty(file);
        }
    }

    [Theory]
    [InlineData("connector: my-erp", "connector: My ERP")]
    [InlineData("connector: my-erp", "conector: my-erp")]
    [InlineData("type: url", "type: uri")]
    [InlineData("  baseUrl:", "  host:")]
    [InlineData("tokenUrl: /token, ", "")]
    [InlineData("concurrency: 5", "concurrency: 0")]
    [InlineData("means: empty", "means: nothing")]
    [InlineData("status: 404, on: list, ", "on: list, ")]
    [InlineData("get: /vendors\n", "get: vendors\n")]
    [InlineData("{ query: status }", "{ query: status, filter: \"a eq {value}\" }")]
    [InlineData("kind: skip-top", "kind: skip")]
    [InlineData("write: { post: /vendors,", "write: { post: /vendors, put: /vendors,")]
    [InlineData("field: status, not: [New]", "field: status")]
    public void What_the_reader_refuses_for_its_shape_the_schema_refuses_too(string sound, string mistake)
    {
        var manifest = Manifest.Replace(sound, mistake, StringComparison.Ordinal);
        manifest.ShouldNotBe(Manifest);

        Validate(Node(YamlFile.Read(Manifest, "f.yaml").Root!).ToJsonString()).ShouldBeEmpty();
        Validate(Node(YamlFile.Read(manifest, "f.yaml").Root!).ToJsonString()).ShouldNotBeEmpty();
        Should.Throw<InvalidFileException>(() => ManifestReader.Read(manifest, "f.yaml"));
    }

    private static List<string> Validate(string json)
    {
        var results = Schema.Evaluate(JsonElement.Parse(json), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid
            ? []
            : [.. results.Details!.Where(detail => detail.Errors is not null)
                .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")];
    }

    private static string[] Properties(string pointer)
    {
        var node = JsonNode.Parse(SchemaText)!;
        foreach (var step in pointer.Split('/').Skip(1))
            node = node[step]!;
        return [.. node["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>A property is described by itself or by the definition it refers to.</summary>
    private static void Walk(JsonNode node, string at, List<string> undescribed)
    {
        if (node is not JsonObject scheme)
            return;
        foreach (var (name, property) in scheme["properties"] as JsonObject ?? [])
        {
            var reference = property!["$ref"]?.GetValue<string>();
            var referred = reference is null ? null : JsonNode.Parse(SchemaText)!["definitions"]![reference.Split('/')[^1]];
            if (property["description"] is null && referred?["description"] is null)
                undescribed.Add($"{at}/{name}");
        }

        foreach (var (name, inner) in scheme)
        {
            if (inner is JsonObject)
                Walk(inner, $"{at}/{name}", undescribed);
        }
    }

    private static string Json(string file) => Node(YamlFile.Read(Repository.Read(file), file).Root!).ToJsonString();

    private static JsonNode Node(YamlNode node) => node switch
    {
        YamlMapping mapping =>
            new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Node(entry.Value)))),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Node)]),
        YamlScalar { Kind: YamlScalarKind.Number or YamlScalarKind.Boolean } scalar => JsonNode.Parse(scalar.Text)!,
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => throw new JsonException(),
    };
}
