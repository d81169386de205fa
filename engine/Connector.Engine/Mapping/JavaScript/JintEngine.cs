using System.Text.RegularExpressions;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// One engine of JavaScript with the scripts and the functions of a flow, under the limits of one expression. Used by one run at a time.
/// </summary>
internal sealed class JintEngine : ScriptEngine, IDisposable
{
    /// <summary>How long one match of a regular expression may take before it is given up as catastrophic.</summary>
    public static readonly TimeSpan MatchTime = TimeSpan.FromMilliseconds(500);

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
            options.TimeoutInterval(limits.Time);
            options.MaxStatements(limits.Statements);
            options.LimitMemory(limits.Memory);
            options.MaxArraySize((uint)limits.Elements);
            options.RegexTimeoutInterval(MatchTime);
            options.Culture(CultureInfo.InvariantCulture);
            options.LocalTimeZone(TimeZoneInfo.Utc);
            options.Strict();
        });
        var textLimits = new TextLimits(limits.TextLength, limits.Elements);
        values = new JintValues(engine, textLimits);
        host = new JintHost(engine, program.Sites, values, textLimits);
        var made = engine.Evaluate(program.Prepared).AsArray();
        functions = [.. JintValues.Items(made[0])];
        values.Protect(made[1]);
    }

    /// <summary>Whether an expression was stopped in the middle, so that nothing is known about the state it left.</summary>
    public bool IsSpoiled { get; private set; }

    public override Value Call(int function, MappingRun run)
    {
        host.Begin(run);
        try
        {
            return values.FromJavaScript(engine.Invoke(functions[function]));
        }
        catch (EvaluationException)
        {
            throw;
        }
        catch (JavaScriptException fault)
        {
            throw new EvaluationException(MessageOf(fault));
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

    public void Dispose() => engine.Dispose();

    /// <summary>What the author threw, as text; or what JavaScript itself says.</summary>
    private string MessageOf(JavaScriptException fault)
    {
        if (fault.Error is JsError)
            return $"The expression cannot be evaluated: {fault.Message.TrimEnd('.')}.";
        return values.FromJavaScript(fault.Error).AsText() is { Length: > 0 } message ? message
            : "The expression refuses the record without saying why.";
    }

    private string WhyStopped(Exception fault) => fault switch
    {
        RegexMatchTimeoutException or OperationCanceledException => string.Create(CultureInfo.InvariantCulture,
            $"The regular expression {host.LastPattern} tries too many ways through this text and was stopped after "
                + $"{MatchTime.TotalMilliseconds} ms. Avoid repetition inside repetition, as in (a+)+."),
        TimeoutException => FormattableString.Invariant($"The expression takes longer than {limits.Time.TotalSeconds} s and was stopped."),
        StatementsCountOverflowException =>
            FormattableString.Invariant(
                $"The expression runs more than {limits.Statements:N0} statements and was stopped: is there a loop without end?"),
        RecursionDepthOverflowException =>
            FormattableString.Invariant($"A function of the expression calls itself more than {limits.Recursion} deep."),
        MemoryLimitExceededException tooLong when tooLong.Message.StartsWith("The array size", StringComparison.Ordinal) =>
            FormattableString.Invariant($"The expression builds a list of more than {limits.Elements:N0} elements."),
        MemoryLimitExceededException =>
            FormattableString.Invariant($"The expression uses more than {limits.Memory / 1_000_000} MB of memory."),
        _ => $"The expression cannot be evaluated: {fault.Message}",
    };
}
