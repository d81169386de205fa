using System.Globalization;
using Connector.Engine.Mapping.Values;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace Connector.Engine.Mapping.Templates;

/// <summary>Writes what fills a hole: the same text as in expressions, on every machine, and an error for what has none.</summary>
internal sealed class HoleFormatter : IFormatterProvider, IFormatter
{
    public bool TryCreateFormatter(Type type, out IFormatter formatter)
    {
        formatter = this;
        return true;
    }

    public void Format<T>(T value, in EncodedTextWriter writer) => writer.Write(
        value switch
        {
            bool boolean => boolean ? "true" : "false",
            decimal number => ExactNumber.Format(number),
            int number => number.ToString(CultureInfo.InvariantCulture),
            string text => text,
            UndefinedBindingResult missing => throw new EvaluationException(
                $"{missing.Value} is missing, so the template cannot be filled. Where it may be missing, write {{{{#if {missing.Value}}}}} … {{{{/if}}}} around it."),
            ObjectView => throw new EvaluationException("A hole of the template is an object, which has no text. Name one of its fields."),
            _ => throw new EvaluationException("A hole of the template is a list, which has no text. Go through it with {{#each x}} … {{/each}}."),
        },
        false);
}
