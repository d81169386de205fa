using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Connector.Engine.Mapping.Values;
using Jint.Native;
using Jint.Native.Object;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// Carries values into JavaScript and back. Objects and lists of the record go in frozen and come back as the very tokens they were read from; numbers go in as <see cref="ExactNumber"/> says. Belongs to one engine; what it
/// knows of a record is forgotten when the record is done.
/// </summary>
internal sealed class JintValues(Jint.Engine engine, TextLimits limits)
{
    private const int MaxDepth = 64;

    // By reference: the JavaScript object, and what it stands for.
    private readonly Dictionary<object, Value> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, JsValue> exactNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<object, int> patternNumbers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Forgets what belongs to the record.</summary>
    public void Forget()
    {
        known.Clear();
        exactNumbers.Clear();
    }

    public JsValue ToJavaScript(Value value) => value.Kind switch
    {
        ValueKind.Missing => JsValue.Undefined,
        ValueKind.Null => JsValue.Null,
        ValueKind.Boolean => value.Boolean,
        ValueKind.Text => value.Text,
        ValueKind.Number => Number(value),
        ValueKind.List when value.Elements is { } elements => JintDialect.NewList(engine, [.. elements.Select(ToJavaScript)], isFrozen: false),
        _ => Record(value.Json),
    };

    /// <summary>What JavaScript made, as a value of the mapping.</summary>
    /// <exception cref="EvaluationException">It is nothing that JSON can hold.</exception>
    public Value FromJavaScript(JsValue value)
    {
        if (value.IsString())
            return Value.Of(Whole(value.AsString()));
        if (value.IsNumber())
            return Value.Of(Finite(value.AsNumber()));
        if (value.IsBoolean())
            return Value.Of(value.AsBoolean());
        if (value.IsNull())
            return Value.Null;
        if (!value.IsObject())
            return Value.Missing;
        var instance = value.AsObject();
        return known.TryGetValue(instance, out var original) ? original : Value.Of(Made(value));
    }

    /// <summary>What an object stands for: a part of the record, or a number with many digits.</summary>
    public bool IsKnown(JsValue value, out Value original)
    {
        original = default;
        return value.IsObject() && known.TryGetValue(value.AsObject(), out original);
    }

    public bool IsExactNumber(JsValue value) => IsKnown(value, out var original) && original.Kind == ValueKind.Number;

    public bool IsPattern(JsValue value, out int number)
    {
        number = -1;
        return value.IsObject() && patternNumbers.TryGetValue(value.AsObject(), out number);
    }

    /// <summary>Notes the object that stands for a regular expression, for as long as the engine lives.</summary>
    public JsValue AddPattern(int number, JsValue value)
    {
        patternNumbers[value.AsObject()] = number;
        return value;
    }

    public static decimal Finite(double number)
    {
        if (ExactNumber.TryRead(number, out var exact))
            return exact;
        throw new EvaluationException(double.IsFinite(number)
            ? FormattableString.Invariant($"The expression gives {number}, which has more than 28 digits.")
            : $"The expression gives {(double.IsNaN(number) ? "NaN, which is no number: something in it could not be read as one" : "a number without end")}.");
    }

    private JsValue Number(Value value)
    {
        if (value.IsJson ? ExactNumber.TryCarry(JsonMarshal.GetRawUtf8Value(value.Json), out var carried) : value.TryNumber(out var number) && ExactNumber.TryCarry(number, out carried))
            return carried;
        var text = value.AsText()!;
        if (exactNumbers.TryGetValue(text, out var exact))
            return exact;
        exact = engine.Invoke("$newExact");
        known[exact.AsObject()] = value;
        return exactNumbers[text] = exact;
    }

    private ObjectInstance Record(JsonElement json)
    {
        var result = json.ValueKind == JsonValueKind.Array
            ? JintDialect.NewList(engine, [.. json.EnumerateArray().Select(element => ToJavaScript(Value.Of(element)))], isFrozen: true)
            : JintDialect.NewFrozenObject(engine, json.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, ToJavaScript(Value.Of(field.Value)))));
        known[result] = Value.Of(json);
        return result;
    }

    private JsonElement Made(JsValue value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, MappingJson.Writer))
            Write(value, writer, 0);
        return MappingJson.Parse(buffer.WrittenSpan);
    }

    private void Write(JsValue value, Utf8JsonWriter writer, int depth)
    {
        if (!value.IsObject() || known.ContainsKey(value.AsObject()))
        {
            FromJavaScript(value).WriteTo(writer);
            return;
        }

        if (depth == MaxDepth)
            throw new EvaluationException($"The expression gives an object more than {MaxDepth} deep, or one that contains itself.");
        var instance = value.AsObject();
        if (IsPattern(value, out _) || JintDialect.IsFunction(instance))
            throw new EvaluationException($"The expression gives a {(JintDialect.IsFunction(instance) ? "function" : "regular expression")}, not a value.{(depth == 0 ? " Call it with ( )." : "")}");
        if (value.IsArray())
            WriteList(instance, writer, depth);
        else
            WriteObject(instance, writer, depth);
        limits.Check(writer.BytesCommitted + writer.BytesPending);
    }

    private void WriteList(ObjectInstance list, Utf8JsonWriter writer, int depth)
    {
        writer.WriteStartArray();
        var length = (int)list.Get("length").AsNumber();
        for (var i = 0; i < length; i++)
        {
            var element = list.Get(i.ToString(CultureInfo.InvariantCulture));
            // As everywhere: what is missing is left out.
            if (!element.IsUndefined())
                Write(element, writer, depth + 1);
        }

        writer.WriteEndArray();
    }

    private void WriteObject(ObjectInstance instance, Utf8JsonWriter writer, int depth)
    {
        writer.WriteStartObject();
        foreach (var field in instance.GetOwnProperties())
        {
            if (field.Value.Value is not { } value || value.IsUndefined())
                continue;
            writer.WritePropertyName(Whole(field.Key.ToString()));
            Write(value, writer, depth + 1);
        }

        writer.WriteEndObject();
    }

    /// <summary>A text that JSON can hold: no half of a character.</summary>
    private string Whole(string text)
    {
        limits.Check(text.Length);
        if (!MappingJson.IsWhole(text))
            throw new EvaluationException(CompiledExpression.HalfCharacter);
        return text;
    }
}
