using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime.Interop;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// JavaScript's own functions as expressions may use them: numbers are exact, nothing keeps state. Everything else of its library goes
/// away, and the prototypes are frozen: no record can leave
/// anything for the next.
/// </summary>
internal sealed class JintLibrary(Jint.Engine engine, JintValues values)
{
    private static readonly string[] Prototypes = ["Object", "Array", "String", "Number", "Boolean", "Function", "RegExp"];

    public void Install()
    {
        var objects = engine.GetValue("Object").AsObject();
        var freeze = (Function)objects.Get("freeze");
        var prototypes = Prototypes.Select(name => engine.GetValue(name).AsObject().Get("prototype").AsObject()).ToArray();
        var assign = (Function)objects.Get("assign");
        var (kept, lists) = (Kept("Object"), Kept("Array"));
        kept.CreateDataProperty("assign", Made("assign", arguments => Assign(assign, arguments)));
        var math = new JsObject(engine);
        foreach (var name in Standard.Objects["Math"])
            math.CreateDataProperty(name,
                Made(name, arguments => Exact(
                Rounding.Apply(name, [.. arguments.Select(item => Methods.Number(values.Plain(item), "Math." + name))]))));
        var text = Made("String", arguments => arguments.Length == 0 ? "" : Methods.TextOf(values.Plain(arguments[0])));
        text.FastSetProperty("fromCharCode", new(engine.GetValue("String").AsObject().Get("fromCharCode"), false, true, false));
        var number = Made("Number", arguments => arguments.Length == 0 ? 0 : ToNumber(arguments[0]));
        number.FastSetProperty("isFinite", new(Made("isFinite", arguments => IsFinite(arguments)), false, true, false));
        number.FastSetProperty("isInteger",
            new(Made("isInteger", arguments => IsFinite(arguments) && IsWhole(arguments[0])), false, true, false));
        number.FastSetProperty("isNaN",
            new(Made("isNaN", arguments => arguments.Length > 0 && arguments[0].IsNumber() && double.IsNaN(arguments[0].AsNumber())), false,
            true, false));

        foreach (var name in engine.Global.GetOwnProperties().Select(property => property.Key).Where(name =>
            !IsKept(name.ToString())).ToList())
            engine.Global.Delete(name);
        Set(("Object", kept), ("Array", lists), ("Math", math), ("String", text), ("Number", number));
        Set(("Boolean", Made("Boolean", arguments => arguments.Length > 0 && IsTrue(arguments[0]))));
        Set(("parseInt", Made("parseInt", arguments => Leading(arguments, isWhole: true))),
            ("parseFloat", Made("parseFloat", arguments => Leading(arguments, isWhole: false))));
        Set(("isNaN", Made("isNaN", arguments => !IsFinite([ToNumber(First(arguments))]))),
            ("isFinite", Made("isFinite", arguments => IsFinite([ToNumber(First(arguments))]))));
        prototypes[0].Delete("__proto__");
        foreach (var prototype in prototypes)
            freeze.Call(JsValue.Undefined, [prototype]);
    }

    /// <summary>As Number(x): what is not a number is NaN, which nothing accepts as a value. Empty text is not 0.</summary>
    private JsValue ToNumber(JsValue value)
    {
        if (values.IsNumber(value))
            return value;
        if (value.IsBoolean())
            return value.AsBoolean() ? 1 : 0;
        return value.IsString() && ExactNumber.TryParseText(value.AsString(), out var number) ? Exact(number) : double.NaN;
    }

    private bool IsFinite(JsValue[] arguments) => arguments.Length > 0 && values.IsNumber(arguments[0])
        && (!arguments[0].IsNumber() || double.IsFinite(arguments[0].AsNumber()));

    private bool IsWhole(JsValue value) => values.Plain(value).TryNumber(out var number) && number == decimal.Truncate(number);

    private static bool IsTrue(JsValue value) => !JintHost.IsNothing(value)
        && !(value.IsBoolean() && !value.AsBoolean()) && !(value.IsString() && value.AsString().Length == 0)
            && !(value.IsNumber() && value.AsNumber() is 0 or double.NaN);

    private JsValue Leading(JsValue[] arguments, bool isWhole) =>
        TextParts.LeadingNumber(Methods.TextOf(values.Plain(First(arguments))), isWhole) is { } number ? Exact(number) : double.NaN;

    private JsValue Assign(Function assign, JsValue[] arguments) => values.IsKnown(First(arguments), out _)
        || values.IsConstant(First(arguments)) || First(arguments) is Jint.Native.Function.Function or JsRegExp
        ? throw new EvaluationException(
            "Object.assign changes its first argument, and this one cannot be changed. Write Object.assign({}, a, b).")
        : assign.Call(JsValue.Undefined, arguments);

    private JsValue Exact(decimal number) => values.ToJavaScript(Value.Of(number));

    private static JsValue First(JsValue[] arguments) => arguments.Length == 0 ? JsValue.Undefined : arguments[0];

    private ClrFunction Made(string name, Func<JsValue[], JsValue> function) => new(engine, name, (_, arguments) => function(arguments));

    /// <summary>An object with those functions of one of JavaScript's that stay.</summary>
    private JsObject Kept(string name)
    {
        var (from, kept) = (engine.GetValue(name).AsObject(), new JsObject(engine));
        foreach (var member in Standard.Objects[name])
            kept.CreateDataProperty(member, from.Get(member));
        return kept;
    }

    private static bool IsKept(string name) => name.StartsWith('$')
        || name is "undefined" or "NaN" or "Infinity" or "encodeURIComponent" or "decodeURIComponent";

    private void Set(params (string Name, ObjectInstance Value)[] named)
    {
        foreach (var (name, value) in named)
            engine.SetValue(name, (JsValue)value);
    }
}
