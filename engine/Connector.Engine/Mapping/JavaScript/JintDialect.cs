#if !JINT2
// Where Jint 4 keeps what Jint 2 has on its values.
global using Jint;
#endif
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;
#if JINT2
using Jint.Native.Function;
using Jint.Runtime;
#else
using Jint.Runtime.Descriptors;
#endif

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>The few calls that Jint 2.10 and Jint 4 spell differently. Everything else in this folder compiles against both.</summary>
internal static class JintDialect
{
    public static void AddFunction(Jint.Engine engine, string name, Func<JsValue[], JsValue> function) =>
#if JINT2
        engine.SetValue(name, new JsValue(new ClrFunctionInstance(engine, (_, arguments) => function(arguments))));
#else
        engine.SetValue(name, (JsValue)new ClrFunction(engine, name, (_, arguments) => function(arguments)));
#endif

    /// <summary>Starts the counting of statements and time anew; Jint 4 does so at each call.</summary>
    public static void Restart(Jint.Engine engine)
    {
#if JINT2
        engine.ResetStatementsCount();
        engine.ResetTimeoutTicks();
        engine.ResetCallStack();
#endif
    }

    /// <summary>Calls a function without arguments.</summary>
    public static JsValue Call(Jint.Engine engine, JsValue function) =>
#if JINT2
        function.Invoke(Arguments.Empty);
#else
        engine.Invoke(function);
#endif

    /// <summary>Gives back what an engine holds; Jint 2 holds nothing.</summary>
    public static void Release(Jint.Engine engine)
    {
#if !JINT2
        engine.Dispose();
#endif
    }

    public static bool IsFunction(ObjectInstance value) =>
#if JINT2
        value is FunctionInstance;
#else
        value is Jint.Native.Function.Function;
#endif

    /// <summary>An object that no JavaScript can change.</summary>
    public static ObjectInstance NewFrozenObject(Jint.Engine engine, IEnumerable<KeyValuePair<string, JsValue>> fields)
    {
#if JINT2
        var result = engine.Object.Construct(Arguments.Empty);
        foreach (var (name, value) in fields)
            result.FastAddProperty(name, value, writable: false, enumerable: true, configurable: false);
        result.Extensible = false;
#else
        var result = new JsObject(engine);
        foreach (var (name, value) in fields)
            result.DefineOwnProperty(name, new PropertyDescriptor(value, writable: false, enumerable: true, configurable: false));
        result.PreventExtensions();
#endif
        return result;
    }

    /// <summary>A list; frozen, or free to be changed.</summary>
    public static ObjectInstance NewList(Jint.Engine engine, JsValue[] items, bool isFrozen)
    {
#if JINT2
        var result = engine.Array.Construct(Arguments.Empty);
        for (var i = 0; i < items.Length; i++)
            result.FastAddProperty(i.ToString(System.Globalization.CultureInfo.InvariantCulture), items[i], !isFrozen, enumerable: true, !isFrozen);
        result.FastAddProperty("length", items.Length, !isFrozen, enumerable: false, configurable: false);
        result.Extensible = !isFrozen;
        return result;
#else
        if (!isFrozen)
            return new JsArray(engine, items);
        var result = new JsArray(engine);
        for (var i = 0; i < items.Length; i++)
            result.DefineOwnProperty(i, new PropertyDescriptor(items[i], writable: false, enumerable: true, configurable: false));
        result.DefineOwnProperty("length", new PropertyDescriptor(items.Length, writable: false, enumerable: false, configurable: false));
        result.PreventExtensions();
        return result;
#endif
    }
}
