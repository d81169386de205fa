using System.Collections.Immutable;
using Connector.Engine.Flows;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;
using Connector.Sdk;
using HandlebarsDotNet;

namespace Connector.Engine.Mapping.Templates;

/// <summary>
/// Text with holes: <c>Invoice {{src.invoiceNumber}}</c>, in Handlebars, without escaping. Holes read the same variables as expressions. Null leaves a hole empty; what is missing is an error, except as the condition of an
/// <c>{{#if}}</c> or the list of an <c>{{#each}}</c>.
/// </summary>
internal sealed class TextTemplate
{
    private static readonly IHandlebars Handlebars = Create();

    private readonly HandlebarsTemplate<object, object> render;

    private TextTemplate(HandlebarsTemplate<object, object> render, bool readsOut)
    {
        this.render = render;
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
        return new TextTemplate(Handlebars.Compile(field.Template), TemplateHoles.Of(field.Template).Any(hole => hole.Root == "out"));
    }

    /// <summary>What is wrong with a template.</summary>
    public static IReadOnlyList<Diagnostic> Check(TemplateField field, IReadOnlySet<string> variables)
    {
        try
        {
            Handlebars.Compile(field.Template);
        }
        catch (HandlebarsException mistake)
        {
            var message = mistake.Message.Split('\n')[0].TrimEnd('.', '\r');
            return [new Diagnostic(ExpressionCodes.Template, Severity.Error, $"The template cannot be read: {message}.", field.At, "Holes are written {{src.field}}; {{#if x}} ends with {{/if}}, {{#each x}} with {{/each}}.")];
        }

        return
        [
            .. TemplateHoles.Of(field.Template).Where(hole => !variables.Contains(hole.Root)).Select(hole => new Diagnostic(
                ExpressionCodes.UnknownName, Severity.Error, $"Nothing here is called {hole.Root}.", ExpressionChecker.PlaceOf(field.Template, field.At, hole.Start),
                Suggestion.Nearest(hole.Root, variables.Order(StringComparer.Ordinal)) is { } nearest ? $"Did you mean {nearest}?" : $"Holes read {string.Join(", ", variables.Order(StringComparer.Ordinal))}; a field of the record is src.{hole.Root}.")),
        ];
    }

    /// <exception cref="EvaluationException">A hole has no value for this record.</exception>
    public string Render(MappingRun run)
    {
        try
        {
            return render(new ScopeView(run));
        }
        catch (HandlebarsException fault)
        {
            throw fault.GetBaseException() as EvaluationException ?? new EvaluationException($"The template cannot be filled: {fault.GetBaseException().Message}");
        }
    }

    private static IHandlebars Create()
    {
        var configuration = new HandlebarsConfiguration { NoEscape = true };
        configuration.FormatterProviders.Add(new HoleFormatter());
        return HandlebarsDotNet.Handlebars.Create(configuration);
    }

    /// <summary>The variables of the scope, read when a hole asks for them.</summary>
    private sealed class ScopeView(MappingRun run) : ObjectView
    {
        public override IEnumerable<string> Keys => ScopeReader.Variables;

        public override bool TryGetValue(string key, out object? value)
        {
            value = null;
            if (!ScopeReader.Variables.Contains(key))
                return false;
            var path = new SourcePath(key, ImmutableArray<PathStep>.Empty, 0, 0);
            return Hole.TryView(ScopeReader.Read(run, path, out _), out value);
        }
    }
}
