using System.Text.Encodings.Web;
using System.Text.Json;
using Connector.Engine.Flows;
using Connector.Engine.Mapping.Templates;

namespace Connector.Engine.Mapping.Fields;

/// <summary>Turns the fields of a flow file into writers.</summary>
internal sealed class FieldCompiler(ExpressionCompiler expressions)
{
    public RecordWriter Compile(ObjectField fields)
    {
        expressions.ReadsOut = false;
        var when = fields.When is null ? null : expressions.Compile(fields.When);
        var writers = fields.Fields.Select(field => (field.Name, Encode(field.Name), Compile(field.Value, field.Name))).ToArray();
        return new RecordWriter(writers, when, expressions.ReadsOut);
    }

    private FieldWriter Compile(Field field, string path) => field switch
    {
        ExpressionField value => new ValueWriter(path, expressions.Compile(value.Expression)),
        ConstantField constant => new ConstantWriter(path, constant.Json, constant.At),
        TemplateField template => new TemplateWriter(path, template, Template(template)),
        ObjectField inner => new ObjectWriter(
            path, inner.When is null ? null : expressions.Compile(inner.When), [.. inner.Fields.Select(named => (Encode(named.Name), Compile(named.Value, $"{path}.{named.Name}")))]),
        ListField list => new ListWriter(path, expressions.Compile(list.Each), list.When is null ? null : expressions.Compile(list.When), Compile(list.Element, path + "[]")),
        ArrayField array => new ArrayWriter(path, [.. array.Items.Select((item, index) => Compile(item, FormattableString.Invariant($"{path}[{index}]")))]),
        _ => throw new InvalidOperationException($"{field.GetType().Name} is no kind of field."),
    };

    private TextTemplate Template(TemplateField field)
    {
        var template = TextTemplate.Compile(field);
        expressions.ReadsOut |= template.ReadsOut;
        return template;
    }

    private static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
