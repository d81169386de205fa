using Connector.Engine.Mapping.Compilation;
using Connector.Engine.Mapping.Evaluation;

namespace Connector.Engine.Mapping.Fields;

/// <summary>An object inside the record; left out where its <c>when</c> is false.</summary>
internal sealed class ObjectWriter(string path, CompiledExpression? when, (JsonEncodedText Name, FieldWriter Writer)[] fields)
    : FieldWriter(path)
{
    public override bool Write(MappingRun run, Utf8JsonWriter writer, JsonEncodedText? name)
    {
        if (when is not null && when.Decide(run, Path + ".when") is not true)
            return false;
        WriteName(writer, name);
        writer.WriteStartObject();
        foreach (var (field, value) in fields)
            value.Write(run, writer, field);
        writer.WriteEndObject();
        return true;
    }
}
