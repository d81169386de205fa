using Json.Pointer;
using Json.Schema;

namespace Connector.Engine.Schemas;

/// <summary>Turns what the validator says of a record into sentences that name the field, the limit and the value.</summary>
internal sealed class MisfitReader(JsonElement root, JsonElement record)
{
    private readonly ImmutableArray<Misfit>.Builder misfits = ImmutableArray.CreateBuilder<Misfit>();

    /// <param name="results">The validator's results, one a place.</param>
    public ImmutableArray<Misfit> Read(IReadOnlyList<EvaluationResults> results)
    {
        var alternatives = new HashSet<string>(StringComparer.Ordinal);
        foreach (var result in results.Where(result => result.Errors is { Count: > 0 }))
        {
            var at = Walk(result.EvaluationPath);
            if (at.Choice is { } choice)
                alternatives.Add(choice);
            else if (!at.IsCondition)
                Add(result.Errors!.Keys, at, result.InstanceLocation);
        }

        foreach (var choice in alternatives.GroupBy(choice => choice[..choice.LastIndexOf('/')]))
            AddChoice(choice.Key, choice.Count(), results);
        return [.. misfits.Distinct()];
    }

    private void Add(IEnumerable<string> keywords, SchemaPlace place, JsonPointer location)
    {
        foreach (var keyword in keywords)
        {
            var (field, value) = Locate(location);
            if (keyword == "required")
            {
                foreach (var name in SchemaNode.Names(place.Schema).Where(name => !value.TryGetProperty(name, out _)))
                    misfits.Add(new Misfit(Below(field, name), Limits.Missing, Limits.MissingAdvice));
            }
            else
            {
                // Nothing is known of a field that the schema does not have, so it may be confidential.
                var shown = place.IsConfidential || keyword.Length == 0 ? "" : Limits.Shown(value);
                var message = Limits.Describe(keyword, place.Schema, value) + shown;
                misfits.Add(new Misfit(field, message, Limits.Advice(keyword, place.Schema, value)));
            }
        }
    }

    /// <summary>Where each of several ways failed, none is left; where only some did, that is not a fault.</summary>
    private void AddChoice(string path, int failures, IReadOnlyList<EvaluationResults> results)
    {
        var place = Walk(JsonPointer.Parse(path));
        if (place.Schema.ValueKind != JsonValueKind.Array || failures < place.Schema.GetArrayLength())
            return;
        var failed = results.First(result => result.EvaluationPath.ToString().StartsWith(path + "/", StringComparison.Ordinal));
        var location = failed.InstanceLocation;
        var choices = place.Schema.EnumerateArray().Select(SchemaNode.Names).ToList();
        var (field, value) = Locate(location);
        misfits.Add(choices.TrueForAll(names => names.Count > 0)
            ? new Misfit(Below(field, choices[0][0]), Limits.MissingChoice(choices), Limits.MissingAdvice)
            : new Misfit(field, Limits.DescribeChoice(place.Schema) + (place.IsConfidential ? "" : Limits.Shown(value)), null));
    }

    /// <summary>The part of the schema that a path of the evaluation leads to; the path goes through references.</summary>
    private SchemaPlace Walk(JsonPointer path)
    {
        var (schema, isConfidential, isCondition) = (root, false, false);
        string? choice = null;
        var isName = false;
        var walked = new StringBuilder();
        foreach (var part in PartsOf(path))
        {
            if (!isName && part is "anyOf" or "oneOf" && choice is null)
                choice = "";
            else if (choice is "")
                choice = $"{walked}/{part}";
            isCondition |= !isName && part is "if" or "not";
            isName = !isName && part is "properties" or "patternProperties" or "definitions" or "$defs" or "dependentSchemas";
            walked.Append('/').Append(part);
            schema = part == "$ref" ? SchemaNode.Resolve(schema, root) : Step(schema, part);
            isConfidential |= SchemaNode.IsMarkedConfidential(schema);
        }

        return new SchemaPlace(schema, isConfidential, isCondition, choice is "" ? null : choice);
    }

    private static JsonElement Step(JsonElement schema, string part) => schema.ValueKind switch
    {
        JsonValueKind.Object when schema.TryGetProperty(part, out var inner) => inner,
        JsonValueKind.Array when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < schema.GetArrayLength() => schema[index],
        _ => default,
    };

    private static IEnumerable<string> PartsOf(JsonPointer path) =>
        path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Replace("~1", "/").Replace("~0", "~"));

    private (string Field, JsonElement Value) Locate(JsonPointer location)
    {
        var (field, value) = ("", record);
        foreach (var part in PartsOf(location))
        {
            field = value.ValueKind == JsonValueKind.Array ? $"{field}[{part}]" : Below(field, part);
            value = Step(value, part);
        }

        return (field.Length == 0 ? "record" : field, value);
    }

    private static string Below(string field, string name) => field is "" or "record" ? name : $"{field}.{name}";

    /// <param name="IsCondition">Whether it stands in an <c>if</c>, where nothing is a fault.</param>
    /// <param name="Choice">Path of the alternative that it stands in, or null.</param>
    private sealed record SchemaPlace(JsonElement Schema, bool IsConfidential, bool IsCondition, string? Choice);
}
