using System.Buffers;
using System.Runtime.InteropServices;
using Connector.Engine.Mapping.Values;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime.Interop;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// Carries values into JavaScript and back. Objects and lists of the record come back as the very tokens they were read from, and cannot be
/// changed: the host looks at every assignment and every
/// call that changes a list. Numbers go in as <see cref="ExactNumber"/> says. Belongs to one engine; what it knows of a record is forgotten
/// when the record is done.
/// </summary>
internal sealed class JintValues
{
    private const int MaxDepth = 64;

    private readonly Jint.Engine engine;
    private readonly TextLimits limits;
    private readonly Dictionary<object, Value> known = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, JsValue> exactNumbers = new(StringComparer.Ordinal);
    private readonly HashSet<object> constants = new(ReferenceEqualityComparer.Instance);
    private readonly JsObject exactPrototype;

    public JintValues(Jint.Engine engine, TextLimits limits)
    {
        this.engine = engine;
        this.limits = limits;
        exactPrototype = new JsObject(engine);
        exactPrototype.CreateDataProperty("toString", new ClrFunction(engine, "toString", (number, _) => FromJavaScript(number).AsText()!));
        exactPrototype.CreateDataProperty("valueOf", new ClrFunction(engine, "valueOf", (number, _) => throw new EvaluationException(
            $"{FromJavaScript(number).AsText()} has more digits than JavaScript's own functions keep. Use the helpers (add, sub, mul, "
                + "div, round, sum) and the operators.")));
    }

    /// <summary>Forgets what belongs to the record.</summary>
    public void Forget()
    {
        known.Clear();
        exactNumbers.Clear();
    }

    /// <summary>Notes what scripts define, and everything in it: it lives as long as the engine and is never changed.</summary>
    public void Protect(JsValue value)
    {
        if (value is not ObjectInstance instance || !constants.Add(instance))
            return;
        foreach (var field in instance is Function ? [] : instance.GetOwnProperties())
            Protect(field.Value.Value);
    }

    public bool IsConstant(JsValue value) => constants.Contains(value);

    public JsValue ToJavaScript(Value value) => value.Kind switch
    {
        ValueKind.Missing => JsValue.Undefined,
        ValueKind.Null => JsValue.Null,
        ValueKind.Boolean => value.Boolean,
        ValueKind.Text => value.Text,
        ValueKind.Number => Number(value),
        ValueKind.List when value.Elements is { } elements => new JsArray(engine, [.. elements.Select(ToJavaScript)]),
        _ => Record(value.Json),
    };

    /// <summary>What JavaScript made, as a value of the mapping.</summary>
    /// <exception cref="EvaluationException">It is nothing that JSON can hold.</exception>
    public Value FromJavaScript(JsValue value)
    {
        if (value.IsString())
            return Value.Of(Whole(value.AsString()));
        if (value.IsObject() && !IsKnown(value, out _))
            return Value.Of(Made(value));
        return Plain(value);
    }

    /// <summary>
    /// As <see cref="FromJavaScript"/>, of an operand: half of a character may be in it, and it is not a list or object that JavaScript
    /// made.
    /// </summary>
    public Value Plain(JsValue value)
    {
        if (value.IsString())
            return Value.Of(value.AsString());
        if (value.IsNumber())
            return Value.Of(Finite(value.AsNumber()));
        if (value.IsBoolean())
            return Value.Of(value.AsBoolean());
        if (value.IsNull())
            return Value.Null;
        return IsKnown(value, out var original) ? original : value.IsObject() ? FromJavaScript(value) : Value.Missing;
    }

    /// <summary>What an object stands for: a part of the record, or a number with many digits.</summary>
    public bool IsKnown(JsValue value, out Value original) => known.TryGetValue(value, out original);

    public bool IsNumber(JsValue value) => value.IsNumber() || (IsKnown(value, out var original) && original.Kind == ValueKind.Number);

    /// <summary>The elements of a list.</summary>
    public static IEnumerable<JsValue> Items(JsValue list)
    {
        var array = list.AsArray();
        for (var i = 0; i < array.Length; i++)
            yield return array[i];
    }

    /// <summary>As messages name the kind of a value.</summary>
    public string KindOf(JsValue value) => value switch
    {
        _ when IsNumber(value) => "a number",
        _ when value.IsString() => "a text",
        _ when value.IsBoolean() => "a boolean",
        _ when value.IsNull() => "null",
        _ when !value.IsObject() => "missing",
        _ when value.IsArray() => "a list",
        JsRegExp => "a regular expression",
        Function => "a function",
        _ => "an object",
    };

    private static decimal Finite(double number)
    {
        if (ExactNumber.TryRead(number, out var exact))
            return exact;
        throw new EvaluationException(double.IsFinite(number)
            ? FormattableString.Invariant($"The expression gives {number}, which has more than 28 digits.")
            : double.IsNaN(number) ? "The expression gives NaN, which is not a number: something in it could not be read as one."
            : "The expression gives a number without end.");
    }

    private JsValue Number(Value value)
    {
        if (value.IsJson ? ExactNumber.TryCarry(JsonMarshal.GetRawUtf8Value(value.Json), out var carried) : value.TryNumber(out var number)
            && ExactNumber.TryCarry(number, out carried))
            return carried;
        var text = value.AsText()!;
        if (exactNumbers.TryGetValue(text, out var exact))
            return exact;
        exact = new JsObject(engine) { Prototype = exactPrototype };
        known[exact] = value;
        return exactNumbers[text] = exact;
    }

    private ObjectInstance Record(JsonElement json)
    {
        ObjectInstance result;
        if (json.ValueKind == JsonValueKind.Array)
        {
            result = new JsArray(engine, [.. json.EnumerateArray().Select(element => ToJavaScript(Value.Of(element)))]);
        }
        else
        {
            result = new JsObject(engine);
            foreach (var field in json.EnumerateObject())
                result.CreateDataProperty(field.Name, ToJavaScript(Value.Of(field.Value)));
        }

        known[result] = Value.Of(json);
        return result;
    }

    private JsonElement Made(JsValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, MappingJson.Writer))
            Write(value, writer, 0);
        return MappingJson.Parse(buffer.WrittenSpan);
    }

    private void Write(JsValue value, Utf8JsonWriter writer, int depth)
    {
        if (!value.IsObject() || known.ContainsKey(value))
        {
            FromJavaScript(value).WriteTo(writer);
            return;
        }

        if (depth == MaxDepth)
            throw new EvaluationException($"The expression gives an object more than {MaxDepth} deep, or one that contains itself.");
        if (value is JsRegExp or Function)
            throw new EvaluationException($"The expression gives {KindOf(value)}, not a value.{(depth == 0 ? " Call it with ( )." : "")}");
        if (value.IsArray())
            WriteList(value, writer, depth);
        else
            WriteObject(value.AsObject(), writer, depth);
        limits.Check(writer.BytesCommitted + writer.BytesPending);
    }

    private void WriteList(JsValue list, Utf8JsonWriter writer, int depth)
    {
        writer.WriteStartArray();
        // As everywhere: what is missing is left out.
        foreach (var element in Items(list).Where(element => !element.IsUndefined()))
            Write(element, writer, depth + 1);
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
        return MappingJson.IsWhole(text) ? text : throw new EvaluationException(MappingJson.HalfCharacter);
    }
}
