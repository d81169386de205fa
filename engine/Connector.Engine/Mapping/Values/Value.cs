using System.Runtime.InteropServices;

namespace Connector.Engine.Mapping.Values;

internal enum ValueKind : byte
{
    /// <summary>Not there: <c>undefined</c>. A field made of it is left out.</summary>
    Missing,
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

/// <summary>A value inside a mapping: read from JSON, whose token it then keeps, or computed.</summary>
internal readonly struct Value
{
    private readonly JsonElement json;
    private readonly object? computed;
    private readonly decimal number;

    private Value(ValueKind kind, JsonElement json = default, object? computed = null, decimal number = 0)
    {
        Kind = kind;
        this.json = json;
        this.computed = computed;
        this.number = number;
    }

    public static Value Missing => default;

    public static Value Null { get; } = new(ValueKind.Null);

    public static Value True { get; } = new(ValueKind.Boolean, number: 1);

    public static Value False { get; } = new(ValueKind.Boolean, number: 0);

    public ValueKind Kind { get; }

    /// <summary>Missing or null.</summary>
    public bool IsNothing => Kind is ValueKind.Missing or ValueKind.Null;

    /// <summary>Whether the value is a JSON token, as it was read.</summary>
    public bool IsJson => json.ValueKind != JsonValueKind.Undefined;

    /// <summary>
    /// The token it was read from; only where <see cref="IsJson"/>. Lists and objects always are, but for lists of text that JavaScript
    /// asked for.
    /// </summary>
    public JsonElement Json => json;

    public bool Boolean => json.ValueKind == JsonValueKind.True || number != 0;

    /// <summary>The text, of a text.</summary>
    /// <exception cref="EvaluationException">The text holds half of a character.</exception>
    public string Text => computed as string ?? Read(json);

    /// <summary>Elements of a list that was computed (by splitting text), or null.</summary>
    public Value[]? Elements => computed as Value[];

    public static Value Of(bool value) => value ? True : False;

    public static Value Of(string value) => new(ValueKind.Text, computed: value);

    public static Value Of(string? value, Value otherwise) => value is null ? otherwise : Of(value);

    public static Value Of(decimal value) => new(ValueKind.Number, number: value);

    public static Value Of(Value[] elements) => new(ValueKind.List, computed: elements);

    public static Value Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Undefined => Missing,
        JsonValueKind.Null => new(ValueKind.Null, json),
        JsonValueKind.True or JsonValueKind.False => new(ValueKind.Boolean, json),
        JsonValueKind.Number => new(ValueKind.Number, json),
        JsonValueKind.String => new(ValueKind.Text, json),
        JsonValueKind.Array => new(ValueKind.List, json),
        _ => new(ValueKind.Object, json),
    };

    /// <summary>The number, of a number; false where it has more digits than can be calculated with.</summary>
    public bool TryNumber(out decimal value)
    {
        value = number;
        return !IsJson || ExactNumber.TryParse(JsonMarshal.GetRawUtf8Value(json), out value);
    }

    /// <summary>As JavaScript tests a value: missing, null, false, 0 and the empty text are false.</summary>
    public bool IsTrue => Kind switch
    {
        ValueKind.Missing or ValueKind.Null => false,
        ValueKind.Boolean => Boolean,
        ValueKind.Text => Text.Length > 0,
        ValueKind.Number => !TryNumber(out var value) || value != 0,
        _ => true,
    };

    /// <summary>A text or number as JavaScript gives it: in its canonical form, and not as the token it was read from.</summary>
    public static Value Computed(Value value) => !value.IsJson ? value : value.Kind switch
    {
        ValueKind.Text => Of(value.Text),
        ValueKind.Number when value.TryNumber(out var number) && ExactNumber.TryCarry(number, out _) => Of(number),
        _ => value,
    };

    /// <summary>As <c>===</c>, where at most one of the two is a list or an object of the record.</summary>
    public static bool AreSame(Value left, Value right) => left.Kind == right.Kind && left.Kind switch
    {
        ValueKind.Missing or ValueKind.Null => true,
        ValueKind.Boolean => left.Boolean == right.Boolean,
        ValueKind.Text => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
        ValueKind.Number => left.TryNumber(out var a) == right.TryNumber(out var b) && a == b
            && (a != 0 || left.AsText() == right.AsText()),
        _ => false,
    };

    /// <summary>The value itself, or for a list that was computed the same list as JSON, without what is missing.</summary>
    public Value AsJsonList()
    {
        if (Elements is null)
            return this;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, MappingJson.Writer))
            WriteTo(writer);
        return Of(MappingJson.Parse(buffer.WrittenSpan));
    }

    /// <summary>
    /// What a text, number or boolean is as text; null for anything else. Numbers have their canonical text, but those with more digits
    /// than can be calculated with have that of their token.
    /// </summary>
    public string? AsText() => Kind switch
    {
        ValueKind.Text => Text,
        ValueKind.Number => TryNumber(out var value) ? ExactNumber.Format(value) : json.GetRawText(),
        ValueKind.Boolean => Boolean ? "true" : "false",
        _ => null,
    };

    /// <summary>
    /// Writes the value as JSON: the token byte for byte where it was read from one. A missing value must not be written.
    /// </summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (IsJson)
        {
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(json), skipInputValidation: true);
            return;
        }

        switch (Kind)
        {
            case ValueKind.Text:
                MappingJson.WriteText(writer, Text);
                break;
            case ValueKind.Number:
                writer.WriteNumberValue(ExactNumber.Normalize(number));
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(Boolean);
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                foreach (var element in Elements!.Where(element => element.Kind != ValueKind.Missing))
                    element.WriteTo(writer);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    /// <summary>
    /// As a message shows it: <c>missing</c>, <c>a list of 3</c>, <c>the text 'EUR'</c>; without the data itself where that may be a bank
    /// account.
    /// </summary>
    public string Describe(bool showsData = true) => Kind switch
    {
        ValueKind.Missing => "missing",
        ValueKind.Null => "null",
        ValueKind.Text => showsData && (!IsJson || IsReadable(json)) ? $"the text '{Shorten(Text)}'" : "a text",
        ValueKind.Number => showsData ? $"the number {AsText()}" : "a number",
        ValueKind.Boolean => AsText()!,
        ValueKind.List => $"a list of {Elements?.Length ?? json.GetArrayLength()}",
        _ => "an object",
    };

    private static string Read(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair; no text can hold it.
            throw new EvaluationException("The text holds half of a character (an unpaired surrogate); the sending system must repair it.");
        }
    }

    private static bool IsReadable(JsonElement json)
    {
        try
        {
            return json.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..(char.IsHighSurrogate(text[38]) ? 38 : 39)]}…";
}
