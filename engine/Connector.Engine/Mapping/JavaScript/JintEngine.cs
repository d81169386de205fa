using System.Globalization;
using System.Text;
using Connector.Engine.Mapping.Values;
using Jint.Native;
using Jint.Runtime;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// One engine of JavaScript with the prelude, the scripts and the functions of a flow. Used by one run at a time. The files named Jint* are the only ones that know the library; they keep to what its versions 2.10 and 4 share, and
/// <see cref="JintDialect"/> holds the rest.
/// </summary>
internal sealed class JintEngine : IDisposable
{
    private static readonly string Prelude = ReadPrelude();

    private readonly MapperLimits limits;
    private readonly Jint.Engine engine;
    private readonly JintValues values;
    private readonly JintHost host;
    private readonly JsValue[] functions;

    public JintEngine(JavaScriptProgram program, MapperLimits limits)
    {
        this.limits = limits;
        engine = new Jint.Engine(options =>
        {
            options.LimitRecursion(limits.Recursion);
            // The host counts each expression's time; this is for what it does not see, and leaves room for the prelude.
            options.TimeoutInterval(limits.Time + TimeSpan.FromSeconds(20));
            options.MaxStatements(limits.Statements);
            options.Culture(CultureInfo.InvariantCulture);
            options.LocalTimeZone(TimeZoneInfo.Utc);
        });
        var textLimits = new TextLimits(limits.TextLength, limits.Elements);
        values = new JintValues(engine, textLimits);
        host = new JintHost(engine, program.Sites, values, limits, textLimits);
        engine.SetValue("$f", JsValue.Undefined);
        engine.Execute(Prelude);
        engine.Execute(program.Script);
        engine.Invoke("$close");
        functions = [.. program.Functions.Select(Compile)];
    }

    /// <summary>Whether an expression was stopped in the middle, so that nothing is known about the state it left.</summary>
    public bool IsSpoiled { get; private set; }

    /// <summary>Evaluates a function of the program for a record.</summary>
    /// <exception cref="EvaluationException">It has no value.</exception>
    public Value Call(int function, MappingRun run)
    {
        host.Begin(run);
        try
        {
            JintDialect.Restart(engine);
            return values.FromJavaScript(JintDialect.Call(engine, functions[function]));
        }
        catch (EvaluationException)
        {
            throw;
        }
        catch (JavaScriptException fault)
        {
            throw new EvaluationException($"The expression cannot be evaluated: {(fault.Message.Length > 0 ? fault.Message : $"{fault.Error}, something in it is not of the kind it must be")}.");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            IsSpoiled = true;
            throw new EvaluationException(WhyStopped(fault));
        }
        finally
        {
            host.End();
        }
    }

    /// <summary>Forgets the record; the engine is then as good as new.</summary>
    public void Forget()
    {
        host.Forget();
        values.Forget();
    }

    public void Dispose() => JintDialect.Release(engine);

    private JsValue Compile(string function)
    {
        engine.Execute($"$f={function};");
        return engine.GetValue("$f");
    }

    private string WhyStopped(Exception fault) => fault switch
    {
        TimeoutException => host.TooSlow,
        StatementsCountOverflowException => FormattableString.Invariant($"The expression runs more than {limits.Statements:N0} statements and was stopped: is there a loop without end?"),
        RecursionDepthOverflowException => FormattableString.Invariant($"A function of the expression calls itself more than {limits.Recursion} deep."),
        _ => $"The expression cannot be evaluated: {fault.Message}",
    };

    private static string ReadPrelude()
    {
        using var stream = typeof(JintEngine).Assembly.GetManifestResourceStream("prelude.js")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
