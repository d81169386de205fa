using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Sdk.Yaml;
using Json.Schema;

namespace Connector.Engine.Tests.Flows;

/// <summary>The JSON Schema that editors use and the loader say yes and no to the same structures.</summary>
public sealed class FlowSchemaTests
{
    private static readonly JsonSchema Schema = Read(FlowSchema.Flows);

    private static readonly JsonSchema ConnectionsSchema = Read(FlowSchema.Connections);

    private const string Connections = """
        connections:
          erp:
            baseUrl: https://erp.example.com
            apiKey: ${secret:erp-api-key}
            pageSize: 50
            companies: { US01: { id: 1 } }
            paths: { vendors.list: /custom }
            sandbox: true
            resilience: { pending: { maxAge: 2d } }
          cloud:
            companies: { US01: }
        resilience:
          once: { patience: 5m }
          breaker: { failureRatio: 0.9, minCalls: 5 }
        env:
          area: NORTH
        """;

    /// <summary>Findings about structure, as the schema can see it; the others need manifests, expressions or files.</summary>
    private static readonly string[] Structural =
        ["CN1001", "CN1002", "CN1003", "CN1004", "CN1005", "CN1007", "CN1008", "CN1009", "CN1302"];

    [Fact]
    public void The_schema_accepts_a_good_file()
    {
        Validate(TestSystems.GoodFlow).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("summary: Two systems in step", "sumary: Two")]
    [InlineData("integration: erp-cloud", "integration: erp cloud")]
    [InlineData("integration: erp-cloud", "integration: 7")]
    [InlineData("integration: erp-cloud", "")]
    [InlineData("{ connector: erp }", "erp")]
    [InlineData("{ connector: erp }", "{ connector: erp, url: x }")]
    [InlineData("system: ERP", "system: [ERP]")]
    [InlineData("system: ERP", "2nd: ERP")]
    [InlineData("onMissing: review", "onMissing: wait")]
    [InlineData("0815: 7000", "0815: [7000]")]
    [InlineData("currencies:\n", "currencies: 5\n")]
    [InlineData("schedule: \"*/15 * * * *\", timeZone", "timeZone")]
    [InlineData("\"*/15 * * * *\"", "\"* * * *\"")]
    [InlineData("webhook: { connection: cloud, event: Documents }", "webhook: Documents")]
    [InlineData("event: Documents }", "events: Documents }")]
    [InlineData("query: { status: active }", "query: active")]
    [InlineData("query: { status: active }", "query: { status: [active] }")]
    [InlineData("changes: { since: lastModified, overlap: 10m }", "changes: scans")]
    [InlineData("changes: { since: lastModified, overlap: 10m }", "changes: { overlap: 10m }")]
    [InlineData("changes: { since: lastModified, overlap: 10m }", "changes: { scan: true }")]
    [InlineData("changes: { since: lastModified, overlap: 10m }", "changes: { scan: { gone: {} } }")]
    [InlineData("changes: { since: lastModified, overlap: 10m }", "changes: { scan: { gone: { status: 5 } } }")]
    [InlineData("overlap: 10m", "overlap: 10 minutes")]
    [InlineData("dedupe: { key: src.documentId }", "dedupe: src.documentId")]
    [InlineData("dedupe: { key: src.documentId }", "dedupe: { key: 5 }")]
    [InlineData("when: src.paymentBlock === false", "when: 1")]
    [InlineData("when: src.paymentBlock === false", "reverseOf: [vendors]")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "match: vendorNumber")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "match: [1]")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "existing: overwrite")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "existing: update\n      id: src.documentId")]
    [InlineData("action: invoices.post", "action: invoices.post\n        existing: update")]
    [InlineData("{ const: vip }", "{ const: vip, when: src.x }")]
    [InlineData("{ const: vip }", "{ vip: src.x }")]
    [InlineData("{ const: vip }", "{}")]
    [InlineData("prepaid: false", "prepaid: ''")]
    [InlineData("each: src.rows\n", "all: src.rows\n")]
    [InlineData("{ template: \"{{row.text}} of {{src.invoiceNumber}}\" }", "{ template: 5 }")]
    [InlineData("action: invoices.post", "action: post")]
    [InlineData("action: invoices.post", "action: invoices.post\n        resource: invoices")]
    [InlineData("action: invoices.post", "")]
    [InlineData("step: post", "step: post-it")]
    [InlineData("step: post", "step: target")]
    [InlineData("      - step: refuse\n        connection: cloud", "      - step: refuse")]
    [InlineData("onReject:\n", "onRejected:\n")]
    public void The_schema_refuses_what_the_loader_refuses(string written, string instead)
    {
        var text = TestSystems.GoodFlow.Replace(written, instead, StringComparison.Ordinal);
        text.ShouldNotBe(TestSystems.GoodFlow, "the good file does not hold what is to be replaced");

        StructureFindings(text).ShouldNotBeEmpty();
        Validate(text).ShouldNotBeEmpty();
    }

    [Fact]
    public void Schema_and_loader_agree_on_files_changed_at_random()
    {
        var random = new Random(4711);
        var good = YamlFile.Read(TestSystems.GoodFlow, "f.yaml").Root.ShouldBeOfType<YamlMapping>();
        var refused = 0;
        for (var round = 0; round < 100; round++)
        {
            var text = Write(Change(good, random));
            var byLoader = StructureFindings(text);
            var bySchema = Validate(text);
            (byLoader.Count > 0)
                .ShouldBe(bySchema.Count > 0, $"loader: {string.Join('\n', byLoader)}\nschema: {string.Join('\n', bySchema)}\n{text}");
            refused += bySchema.Count > 0 ? 1 : 0;
        }

        refused.ShouldBeInRange(30, 97);
    }

    [Fact]
    public void The_schema_of_connection_files_accepts_a_good_one()
    {
        Validate(Connections, ConnectionsSchema).ShouldBeEmpty();
        DeploymentReader.Read(Connections, "connections.yaml").Connections.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("connections:", "conections:")]
    [InlineData("  erp:", "  my erp:")]
    [InlineData("baseUrl: https://erp.example.com", "baseUrl: [https://erp.example.com]")]
    [InlineData("baseUrl: https://erp.example.com", "baseUrl:")]
    [InlineData("companies: { US01: { id: 1 } }", "companies: [US01]")]
    [InlineData("US01: { id: 1 }", "US01: 1")]
    [InlineData("sandbox: true", "sandbox: maybe")]
    [InlineData("sandbox: true", "resilience: { once: { patience: 1m } }")]
    [InlineData("sandbox: true", "resilience: { retry: { maxAttempts: many } }")]
    [InlineData("once: { patience: 5m }", "calls: { maxAttempts: 0 }")]
    [InlineData("once: { patience: 5m }", "calls: { timeout: 45 }")]
    [InlineData("once: { patience: 5m }", "braker: { pause: 1m }")]
    [InlineData("area: NORTH", "area: ${secret:area}")]
    [InlineData("area: NORTH", "area: { x: 1 }")]
    public void The_schema_of_connection_files_refuses_what_the_reader_refuses(string written, string instead)
    {
        var text = Connections.Replace(written, instead, StringComparison.Ordinal);
        text.ShouldNotBe(Connections);

        Should.Throw<InvalidFileException>(() => DeploymentReader.Read(text, "connections.yaml"));
        Validate(text, ConnectionsSchema).ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_property_of_the_schemas_is_described()
    {
        foreach (var schema in new[] { FlowSchema.Flows, FlowSchema.Connections })
        {
            using var document = JsonDocument.Parse(schema);
            Undescribed(document.RootElement, "").ShouldBeEmpty();
        }
    }

    [Fact]
    public void Every_slot_of_an_expression_names_the_helpers_and_its_variables()
    {
        using var document = JsonDocument.Parse(FlowSchema.Flows);
        var slots = Descriptions(document.RootElement)
            .Where(description => description.Contains("A JavaScript expression", StringComparison.Ordinal)).ToList();

        slots.Count.ShouldBeGreaterThan(15);
        slots.ShouldAllBe(slot => ExpressionChecker.BuiltIns.All(helper => slot.Contains($"`{helper}`")));
        slots.Where(slot => !slot.Contains("`src`") && !slot.Contains("as in the fields around it")).ShouldHaveSingleItem()
            .ShouldStartWith("A JavaScript expression. Helpers");
    }

    private static IEnumerable<string> Descriptions(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().SelectMany(Descriptions),
        JsonValueKind.Object =>
            node.EnumerateObject()
                .SelectMany(property => property.NameEquals("description") && property.Value.ValueKind == JsonValueKind.String
                    ? [property.Value.GetString()!]
                    : Descriptions(property.Value)),
        _ => [],
    };

    private static IEnumerable<string> Undescribed(JsonElement node, string path)
    {
        if (node.ValueKind == JsonValueKind.Array)
            return node.EnumerateArray().SelectMany((item, index) => Undescribed(item, $"{path}[{index}]"));
        if (node.ValueKind != JsonValueKind.Object)
            return [];
        var own = node.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject()
                .Where(property => !property.Value.TryGetProperty("description", out _) && !property.Value.TryGetProperty("$ref", out _))
                .Select(property => $"{path}.{property.Name}")
            : [];
        return own.Concat(node.EnumerateObject().SelectMany(property => Undescribed(property.Value, $"{path}.{property.Name}")));
    }

    private static List<Diagnostic> StructureFindings(string text)
    {
        // A name that is not YAML's business either way: unknown systems, fields and filters are left to the loader.
        return [.. TestSystems.Load(text).Diagnostics
            .Where(finding => Structural.Contains(finding.Code)
                || (finding.Code == "CN1201" && finding.Message.Contains("5 fields", StringComparison.Ordinal)))];
    }

    private static List<string> Validate(string text, JsonSchema? schema = null)
    {
        var yaml = YamlFile.Read(text, "f.yaml");
        yaml.Root.ShouldNotBeNull(string.Join('\n', yaml.Diagnostics));
        var results = (schema ?? Schema)
            .Evaluate(JsonElement.Parse(JsonOfYaml.Write(yaml.Root)), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid
            ? []
            : [.. results.Details!.Where(detail => detail.Errors is not null)
                .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")];
    }

    /// <summary>The tree with one node taken away, renamed or made something else.</summary>
    private static YamlNode Change(YamlNode root, Random random)
    {
        var target = random.Next(Count(root));
        var seen = 0;
        return Visit(root) ?? root;

        YamlNode? Visit(YamlNode node)
        {
            if (seen++ == target)
                return random.Next(6) switch
                {
                    0 => null,
                    1 => new YamlScalar("true", YamlScalarKind.Boolean, true, node.At),
                    2 => new YamlScalar("12", YamlScalarKind.Number, true, node.At),
                    3 => new YamlSequence([node], node.At),
                    4 => new YamlMapping([new YamlEntry("x", node.At, node)], node.At),
                    _ => new YamlScalar("src.documentId", YamlScalarKind.Text, true, node.At),
                };
            return node switch
            {
                YamlMapping mapping =>
                    mapping with
                    {
                        Entries = [.. mapping.Entries.Select(entry => (entry, value: Visit(entry.Value)))
                            .Where(pair => pair.value is not null).Select(pair => pair.entry with { Value = pair.value! })]
                    },
                YamlSequence sequence => sequence with { Items = [.. sequence.Items.Select(Visit).OfType<YamlNode>()] },
                _ => node,
            };
        }
    }

    private static int Count(YamlNode node) => node switch
    {
        YamlMapping mapping => 1 + mapping.Entries.Sum(entry => Count(entry.Value)),
        YamlSequence sequence => 1 + sequence.Items.Sum(Count),
        _ => 1,
    };

    /// <summary>JSON is YAML, so the changed tree can be loaded again.</summary>
    private static string Write(YamlNode node) => JsonOfYaml.Write(node);

    private static JsonSchema Read(string schema) =>
        JsonSchema.FromText(schema, new BuildOptions { SchemaRegistry = new SchemaRegistry() });
}
