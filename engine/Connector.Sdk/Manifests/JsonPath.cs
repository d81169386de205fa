using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Connector.Sdk.Manifests;

/// <summary>
/// A path in JSON: <c>error.code</c>, <c>errors[*].message</c>, <c>items[0].id</c>. A property whose whole name is the path wins, so that
/// <c>@odata.nextLink</c> needs no quoting.
/// </summary>
internal sealed partial class JsonPath
{
    private readonly string text;
    private readonly IReadOnlyList<string> steps;

    private JsonPath(string text, IReadOnlyList<string> steps)
    {
        this.text = text;
        this.steps = steps;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path)
    {
        path = null;
        var match = Shape().Match(text);
        if (!match.Success)
            return false;
        path = new JsonPath(text, [.. match.Groups["step"].Captures.Select(step => step.Value)]);
        return true;
    }

    /// <summary>A path that was checked when its manifest was read.</summary>
    public static JsonPath Parse(string text) =>
        TryParse(text, out var path) ? path : throw new ArgumentException($"'{text}' is not a valid path in JSON.", nameof(text));

    /// <summary>Every value the path leads to; none where it leads nowhere.</summary>
    public IEnumerable<JsonElement> Select(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(text, out var whole))
            return [whole];
        return steps.Aggregate((IEnumerable<JsonElement>)[root], (values, step) => values.SelectMany(value => Step(value, step)));
    }

    /// <summary>The first value the path leads to that is not null; null where there is none.</summary>
    public JsonElement? First(JsonElement root)
    {
        foreach (var value in Select(root))
        {
            if (value.ValueKind != JsonValueKind.Null)
                return value;
        }

        return null;
    }

    private static IEnumerable<JsonElement> Step(JsonElement value, string step)
    {
        if (value.ValueKind == JsonValueKind.Array && step == "*")
            return [.. value.EnumerateArray()];
        if (value.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index < value.GetArrayLength() ? [value[index]] : [];
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(step, out var property) ? [property] : [];
    }

    [GeneratedRegex(@"^(?<step>[^.\[\]*\s]+)(\.(?<step>[^.\[\]*\s]+)|\[(?<step>\*|[0-9]{1,6})\])*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
