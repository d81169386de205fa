using System.Text.Encodings.Web;
using Connector.Engine.Flows;
using Connector.Engine.Mapping.Compilation;
using Connector.Engine.Mapping.Templates;

namespace Connector.Engine.Mapping.Fields;

/// <summary>Turns the fields of a flow file into writers.</summary>
internal sealed class FieldCompiler(ExpressionCompiler expressions)
{
    public RecordWriter Compile(ObjectField fields)
    {
        expressions.ReadsOut = false;
        var when = fields.When is null ? null : expressions.Compile(fields.When);
        var writers = fields.Fields.Select(field =>
            (field.Name, Encode(field.Name), Compile(field.Value, field.Name, field.Name))).ToArray();
        return new RecordWriter(writers, when, expressions.ReadsOut);
    }

    /// <param name="path">The field's path in the target.</param>
    /// <param name="context">The path, and the lists that the field's elements are made of.</param>
    private FieldWriter Compile(Field field, string path, string context)
    {
        switch (field)
        {
            case ExpressionField value:
                return new ValueWriter(path, expressions.Compile(value.Expression, context));
            case ConstantField constant:
                return new ConstantWriter(path, constant.Json, constant.At);
            case TemplateField template:
                return new TemplateWriter(path, template, Template(template));
            case ObjectField inner:
                var fields = inner.Fields.Select(named =>
                    (Encode(named.Name), Compile(named.Value, $"{path}.{named.Name}", $"{context} {named.Name}")));
                return new ObjectWriter(path, inner.When is null ? null : expressions.Compile(inner.When, context), [.. fields]);
            case ListField list:
                var inside = $"{context} {list.Each.Text}";
                var when = list.When is null ? null : expressions.Compile(list.When, inside);
                return new ListWriter(path, expressions.Compile(list.Each, context), when, Compile(list.Element, path + "[]", inside));
            case ArrayField array:
                return new ArrayWriter(path,
                    [.. array.Items.Select((item, index) => Compile(item, FormattableString.Invariant($"{path}[{index}]"), context))]);
            default:
                throw new InvalidOperationException($"{field.GetType().Name} is not a kind of field.");
        }
    }

    private TextTemplate Template(TemplateField field)
    {
        var template = TextTemplate.Compile(field);
        expressions.ReadsOut |= template.ReadsOut;
        return template;
    }

    private static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
