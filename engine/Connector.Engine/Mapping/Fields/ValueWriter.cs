using Connector.Engine.Mapping.Compilation;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Fields;

/// <summary>A field made of an expression.</summary>
internal sealed class ValueWriter(string path, CompiledExpression expression) : FieldWriter(path)
{
    public override bool Write(MappingRun run, Utf8JsonWriter writer, JsonEncodedText? name)
    {
        var problems = run.ProblemCount;
        var good = expression.TryEvaluate(run, Path, out var value);
        run.Trace?.Add(run.PathOf(Path), expression.Source.Text, expression.Source.At, good ? value : Value.Missing,
            run.OriginOf(expression.Path), run.ProblemSince(problems));
        if (value.Kind == ValueKind.Missing)
            return false;
        WriteName(writer, name);
        value.WriteTo(writer);
        return true;
    }
}
