using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;
using Expression = Connector.Engine.Flows.Expression;

namespace Connector.Engine.Mapping.Compilation;

/// <summary>An expression with what evaluates it.</summary>
/// <param name="ShowsData">Whether messages may show the values it reads.</param>
internal sealed record CompiledExpression(Expression Source, Evaluator Evaluator, bool ShowsData)
{
    /// <summary>The path that the expression is, or null.</summary>
    public SourcePath? Path => (Evaluator as PathEvaluator)?.Path;

    /// <summary>The value, or <see cref="Value.Missing"/> and a problem reported for the field.</summary>
    public bool TryEvaluate(MappingRun run, string field, out Value value)
    {
        try
        {
            value = Evaluator.Evaluate(run);
            if (value.Kind == ValueKind.Text && !value.IsJson && !MappingJson.IsWhole(value.Text))
                throw new EvaluationException(MappingJson.HalfCharacter);
            return true;
        }
        catch (EvaluationException fault)
        {
            run.Report(field, Source.Text, Source.At, fault);
            value = Value.Missing;
            return false;
        }
    }

    /// <summary>
    /// The value as true or false; anything else is a problem, because a condition that was meant otherwise would silently leave something
    /// out.
    /// </summary>
    public bool? Decide(MappingRun run, string field)
    {
        if (!TryEvaluate(run, field, out var value))
            return null;
        if (value.Kind == ValueKind.Boolean)
            return value.Boolean;
        run.Report(field, Source.Text, Source.At,
            new EvaluationException(
                $"{Source.Text} is {value.Describe(ShowsData)}; a condition must be true or false. Compare, as in "
                    + $"{(Path is null ? "… === 'x'" : $"{Source.Text} === true, or ask has({Source.Text})")}."));
        return null;
    }

    /// <summary>The value as text, for ids, parameters, companies and keys.</summary>
    public string? Text(MappingRun run, string field)
    {
        if (!TryEvaluate(run, field, out var value))
            return null;
        try
        {
            if (value.Kind is ValueKind.Text or ValueKind.Number && value.AsText()!.Trim() is { Length: > 0 } text)
                return text;
        }
        catch (EvaluationException unreadable)
        {
            run.Report(field, Source.Text, Source.At, unreadable);
            return null;
        }

        var described = value.Kind == ValueKind.Text ? "empty" : value.Describe(ShowsData);
        run.Report(field, Source.Text, Source.At,
            new EvaluationException($"{Source.Text} is {described}; {field} must be a text or a number."));
        return null;
    }
}
