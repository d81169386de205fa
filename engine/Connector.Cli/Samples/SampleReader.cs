using Connector.Cli.Usage;
using Connector.Engine.Mapping;

namespace Connector.Cli.Samples;

/// <summary>Reads the parts of a sample file and collects what is wrong with them.</summary>
internal sealed class SampleReader(string file)
{
    private readonly List<Diagnostic> findings = [];

    /// <exception cref="InvalidFileException">It is not JSON.</exception>
    public static JsonElement Parse(string json, string file)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException invalid)
        {
            var at = new SourceSpan(file, (int)(invalid.LineNumber ?? 0) + 1, (int)(invalid.BytePositionInLine ?? 0) + 1);
            throw new InvalidFileException(
                [
                    new Diagnostic(CommandCodes.BadSample, Severity.Error, $"This is not JSON: {invalid.Message.Split(" LineNumber:")[0]}",
                        at)]);
        }
    }

    public void Add(string message, string? hint = null) =>
        findings.Add(new Diagnostic(CommandCodes.BadSample, Severity.Error, message, SourceSpan.WholeFile(file), hint));

    /// <exception cref="InvalidFileException">Something is wrong.</exception>
    public void ThrowIfAny()
    {
        if (findings.Count > 0)
            throw new InvalidFileException(findings);
    }

    /// <exception cref="InvalidFileException">It is not an object; nothing more can be said about it.</exception>
    public void RequireObject(JsonElement element, string what)
    {
        if (element.ValueKind == JsonValueKind.Object)
            return;
        Add($"Expected {what} to be an object, found {Kind(element)}.");
        ThrowIfAny();
    }

    public void RequireKnown(JsonElement element, IReadOnlyCollection<string> known)
    {
        foreach (var property in element.EnumerateObject().Where(property => !known.Contains(property.Name)))
            Add($"A sample has no '{property.Name}'.", Suggestion.Hint(property.Name, known));
    }

    public string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Add($"Expected '{name}' to be text, found {Kind(value)}.");
        return null;
    }

    public ImmutableSortedDictionary<string, string> Texts(JsonElement root, string name)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var property in Properties(root, name))
        {
            if (property.Value.ValueKind == JsonValueKind.String)
                texts[property.Name] = property.Value.GetString()!;
            else
                Add($"Expected '{name}.{property.Name}' to be text, found {Kind(property.Value)}.");
        }

        return texts.ToImmutable();
    }

    public ImmutableDictionary<string, JsonElement> Objects(JsonElement root, string name) =>
        Properties(root, name).ToImmutableDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);

    public ErrorScope? Error(JsonElement root)
    {
        if (!root.TryGetProperty("error", out var error) || error.ValueKind == JsonValueKind.Null)
            return null;
        if (error.ValueKind != JsonValueKind.Object || Text(error, "code") is not { } code || Text(error, "message") is not { } message)
        {
            Add("'error' needs 'code' and 'message'.");
            return null;
        }

        return new ErrorScope(code, message, Text(error, "step"));
    }

    private List<JsonProperty> Properties(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value))
            return [];
        if (value.ValueKind == JsonValueKind.Object)
            return [.. value.EnumerateObject()];
        Add($"Expected '{name}' to be an object, found {Kind(value)}.");
        return [];
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        _ => "an object",
    };
}
