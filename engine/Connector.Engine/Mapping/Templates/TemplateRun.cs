using Connector.Engine.Mapping.Values;
using Scriban;
using Scriban.Runtime;
using SourceSpan = Scriban.Parsing.SourceSpan;

namespace Connector.Engine.Mapping.Templates;

/// <summary>
/// One filling of a template, under limits and without Scriban's own functions (among them clock and chance). A hole has the same text as
/// in expressions, on every machine; what has none is an error.
/// </summary>
internal sealed class TemplateRun : TemplateContext
{
    public TemplateRun(TemplateScope scope, int maxLength)
        : base(new ScriptObject())
    {
        LoopLimit = 10_000;
        RecursiveLimit = 50;
        RegexTimeOut = TimeSpan.FromMilliseconds(500);
        LimitToString = maxLength;
        PushGlobal(scope);
    }

    public override string ObjectToString(object? value, bool nested = false) => value switch
    {
        null => "",
        bool boolean => boolean ? "true" : "false",
        decimal number => ExactNumber.Format(number),
        int number => ExactNumber.Format(number),
        string text => text,
        MissingPart missing => throw new EvaluationException(
            $"{missing.Path} is missing, so the template cannot be filled. Where it may be missing, write {{{{#if {missing.Path}}}}} … "
                + $"{{{{/if}}}} around it."),
        TemplateObject => throw new EvaluationException("A hole of the template is an object, which has no text. Name one of its fields."),
        System.Collections.IEnumerable => throw new EvaluationException(
            "A hole of the template is a list, which has no text. Go through it with {{ for x in list }} … {{ end }}."),
        _ => base.ObjectToString(value, nested) ?? "",
    };

    public override bool ToBool(SourceSpan span, object? value) => value is not MissingPart && base.ToBool(span, value);
}
