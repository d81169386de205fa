using Connector.Engine.Mapping.Evaluation;

namespace Connector.Engine.Mapping.Fields;

/// <summary>Makes one target field: evaluates it and writes it as UTF-8 JSON.</summary>
/// <param name="path">Its path in the target, with <c>[]</c> for each list around it.</param>
internal abstract class FieldWriter(string path)
{
    /// <summary>Path of the field in the target, with <c>[]</c> where the elements of lists are.</summary>
    public string Path => path;

    /// <summary>
    /// Writes the field, after its name where it has one. Answers false, having written nothing, where there is nothing to write: it is
    /// left out, or a problem was reported.
    /// </summary>
    public abstract bool Write(MappingRun run, Utf8JsonWriter writer, JsonEncodedText? name);

    protected static void WriteName(Utf8JsonWriter writer, JsonEncodedText? name)
    {
        if (name is { } given)
            writer.WritePropertyName(given);
    }
}
