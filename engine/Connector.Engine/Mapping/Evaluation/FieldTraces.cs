using System.Buffers;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>Collects what each field was made of.</summary>
internal sealed class FieldTraces
{
    private readonly List<FieldTrace> traces = [];

    public IReadOnlyList<FieldTrace> All => traces;

    public void Add(string field, string expression, SourceSpan at, Value value, string? from, string? problem) =>
        traces.Add(new FieldTrace(field, expression, at, value.Kind == ValueKind.Missing ? null : Json(value), from, problem));

    private static string Json(Value value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, MappingJson.Writer))
            value.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
