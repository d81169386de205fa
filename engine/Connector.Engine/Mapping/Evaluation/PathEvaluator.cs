using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>
/// Reads a plain path without JavaScript. A field at its end that is not there is missing; null is null; a missing or null thing on the way
/// is an error that names it, because it
/// means that the record is not what the flow's author thought it was. The same reader serves paths inside JavaScript, so both mean the
/// same.
/// </summary>
internal sealed class PathEvaluator : Evaluator
{
    private readonly SourcePath path;
    private readonly int slot;
    private readonly bool isRow;

    public PathEvaluator(SourcePath path, FieldSlots slots)
    {
        this.path = path;
        isRow = path.Root == "row";
        slot = path.Root == "src" && path.Steps is [{ Utf8Name: { } name }, ..] ? slots.Add(name) : -1;
    }

    public SourcePath Path => path;

    public override Value Evaluate(MappingRun run) => Read(run, isLenient: false);

    public override Value EvaluateLeniently(MappingRun run) => Read(run, isLenient: true);

    private Value Read(MappingRun run, bool isLenient)
    {
        int step;
        Value value;
        if (slot >= 0 && run.SourceIsObject)
        {
            value = Value.Of(run.SourceField(slot, path.Steps[0].Utf8Name!));
            step = 1;
        }
        else if (isRow && run.Row is { } row)
        {
            value = Value.Of(row.Row);
            step = 0;
        }
        else
        {
            value = ScopeReader.Read(run, path, out step);
        }

        for (; step < path.Steps.Length; step++)
        {
            var next = path.Steps[step];
            if (next.IsOptional && value.IsNothing)
                return Value.Missing;
            if (value.IsNothing || !TryStep(value, next, out var inner))
                return isLenient ? Value.Missing : throw Broken(run, value, step);
            value = inner;
        }

        return value;
    }

    private static bool TryStep(Value value, PathStep step, out Value next)
    {
        next = Value.Missing;
        switch (value.Kind)
        {
            case ValueKind.Object:
                // An index into an object reads the field of that name, as in JavaScript.
                var name = step.Utf8Name ?? Encoding.UTF8.GetBytes(step.Index.ToString(CultureInfo.InvariantCulture));
                if (value.Json.TryGetProperty(name, out var field))
                    next = Value.Of(field);
                return true;
            case ValueKind.List when step.Name is null:
                if (step.Index < value.Json.GetArrayLength())
                    next = Value.Of(value.Json[step.Index]);
                return true;
            case ValueKind.List when step.IsLength:
                next = Value.Of((decimal)value.Json.GetArrayLength());
                return true;
            case ValueKind.Text when step.IsLength:
                next = Value.Of((decimal)value.Text.Length);
                return true;
            default:
                return false;
        }
    }

    private EvaluationException Broken(MappingRun run, Value value, int step)
    {
        var part = path.TextTo(step);
        if (value.IsNothing)
        {
            var why = step == 0 ? ScopeReader.WhyMissing(run, path.Root) : "";
            return new EvaluationException($"{part} is {value.Describe()}{why}, so {path} cannot be read.{Hint(step)}");
        }

        return new EvaluationException(value.Kind == ValueKind.List
            ? $"{part} is a list, so {path} cannot be read. Read one element with {part}[0], or go through all of them with each."
            : $"{part} is {value.Describe(showsData: false)}, so {path} cannot be read.");
    }

    private string Hint(int step) => step == 0 ? "" : $" Where it may be missing, write coalesce({path}, null).";
}
