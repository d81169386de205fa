using System.Text.RegularExpressions;
using Connector.Engine.Schemas;

namespace Connector.Cli.Tests.Misfits;

/// <summary>What a system is written holds secrets and bank data under many names; their schemas must say so, or a message might show
/// them.</summary>
public sealed partial class ConfidentialFieldTests
{
    [Fact]
    public void Every_field_that_is_written_and_bears_the_name_of_bank_data_or_a_secret_is_marked()
    {
        var written = BuiltInConnectors.Create()
            .SelectMany(driver => driver.Manifest.Resources.Values)
            .Where(resource => resource is { Write: not null, Schema: not null })
            .Select(resource => resource.Schema!)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        var fields = written.SelectMany(name => Fields(Schema(name), Schema(name), name, isMarked: false)).ToList();

        written.Count.ShouldBeGreaterThan(20);
        fields.Count.ShouldBeGreaterThan(10);
        fields.Where(field => !field.IsMarked).Select(field => field.Path).ShouldBeEmpty();
    }

    private static JsonElement Schema(string name) =>
        JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "schemas", $"{name}.json")));

    private static IEnumerable<(string Path, bool IsMarked)> Fields(JsonElement schema, JsonElement root, string path, bool isMarked)
    {
        var marked = isMarked || SchemaNode.IsMarkedConfidential(schema);
        schema = SchemaNode.Resolve(schema, root);
        marked |= SchemaNode.IsMarkedConfidential(schema);
        if (schema.TryGetProperty("items", out var items))
            return Fields(items, root, path + "[]", marked);
        if (!schema.TryGetProperty("properties", out var properties))
            return Confidential().IsMatch(path[(path.LastIndexOf('.') + 1)..]) ? [(path, marked)] : [];
        return properties.EnumerateObject().SelectMany(property => Fields(property.Value, root, $"{path}.{property.Name}", marked));
    }

    [GeneratedRegex(
        "iban|bban|bankaccount|accountholder|routingnumber|nameonaccount|cardnumber|cardholder|password(?!s)|token|esignature|taxid$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Confidential();
}
