using System.Text.RegularExpressions;
using Connector.Engine.Flows;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Syntax;
using Scriban;

namespace Connector.Engine.Mapping.Templates;

/// <summary>
/// Text with holes: <c>Invoice {{src.invoiceNumber}}</c>, in Scriban. Holes read the same variables as expressions. Null leaves a hole
/// empty; what is missing is an error, except as the condition
/// of an <c>if</c> or the list of a <c>for</c>.
/// </summary>
internal sealed partial class TextTemplate
{
    private const string Hint = "Holes are written {{src.field}}; {{ if x }} and {{ for line in src.lines }} end with {{ end }}.";

    private readonly Template template;

    private TextTemplate(Template template, bool readsOut)
    {
        this.template = template;
        ReadsOut = readsOut;
    }

    /// <summary>Whether a hole reads <c>out</c>.</summary>
    public bool ReadsOut { get; }

    /// <exception cref="InvalidFileException">The template has findings.</exception>
    public static TextTemplate Compile(TemplateField field)
    {
        var findings = Check(field, ScopeReader.Variables);
        if (findings.Count > 0)
            throw new InvalidFileException(findings);
        var template = Parse(field.Template);
        return new TextTemplate(template, TemplateNames.Of(template.Page!).Any(path => Root(path.Path) == "out"));
    }

    /// <summary>What is wrong with a template: its syntax, and the variables that its holes read.</summary>
    public static IReadOnlyList<Diagnostic> Check(TemplateField field, IReadOnlySet<string> variables)
    {
        // Most templates have only holes that are paths, and Scriban need not start for those.
        if (PlainHoles(field.Template) is { } holes)
            return Unknown(holes, variables).Place(field.Template, field.At);
        var template = Parse(field.Template);
        var findings = template.HasErrors || IsOpen(field.Template) || BlockStart().IsMatch(field.Template)
            ? [SyntaxFault(field.Template, template)]
            : Unknown(TemplateNames.Of(template.Page!), variables);
        return findings.Place(field.Template, field.At);
    }

    /// <summary>The paths that a template's holes read, each where it stands; none where the template cannot be read.</summary>
    public static IReadOnlyList<(string Path, int Start)> PathsOf(TemplateField field) =>
        PlainHoles(field.Template) ?? (Parse(field.Template) is { HasErrors: false, Page: { } page } ? TemplateNames.Of(page) : []);

    /// <exception cref="EvaluationException">A hole has no value for this record.</exception>
    public string Render(MappingRun run)
    {
        try
        {
            return template.Render(new TemplateRun(new TemplateScope(run), run.Limits.Length));
        }
        catch (Exception fault) when (fault is not (EvaluationException or OutOfMemoryException))
        {
            throw fault.GetBaseException() as EvaluationException ?? new EvaluationException(
                $"The template cannot be filled: {fault.GetBaseException().Message}");
        }
    }

    /// <summary>
    /// Conditions may be written {{#if x}} … {{/if}} too: both words are as long as those of Scriban, so that places stay.
    /// </summary>
    private static Template Parse(string text) => Template.Parse(text
        .Replace("{{#if ", "{{ if ", StringComparison.Ordinal).Replace("{{/if}}", "{{end}}", StringComparison.Ordinal));

    private static bool IsOpen(string text) =>
        text.LastIndexOf("{{", StringComparison.Ordinal) > text.LastIndexOf("}}", StringComparison.Ordinal);

    /// <summary>The holes of a template that has no others than paths of the scope; null for any other template.</summary>
    private static List<(string Path, int Start)>? PlainHoles(string text)
    {
        var holes = new List<(string, int)>();
        for (var open = text.IndexOf("{{", StringComparison.Ordinal); open >= 0; open = text.IndexOf("{{", open, StringComparison.Ordinal))
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            var inner = close < 0 ? default : text.AsSpan(open + 2, close - open - 2);
            var path = inner.Trim(' ').ToString();
            if (!path.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') || !ScopeReader.Variables.Contains(Root(path))
                || path.Split('.').Any(part => part.Length == 0 || char.IsAsciiDigit(part[0])))
                return null;
            holes.Add((path, open + 2 + inner.Length - inner.TrimStart(' ').Length));
            open = close + 2;
        }

        return holes;
    }

    private static IEnumerable<ExpressionFinding> Unknown(IEnumerable<(string Path, int Start)> paths, IReadOnlySet<string> variables) =>
        paths.Where(path => !variables.Contains(Root(path.Path))).Select(path => UnknownName(Root(path.Path), path.Start, variables));

    private static string Root(string path) => path.Split('.')[0];

    private static ExpressionFinding SyntaxFault(string text, Template template)
    {
        if (BlockStart().Match(text) is { Success: true, Index: var block })
            return new ExpressionFinding(ExpressionCodes.Template, block, "The template cannot be read: a block does not begin with #.",
                Hint);
        if (!template.HasErrors)
            return new ExpressionFinding(ExpressionCodes.Template, text.LastIndexOf("{{", StringComparison.Ordinal),
                "The template cannot be read: the hole that starts here is not closed.", Hint);
        var error = template.Messages[0];
        return new ExpressionFinding(ExpressionCodes.Template, error.Span.Start.Offset,
            $"The template cannot be read: {error.Message.TrimEnd('.')}.",
            Hint);
    }

    /// <summary>A block of another template language; to Scriban it would be a comment.</summary>
    [GeneratedRegex(@"\{\{#(?!if )[a-z]", RegexOptions.CultureInvariant)]
    private static partial Regex BlockStart();

    private static ExpressionFinding UnknownName(string name, int start, IReadOnlySet<string> variables)
    {
        var known = variables.Order(StringComparer.Ordinal).ToArray();
        return new ExpressionFinding(ExpressionCodes.UnknownName, start, $"Nothing here is called {name}.",
            Suggestion.Nearest(name, known) is { } nearest
            ? $"Did you mean {nearest}?"
            : $"Holes read {string.Join(", ", known)}; a field of the record is src.{name}.");
    }
}
