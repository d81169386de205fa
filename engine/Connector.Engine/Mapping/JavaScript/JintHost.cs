using System.Diagnostics;
using System.Runtime.CompilerServices;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;
using Jint.Native;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>The functions that compiled JavaScript calls: reading the record, helpers, operators, and looking at what is about to be read. Belongs to one engine.</summary>
internal sealed partial class JintHost
{
    private readonly Jint.Engine engine;
    private readonly Sites sites;
    private readonly JintValues values;
    private readonly MapperLimits mapperLimits;
    private readonly TextLimits limits;
    private readonly List<JsValue?> patterns = [];
    private readonly Dictionary<int, JsValue> carried = [];
    private readonly List<int> passing = [];
    private MappingRun? run;
    private long started;
    private long mostAllocated;

    public JintHost(Jint.Engine engine, Sites sites, JintValues values, MapperLimits mapperLimits, TextLimits limits)
    {
        this.engine = engine;
        this.sites = sites;
        this.values = values;
        this.mapperLimits = mapperLimits;
        this.limits = limits;
        Add(Host.Read, arguments => Read(Int(arguments[0])));
        Add(Host.ReadLeniently, arguments => values.ToJavaScript(sites.Path(Int(arguments[0])).EvaluateLeniently(Run)));
        Add(Host.BuiltIn, CallBuiltIn);
        Add(Host.Operator, Operate);
        Add(Host.Present, arguments => Present(arguments[0], arguments[1]));
        Add(Host.Leniently, arguments => IsNothing(arguments[0]) ? JintDialect.NewFrozenObject(engine, []) : arguments[0]);
        Add(Host.WithMethod, arguments => WithMethod(arguments[0], arguments[1]));
        Add(Host.TypeOf, arguments => TypeOf(arguments[0]));
        Add(Host.Pattern, arguments => PatternOf(Int(arguments[0])));
        Add(Host.Fail, arguments => throw Failure(arguments));
        Add(Host.GoOn, _ => GoOn());
        Add("$storable", Storable);
        Add("$refuse", arguments => throw Failure(arguments));
        AddLibrary();
    }

    private MappingRun Run => run ?? throw new InvalidOperationException("No record is being mapped.");

    public string TooSlow => FormattableString.Invariant($"The expression takes longer than {mapperLimits.Time.TotalSeconds} s and was stopped.");

    /// <summary>Says which record expressions read from now on, and starts counting what they use.</summary>
    public void Begin(MappingRun mapping)
    {
        run = mapping;
        started = Stopwatch.GetTimestamp();
        mostAllocated = GC.GetAllocatedBytesForCurrentThread() + mapperLimits.Memory;
    }

    public void End()
    {
        run = null;
        foreach (var number in passing)
            carried.Remove(number);
        passing.Clear();
    }

    /// <summary>Forgets the record.</summary>
    public void Forget() => carried.Clear();

    private void Add(string name, Func<JsValue[], JsValue> function) => JintDialect.AddFunction(engine, name, function);

    /// <summary>Reads a path. Lists and objects are carried in once for a record, or once for an expression where their variable changes within the record.</summary>
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

    private JsValue CallBuiltIn(JsValue[] arguments)
    {
        var (builtIn, site) = sites.BuiltIn(Int(arguments[0]));
        var converted = new Value[arguments.Length - 1];
        for (var i = 0; i < converted.Length; i++)
            converted[i] = values.FromJavaScript(arguments[i + 1]);
        return values.ToJavaScript(builtIn.Body(Run, site, converted));
    }

    private JsValue Operate(JsValue[] arguments)
    {
        var site = sites.Call(Int(arguments[0]));
        var (left, right) = (arguments[1], arguments[2]);
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

        return values.ToJavaScript(Operators.Apply(site, Operand(left), Operand(right), limits));
    }

    /// <summary>An operand; numbers that are none are for the operator to refuse.</summary>
    private Value Operand(JsValue value) => value.IsString() ? Value.Of(value.AsString()) : values.FromJavaScript(value);

    private JsValue Present(JsValue value, JsValue number)
    {
        if (!IsNothing(value))
            return value;
        var site = sites.Call(Int(number));
        throw new EvaluationException($"{site.Operand(0)} is {(value.IsNull() ? "null" : "missing")}, so {site.Text} cannot be read. Where it may be missing, write coalesce({site.Text}, null).");
    }

    private JsValue WithMethod(JsValue value, JsValue number)
    {
        var site = sites.Call(Int(number));
        if (IsNothing(value))
            throw new EvaluationException($"{site.Operand(0)} is {(value.IsNull() ? "null" : "missing")}, so {site.Name}() cannot be called on it. Where it may be missing, write coalesce({site.Operand(0)}, '').{site.Name}().");
        var has = value switch
        {
            _ when value.IsString() => Standard.TextMethods.Contains(site.Name),
            _ when value.IsNumber() || values.IsExactNumber(value) => Standard.NumberMethods.Contains(site.Name),
            _ when value.IsBoolean() => site.Name == "toString",
            _ when value.IsArray() => Standard.ListMethods.Contains(site.Name),
            _ when values.IsPattern(value, out _) => Standard.PatternMethods.Contains(site.Name),
            _ => !value.AsObject().Get(site.Name).IsUndefined(),
        };
        if (!has)
        {
            var hint = value.IsNumber() && Standard.TextMethods.Contains(site.Name) ? $" Write text({site.Operand(0)}).{site.Name}()." : "";
            throw new EvaluationException($"{site.Operand(0)} is {Kind(value)} and has no method {site.Name}.{hint}");
        }

        if (Standard.ChangingMethods.Contains(site.Name) && values.IsKnown(value, out _))
            throw new EvaluationException($"{site.Operand(0)} belongs to the record and cannot be changed by {site.Name}(). Copy it first: {site.Operand(0)}.slice().{site.Name}().");
        return value;
    }

    private JsValue Storable(JsValue[] arguments)
    {
        var site = sites.Call(Int(arguments[2]));
        if (!arguments[0].IsObject() || JintDialect.IsFunction(arguments[0].AsObject()))
            throw new EvaluationException($"{site.Operand(0)} is {Kind(arguments[0])}, so nothing can be assigned to {site.Text}.");
        if (values.IsKnown(arguments[0], out _))
            throw new EvaluationException($"{site.Operand(0)} belongs to the record and cannot be changed. Build a new object with the fields it should have.");
        if (arguments[3].AsBoolean())
            throw new EvaluationException($"{site.Operand(0)} is a constant and cannot be changed. Build a new object with the fields it should have.");
        if (arguments[0].IsArray() && !(arguments[1].IsNumber() && arguments[1].AsNumber() is >= 0 and var index && index < limits.Elements))
            throw new EvaluationException($"{site.Text} is no place in a list: those are numbered from 0 to {limits.Elements - 1}.");
        return JsValue.Undefined;
    }

    private JsValue TypeOf(JsValue value)
    {
        if (value.IsUndefined())
            return "undefined";
        if (value.IsString())
            return "string";
        if (value.IsNumber() || values.IsExactNumber(value))
            return "number";
        if (value.IsBoolean())
            return "boolean";
        return value.IsObject() && JintDialect.IsFunction(value.AsObject()) ? "function" : "object";
    }

    private JsValue PatternOf(int number)
    {
        while (patterns.Count <= number)
            patterns.Add(null);
        return patterns[number] ??= values.AddPattern(number, engine.Invoke("$newPattern"));
    }

    private EvaluationException Failure(JsValue[] arguments) =>
        new(values.FromJavaScript(arguments[0]).AsText() is { Length: > 0 } message ? message : "The expression refuses the record without saying why.");

    /// <summary>Asked at the start of every function and every turn of a loop: is there time, stack and memory left?</summary>
    private JsValue GoOn()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new EvaluationException("The expression calls functions too deep.");
        if (Stopwatch.GetElapsedTime(started) > mapperLimits.Time)
            throw new EvaluationException(TooSlow);
        if (GC.GetAllocatedBytesForCurrentThread() > mostAllocated)
            throw new EvaluationException(FormattableString.Invariant($"The expression uses more than {mapperLimits.Memory / 1_000_000} MB of memory."));
        return JsValue.Undefined;
    }

    private static bool IsNothing(JsValue value) => value.IsUndefined() || value.IsNull();

    private static int Int(JsValue value) => (int)value.AsNumber();

    private string Kind(JsValue value) => value switch
    {
        _ when value.IsString() => "a text",
        _ when value.IsNumber() || values.IsExactNumber(value) => "a number",
        _ when value.IsBoolean() => "a boolean",
        _ when IsNothing(value) => value.IsNull() ? "null" : "missing",
        _ when value.IsArray() => "a list",
        _ when values.IsPattern(value, out _) => "a regular expression",
        _ => JintDialect.IsFunction(value.AsObject()) ? "a function" : "an object",
    };
}
