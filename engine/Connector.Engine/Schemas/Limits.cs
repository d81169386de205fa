using System.Globalization;
using System.Text.Json;

namespace Connector.Engine.Schemas;

/// <summary>The limits that a schema sets, in words. The same words are said of a constant in a flow file and of a value in a record.</summary>
internal static class Limits
{
    public const string Missing = "it is missing, and the target requires it";
    public const string MissingAdvice = "Map it, or give what it is made of where the record comes from.";

    private const int MaxShown = 40;
    private const int MaxListed = 12;

    public static string MissingChoice(IEnumerable<IReadOnlyList<string>> choices) =>
        $"it is missing, and the target requires {string.Join(" or ", choices.Select(choice => string.Join(" with ", choice)))}";

    /// <summary>What several alternatives ask for of which none is met.</summary>
    public static string DescribeChoice(JsonElement choices)
    {
        var forms = choices.EnumerateArray().Select(choice => choice switch
        {
            { ValueKind: JsonValueKind.Object } when choice.TryGetProperty("format", out var format) => Format(format.ToString()),
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
            "pattern" => $"it does not match the pattern {limit}",
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
        "format" when schema.GetProperty("format").ValueEquals("date-time") => "Write date(…, 'yyyy-MM-ddT00:00:00Z') for the start of a day.",
        "format" when schema.GetProperty("format").ValueEquals("date") => "Write date(…) for the day alone.",
        "type" when value.ValueKind == JsonValueKind.Null => "Where it has no value, leave it out: write undefined instead of null.",
        "type" when value.ValueKind == JsonValueKind.String && TypesOf(schema.GetProperty("type")).Contains("number") => "Write decimal(…) for the number that a text says.",
        "type" when value.ValueKind == JsonValueKind.Number && TypesOf(schema.GetProperty("type")).Contains("string") => "Write text(…) for the text of a number.",
        "multipleOf" when Decimals(schema.GetProperty("multipleOf")) is { } most => FormattableString.Invariant($"Write round(…, {most})."),
        "" => "Remove it.",
        _ => null,
    };

    /// <summary>The first limit that a constant breaks, or null where it keeps all that can be told without a validator.</summary>
    public static string? Broken(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var word in schema.EnumerateObject())
        {
            if (Breaks(word.Name, word.Value, value))
                return Describe(word.Name, schema, value);
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
        ("type", _) => TypesOf(limit) is var types && !types.Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && types.Contains("number")),
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
        ("minimum", JsonValueKind.Number) => Compare(value, limit) < 0,
        ("maximum", JsonValueKind.Number) => Compare(value, limit) > 0,
        ("multipleOf", JsonValueKind.Number) => value.TryGetDecimal(out var number) && limit.TryGetDecimal(out var step) && step != 0 && number % step != 0,
        _ => false,
    };

    private static int Compare(JsonElement value, JsonElement limit) =>
        value.TryGetDecimal(out var number) && limit.TryGetDecimal(out var bound) ? number.CompareTo(bound) : 0;

    /// <summary>Characters as people see them, as the validator counts.</summary>
    private static int Length(JsonElement value) => value.ValueKind == JsonValueKind.String ? new StringInfo(value.GetString()!).LengthInTextElements : 0;

    private static string Listed(JsonElement allowed)
    {
        var listed = string.Join(", ", allowed.EnumerateArray().Where(one => one.ValueKind != JsonValueKind.Null).Take(MaxListed).Select(one => one.ToString()));
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

    private static string Shortened(string text) => text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown), "…");
}
