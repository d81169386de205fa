using Connector.Engine.Flows;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Templates;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Fields;

/// <summary>A field that is a text with holes.</summary>
internal sealed class TemplateWriter(string path, TemplateField field, TextTemplate template) : FieldWriter(path)
{
    public override bool Write(MappingRun run, Utf8JsonWriter writer, JsonEncodedText? name)
    {
        var problems = run.ProblemCount;
        string? text = null;
        try
        {
            text = template.Render(run);
            WriteName(writer, name);
            MappingJson.WriteText(writer, text);
        }
        catch (EvaluationException fault)
        {
            run.Report(Path, field.Template, field.At, fault);
        }

        run.Trace?.Add(run.PathOf(Path), field.Template, field.At, text is null ? Value.Missing : Value.Of(text), null,
            run.ProblemSince(problems));
        return text is not null;
    }
}
