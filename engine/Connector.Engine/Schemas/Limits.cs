using System.Text.RegularExpressions;

namespace Connector.Engine.Schemas;

/// <summary>The limits that a schema sets, in words: the same of a constant in a flow file and of a value in a record.</summary>
internal static class Limits
{
    public const string Missing = "it is missing, and the target requires it";
    public const string MissingAdvice = "Map it, or give what it is made of where the record comes from.";

    private const int MaxShown = 40;
    private const int MaxListed = 12;

    private static readonly TimeSpan MaxMatch = TimeSpan.FromSeconds(1);

    public static string MissingChoice(IEnumerable<IReadOnlyList<string>> choices) =>
        $"it is missing, and the target requires {string.Join(" or ", choices.Select(choice => string.Join(" with ", choice)))}";

    /// <summary>What several alternatives ask for of which none is met.</summary>
    public static string DescribeChoice(JsonElement choices)
    {
        var forms = choices.EnumerateArray().Select(choice => choice switch
        {
            { ValueKind: JsonValueKind.Object } when choice.TryGetProperty("format", out var format) => Format(format.ToString()),
            { ValueKind: JsonValueKind.Object } when Pattern(choice) is { } said => said,
            { ValueKind: JsonValueKind.Object } when choice.TryGetProperty("const", out var only) && only.ValueEquals("") => "empty",
            _ => null,
        }).ToList();
        return forms.Contains(null) ? "it fits none of the shapes that the target takes" : $"it must be {string.Join(" or ", forms)}";
    }

    /// <summary>What a word of a schema asks for that the value does not do.</summary>
    public static string Describe(string keyword, JsonElement schema, JsonElement value)
    {
        var limit = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var word) ? word : default;
        return keyword switch
        {
            "type" => $"it must be {string.Join(" or ", TypesOf(limit))}, not {TypeOf(value)}",
            "maxLength" => FormattableString.Invariant($"it has {Length(value)} characters and at most {limit} fit"),
            "minLength" when Length(value) == 0 => "it is empty, and the target requires it",
            "minLength" => FormattableString.Invariant($"it has {Length(value)} characters and at least {limit} are needed"),
            "enum" => $"it must be one of {Listed(limit)}",
            "const" => $"it must be {limit}",
            "pattern" => Pattern(schema) is { } said ? $"it must be {said}" : $"it does not match the pattern {limit}",
            "anyOf" => DescribeChoice(limit),
            "format" => $"it must be {Format(limit.ToString())}",
            "minimum" => $"it must be at least {limit}",
            "maximum" => $"it must be at most {limit}",
            "exclusiveMinimum" => $"it must be more than {limit}",
            "exclusiveMaximum" => $"it must be less than {limit}",
            "multipleOf" => Decimals(limit) is { } most ? Fraction(most) : $"it must be a multiple of {limit}",
            "minItems" => FormattableString.Invariant($"it has {value.GetArrayLength()} elements and at least {limit} are needed"),
            "maxItems" => FormattableString.Invariant($"it has {value.GetArrayLength()} elements and at most {limit} fit"),
            "uniqueItems" => "it holds an element twice",
            // The validator has no word for what 'additionalProperties: false' refuses.
            "" => "the target has no such field",
            _ => $"it does not fit the target's schema ({keyword})",
        };
    }

    /// <summary>What an author can do about it where that is not plain from the limit.</summary>
    public static string? Advice(string keyword, JsonElement schema, JsonElement value) => keyword switch
    {
        "maxLength" => $"Cut it in the flow with text(…, {schema.GetProperty("maxLength")}), or shorten it where the record comes from.",
        "minLength" when Length(value) == 0 => MissingAdvice,
        "format" when schema.GetProperty("format").ValueEquals("date-time") =>
            "Write date(…, 'yyyy-MM-ddT00:00:00Z') for the start of a day.",
        "format" when schema.GetProperty("format").ValueEquals("date") => "Write date(…) for the day alone.",
        "type" when value.ValueKind == JsonValueKind.Null => "Where it has no value, leave it out: write undefined instead of null.",
        "type" when value.ValueKind == JsonValueKind.String && TypesOf(schema.GetProperty("type")).Contains("number") =>
            "Write decimal(…) for the number that a text says.",
        "type" when value.ValueKind == JsonValueKind.Number && TypesOf(schema.GetProperty("type")).Contains("string") =>
            "Write text(…) for the text of a number.",
        "multipleOf" when Decimals(schema.GetProperty("multipleOf")) is { } most =>
            string.Create(CultureInfo.InvariantCulture, $"Write round(…, {most})."),
        "" => "Remove it.",
        _ => null,
    };

    /// <summary>What to write where a text may be too long.</summary>
    public static string Cut(int most) => string.Create(CultureInfo.InvariantCulture, $"Write text(…, {most}).");

    /// <summary>The first word of a schema that a constant breaks; null where it keeps all that can be told without a validator.</summary>
    /// <param name="words">The words that are asked; all of them where none are given.</param>
    public static string? Broken(JsonElement schema, JsonElement value, params ReadOnlySpan<string> words)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var word in schema.EnumerateObject())
        {
            if ((words.IsEmpty || words.Contains(word.Name)) && Breaks(word.Name, word.Value, value))
                return word.Name;
        }

        return null;
    }

    /// <summary>A value as a sentence shows it: in quotes, shortened; nothing of a list, an object or nothing.</summary>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $": \"{Shortened(value.GetString()!.ReplaceLineEndings(" "))}\"",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => $": {Shortened(value.GetRawText())}",
        _ => "",
    };

    public static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => value.GetRawText().AsSpan().IndexOfAny(".eE") < 0 ? "integer" : "number",
    };

    /// <summary>The types that a <c>type</c> names.</summary>
    public static IReadOnlyList<string> TypesOf(JsonElement? word) => word switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(type => type.ToString())],
        _ => [],
    };

    private static bool Breaks(string word, JsonElement limit, JsonElement value) => (word, value.ValueKind) switch
    {
        ("type", _) => TypeOf(value) is var type && !TypesOf(limit).Any(one => one == type || (one == "number" && type == "integer")),
        ("enum", _) => !limit.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        ("const", _) => !JsonElement.DeepEquals(limit, value),
        ("maxLength", JsonValueKind.String) => Length(value) > limit.GetInt32(),
        ("minLength", JsonValueKind.String) => Length(value) < limit.GetInt32(),
        ("format", JsonValueKind.String) => limit.GetString() switch
        {
            "date" => !DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "date-time" => value.GetString()!.Length <= "yyyy-MM-dd".Length,
            "uuid" => !Guid.TryParseExact(value.GetString(), "D", out _),
            _ => false,
        },
        ("anyOf", JsonValueKind.String) => limit.EnumerateArray().All(choice => Broken(choice, value) is not null),
        ("pattern", JsonValueKind.String) => !Regex.IsMatch(value.GetString()!, limit.GetString()!, RegexOptions.ECMAScript, MaxMatch),
        ("minimum", JsonValueKind.Number) => Compare(value, limit) < 0,
        ("maximum", JsonValueKind.Number) => Compare(value, limit) > 0,
        ("multipleOf", JsonValueKind.Number) =>
            value.TryGetDecimal(out var number) && limit.TryGetDecimal(out var step) && step != 0 && number % step != 0,
        _ => false,
    };

    /// <summary>What a pattern stands for, in the schema's own words.</summary>
    private static string? Pattern(JsonElement schema) => schema.TryGetProperty("x-pattern", out var said) ? said.GetString() : null;

    private static int Compare(JsonElement value, JsonElement limit) =>
        value.TryGetDecimal(out var number) && limit.TryGetDecimal(out var bound) ? number.CompareTo(bound) : 0;

    /// <summary>Characters as people see them, as the validator counts.</summary>
    private static int Length(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? new StringInfo(value.GetString()!).LengthInTextElements : 0;

    private static string Listed(JsonElement allowed)
    {
        var values = allowed.EnumerateArray().Where(one => one.ValueKind != JsonValueKind.Null).Select(one => one.ToString());
        var listed = string.Join(", ", values.Take(MaxListed));
        return allowed.GetArrayLength() > MaxListed + 1 ? $"{listed}, …" : listed;
    }

    private static string Format(string format) => format switch
    {
        "date" => "a date (2026-12-31)",
        "date-time" => "a date with time and zone (2026-12-31T00:00:00Z)",
        "time" => "a time with zone (08:00:00Z)",
        "email" => "an e-mail address",
        "uri" => "an absolute URL",
        "uuid" => "a UUID (00000000-0000-0000-0000-000000000000)",
        _ => $"of the format {format}",
    };

    private static string Fraction(int most) => most switch
    {
        0 => "it must be a whole number",
        1 => "it has more than 1 decimal",
        _ => FormattableString.Invariant($"it has more than {most} decimals"),
    };

    /// <summary>The decimals that a step of 1, 0.1, 0.01 … leaves, or null where it is another step.</summary>
    private static int? Decimals(JsonElement step)
    {
        if (!step.TryGetDecimal(out var left))
            return null;
        for (var most = 0; most <= 10; most++, left *= 10)
        {
            if (left == 1)
                return most;
        }

        return null;
    }

    private static string Shortened(string text)
    {
        if (text.Length <= MaxShown)
            return text;
        var end = char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown;
        return text[..end] + "…";
    }
}
