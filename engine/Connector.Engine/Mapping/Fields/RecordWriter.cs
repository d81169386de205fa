using System.Buffers;
using Connector.Engine.Mapping.Compilation;
using Connector.Engine.Mapping.Evaluation;

namespace Connector.Engine.Mapping.Fields;

/// <summary>The whole record of a step.</summary>
internal sealed class RecordWriter((string Name, JsonEncodedText Encoded, FieldWriter Writer)[] fields, CompiledExpression? when,
    bool readsOut)
{
    /// <summary>The record, or null where any of its fields could not be made; all of them are tried.</summary>
    public JsonElement? Write(MappingRun run)
    {
        if (when is not null && when.Decide(run, "fields.when") is not true)
            return run.HasProblems ? null : MappingJson.Parse("{}"u8);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, MappingJson.Writer))
        {
            writer.WriteStartObject();
            if (readsOut)
                WriteNoting(run, writer);
            else
                WriteStraight(run, writer);
            writer.WriteEndObject();
        }

        return run.HasProblems ? null : MappingJson.Parse(buffer.WrittenSpan);
    }

    private void WriteStraight(MappingRun run, Utf8JsonWriter writer)
    {
        foreach (var (_, name, field) in fields)
            field.Write(run, writer, name);
    }

    /// <summary>Writes each field apart, so that later ones can read it.</summary>
    private void WriteNoting(MappingRun run, Utf8JsonWriter writer)
    {
        var made = run.Out = new OutFields();
        var buffer = new ArrayBufferWriter<byte>(256);
        foreach (var (name, encoded, field) in fields)
        {
            buffer.ResetWrittenCount();
            var problems = run.ProblemCount;
            bool written;
            using (var part = new Utf8JsonWriter(buffer, MappingJson.Writer))
                written = field.Write(run, part, null);
            if (run.ProblemCount > problems)
            {
                made.Add(name, null);
            }
            else if (written)
            {
                made.Add(name, MappingJson.Parse(buffer.WrittenSpan));
                writer.WritePropertyName(encoded);
                writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
            }
        }
    }
}
