using System.Reflection;
using System.Text.Json.Nodes;

namespace Connector.Basware.Simulator;

/// <summary>
/// What the API layer checks on a record before it takes the request: the rules of a record schema, told in the sentences of the service
/// (fact sheet §9.1). Knows the keywords those schemas use and no more.
/// </summary>
internal sealed class RecordRules
{
    private static readonly string[] DateFormats = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly JsonObject schema;

    private RecordRules(JsonObject schema) => this.schema = schema;

    /// <summary>The rules of <c>schemas/basware/{name}.json</c>.</summary>
    public static RecordRules Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"schemas/basware/{name}.json")
            ?? throw new InvalidOperationException($"There is no record schema basware/{name}.");
        return new RecordRules(JsonNode.Parse(stream)!.AsObject());
    }

    /// <summary>Everything that is wrong with a record, one sentence each; empty where it is sound.</summary>
    /// <param name="record">The record.</param>
    /// <param name="whole">False for PATCH, where fields left out are kept.</param>
    /// <param name="knowsOnly">Whether a field that the schema lacks is refused.</param>
    public IReadOnlyList<string> Check(JsonNode? record, bool whole, bool knowsOnly)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        Check(schema, record, "", whole, knowsOnly, found);
        return found.ToImmutable();
    }

    private void Check(JsonObject rule, JsonNode? value, string path, bool whole, bool knowsOnly, ImmutableArray<string>.Builder found)
    {
        rule = Resolve(rule);
        if (!IsOfType(rule["type"], value))
        {
            found.Add($"The JSON value could not be converted. Path: ${path}.");
            return;
        }

        switch (value)
        {
            case JsonObject record:
                CheckObject(rule, record, path, whole, knowsOnly, found);
                break;
            case JsonArray list when rule["items"] is JsonObject items:
                for (var index = 0; index < list.Count; index++)
                    Check(items, list[index], string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), true, knowsOnly, found);
                break;
            case JsonValue scalar:
                CheckScalar(rule, scalar, path, found);
                break;
        }
    }

    private void CheckObject(JsonObject rule, JsonObject record, string path, bool whole, bool knowsOnly,
        ImmutableArray<string>.Builder found)
    {
        var properties = rule["properties"] as JsonObject ?? [];
        if (whole)
        {
            foreach (var name in (rule["required"] as JsonArray ?? []).Select(node => node!.GetValue<string>()))
            {
                if (record[name] is null)
                    found.Add($"The {name} field is required.");
            }
        }

        foreach (var (name, value) in record)
        {
            if (properties[name] is not JsonObject property)
            {
                if (knowsOnly)
                    found.Add($"Could not find member '{name}' on the entity. Path: ${path}.{name}.");
            }
            else if (value is not null)
            {
                Check(property, value, $"{path}.{name}", true, knowsOnly, found);
            }
        }
    }

    private static void CheckScalar(JsonObject rule, JsonValue value, string path, ImmutableArray<string>.Builder found)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        if (rule["enum"] is JsonArray allowed && !allowed.Any(choice => JsonNode.DeepEquals(choice, value)))
            found.Add($"The value {value.ToJsonString()} is not valid for {name}. Path: ${path}.");

        if (value.GetValueKind() == JsonValueKind.String)
            CheckText(rule, value.GetValue<string>(), name, found);
        else if (value.GetValueKind() == JsonValueKind.Number && !IsWithin(rule, value))
            found.Add($"The field {name} is out of range.");
    }

    private static void CheckText(JsonObject rule, string text, string name, ImmutableArray<string>.Builder found)
    {
        var least = rule["minLength"]?.GetValue<int>() ?? 0;
        var most = rule["maxLength"]?.GetValue<int>() ?? int.MaxValue;
        if (text.Length < least || text.Length > most)
            found.Add(
                string.Create(CultureInfo.InvariantCulture,
                    $"The field {name} must be a string with a minimum length of {least} and a maximum length of {most}."));
        if (rule["format"]?.GetValue<string>() == "date-time" && !IsDate(text))
            found.Add($"The field {name} must be a date and time of the form CCYY-MM-DDThh:mm:ssZ.");
    }

    private static bool IsDate(string text) =>
        DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static bool IsWithin(JsonObject rule, JsonValue value) =>
        decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) &&
        (rule["minimum"] is not { } least || number >= least.GetValue<decimal>())
            && (rule["maximum"] is not { } most || number <= most.GetValue<decimal>());

    private static bool IsOfType(JsonNode? type, JsonNode? value) => type switch
    {
        null => true,
        JsonArray any => any.Any(one => IsOfType(one, value)),
        _ => (type.GetValue<string>(), value?.GetValueKind()) switch
        {
            ("null", null) => true,
            ("string", JsonValueKind.String) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) =>
                long.TryParse(value!.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            ("object", JsonValueKind.Object) => true,
            ("array", JsonValueKind.Array) => true,
            _ => false,
        },
    };

    private JsonObject Resolve(JsonObject rule) =>
        rule["$ref"]?.GetValue<string>() is { } reference ? schema["definitions"]![reference["#/definitions/".Length..]]!.AsObject() : rule;
}
