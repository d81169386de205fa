using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Fields;

/// <summary>A field that is the same for every record; its JSON text is written as it stands in the flow file.</summary>
internal sealed class ConstantWriter(string path, string json, SourceSpan at) : FieldWriter(path)
{
    private readonly byte[] token = Encoding.UTF8.GetBytes(json);

    public override bool Write(MappingRun run, Utf8JsonWriter writer, JsonEncodedText? name)
    {
        run.Trace?.Add(run.PathOf(Path), json, at, Value.Of(MappingJson.Parse(token)), null, null);
        WriteName(writer, name);
        writer.WriteRawValue(token, skipInputValidation: true);
        return true;
    }
}
