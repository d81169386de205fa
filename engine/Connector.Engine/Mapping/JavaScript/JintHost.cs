using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Values;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime.Interop;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// The functions that rewritten JavaScript calls: reading the record, helpers, operators, fields and methods. Belongs to one engine.
/// </summary>
internal sealed class JintHost
{
    private readonly Jint.Engine engine;
    private readonly Sites sites;
    private readonly JintValues values;
    private readonly TextLimits limits;
    private readonly Dictionary<int, JsValue> patterns = [];
    private readonly Dictionary<int, JsValue> carried = [];
    private readonly List<int> passing = [];
    private readonly JsValue newPattern;
    private MappingRun? run;

    public JintHost(Jint.Engine engine, Sites sites, JintValues values, TextLimits limits)
    {
        this.engine = engine;
        this.sites = sites;
        this.values = values;
        this.limits = limits;
        newPattern = engine.GetValue("RegExp");
        TextPrototype = engine.GetValue("String").AsObject().Get("prototype");
        Add("$in", arguments => Read(Int(arguments[0])));
        Add("$inLeniently", arguments => values.ToJavaScript(sites.Path(Int(arguments[0])).EvaluateLeniently(Run)));
        Add("$builtIn", CallHelper);
        Add("$operator", arguments => Operate(sites.Call(Int(arguments[0])), arguments[1], arguments[2]));
        Add("$template", arguments => Fill(sites.Call(Int(arguments[0])), sites.Texts(Int(arguments[1])), JintValues.Items(arguments[2])));
        Add("$present", arguments => Present(sites.Call(Int(arguments[0])), arguments[1]));
        Add("$index", arguments => Index(sites.Call(Int(arguments[0])), arguments[1], arguments[2]));
        Add("$method", arguments => new MethodCall(sites.Call(Int(arguments[0])), values, limits, this).Run(arguments[1], arguments[2..]));
        Add("$mapped", arguments => arguments[0].IsArray()
            ? new JsArray(engine, [.. JintValues.Items(arguments[0]).Select(item => Invoke(arguments[1], item))]) : arguments[0]);
        Add("$opt", arguments => IsNothing(arguments[0]) ? JsValue.Undefined : Invoke(arguments[1], arguments[0]));
        Add("$has", arguments => arguments[1].IsObject()
            ? arguments[1].AsObject().HasOwnProperty(arguments[0])
            : throw new EvaluationException($"The expression looks for a field in what is {values.KindOf(arguments[1])}."));
        Add("$typeOf", arguments => TypeOf(arguments[0]));
        Add("$pattern", arguments => PatternOf(Int(arguments[0])));
        Add("$store", arguments => Store(sites.Call(Int(arguments[0])), arguments[1], arguments[2], arguments[3]));
        new JintLibrary(engine, values).Install();
    }

    /// <summary>What has the methods of texts.</summary>
    public JsValue TextPrototype { get; }

    /// <summary>The regular expression that was used last, as written.</summary>
    public string LastPattern { get; set; } = "";

    private MappingRun Run => run ?? throw new InvalidOperationException("No record is being mapped.");

    /// <summary>Says which record expressions read from now on.</summary>
    public void Begin(MappingRun mapping) => run = mapping;

    public void End()
    {
        run = null;
        foreach (var number in passing)
            carried.Remove(number);
        passing.Clear();
    }

    /// <summary>Forgets the record.</summary>
    public void Forget() => carried.Clear();

    private void Add(string name, Func<JsValue[], JsValue> function) =>
        engine.SetValue(name, (JsValue)new ClrFunction(engine, name, (_, arguments) => function(arguments)));

    private static JsValue Invoke(JsValue function, JsValue argument) => function is Function callable
        ? callable.Call(JsValue.Undefined, [argument])
        : throw new EvaluationException("sum(list, x) takes the name of a field, or a function.");

    /// <summary>
    /// Reads a path. Lists and objects are carried in once for a record, or once for an expression where their variable changes within the
    /// record.
    /// </summary>
    private JsValue Read(int number)
    {
        if (carried.TryGetValue(number, out var known))
            return known;
        var path = sites.Path(number);
        var value = path.Evaluate(Run);
        var result = values.ToJavaScript(value);
        if (value.Kind is not (ValueKind.List or ValueKind.Object))
            return result;
        carried.Add(number, result);
        if (path.Path.Root is "row" or "parent" or "out")
            passing.Add(number);
        return result;
    }

    private JsValue CallHelper(JsValue[] arguments)
    {
        var site = sites.Call(Int(arguments[0]));
        return values.ToJavaScript(BuiltInFunction.All[site.Name].Body(Run, site, [.. arguments.Skip(1).Select(values.FromJavaScript)]));
    }

    private JsValue Operate(CallSite site, JsValue left, JsValue right)
    {
        // Doubles that stand for decimals compare as those decimals do.
        if (left.IsNumber() && right.IsNumber() && double.IsFinite(left.AsNumber()) && double.IsFinite(right.AsNumber()))
        {
            switch (site.Name)
            {
                case "<": return left.AsNumber() < right.AsNumber();
                case ">": return left.AsNumber() > right.AsNumber();
                case "<=": return left.AsNumber() <= right.AsNumber();
                case ">=": return left.AsNumber() >= right.AsNumber();
                default: break;
            }
        }

        return values.ToJavaScript(ExactOperators.Apply(site, values.Plain(left), values.Plain(right), limits));
    }

    private JsValue Fill(CallSite site, string[] texts, IEnumerable<JsValue> holes)
    {
        var result = new StringBuilder(texts[0]);
        foreach (var (index, hole) in holes.Index())
        {
            result.Append(ExactOperators.Part(site, index, values.Plain(hole))).Append(texts[index + 1]);
            limits.Check(result.Length);
        }

        return result.ToString();
    }

    private static JsValue Present(CallSite site, JsValue value) => !IsNothing(value) ? value : throw new EvaluationException(
        $"{site.Operand(0)} is {(value.IsNull() ? "null" : "missing")}, so {site.Text} cannot be read. Where it may be missing, write "
            + $"coalesce({site.Text}, null).");

    /// <summary>
    /// A field or an element by a computed name: only what the value itself has, and nothing of JavaScript's own machinery.
    /// </summary>
    private JsValue Index(CallSite site, JsValue target, JsValue key)
    {
        Present(site, target);
        if (values.IsKnown(key, out var exact) && exact.Kind == ValueKind.Number)
            key = exact.AsText()!;
        if (target.IsString())
        {
            var text = target.AsString();
            if (key.IsString() && key.AsString() == "length")
                return text.Length;
            return key.IsNumber() && key.AsNumber() is >= 0 and var at && at < text.Length && at == Math.Floor(at)
                ? text.Substring((int)at, 1) : JsValue.Undefined;
        }

        return target.IsObject() && target is not (Function or JsRegExp) && target.AsObject().HasOwnProperty(key) ? target.Get(key)
            : JsValue.Undefined;
    }

    private JsValue Store(CallSite site, JsValue owner, JsValue key, JsValue value)
    {
        if (owner is not Jint.Native.Object.ObjectInstance instance || owner is Function or JsRegExp)
            throw new EvaluationException($"{site.Operand(0)} is {values.KindOf(owner)}, so nothing can be assigned to {site.Text}.");
        if (values.IsKnown(owner, out _))
            throw new EvaluationException(
                $"{site.Operand(0)} belongs to the record and cannot be changed. Build a new object with the fields it should have.");
        if (values.IsConstant(owner))
            throw new EvaluationException(
                $"{site.Operand(0)} is a constant and cannot be changed. Build a new object with the fields it should have.");
        if (owner.IsArray() && !(key.IsNumber() && key.AsNumber() is >= 0 and var index && index < limits.Elements
            && index == Math.Floor(index)))
            throw new EvaluationException($"{site.Text} is not a place in a list: those are numbered from 0 to {limits.Elements - 1}.");
        instance.Set(key, value, instance);
        return value;
    }

    private JsValue TypeOf(JsValue value) => values.IsNumber(value) ? "number"
        : value.IsUndefined() ? "undefined" : value.IsString() ? "string" : value.IsBoolean() ? "boolean" : value is Function ? "function"
            : "object";

    private JsValue PatternOf(int number)
    {
        var (pattern, flags) = sites.Pattern(number);
        LastPattern = $"/{pattern}/{flags}";
        if (!patterns.TryGetValue(number, out var made))
            patterns[number] = made = ((Function)newPattern).Call(JsValue.Undefined, [pattern, flags]);
        return made;
    }

    public static bool IsNothing(JsValue value) => value.IsUndefined() || value.IsNull();

    private static int Int(JsValue value) => (int)value.AsNumber();
}
