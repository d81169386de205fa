using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Templates;
using Connector.Engine.Schemas;

namespace Connector.Engine.Flows.Reading;

/// <summary>Checks every expression of a file: what it says as JavaScript, and then everything it names.</summary>
internal sealed class ExpressionCheck(FlowFile file, IReadOnlySet<string> functions, IReadOnlySet<string> environment,
    IReadOnlyList<Script> scripts)
{
    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        ["job"] = ["id", "attempt"],
        ["error"] = ["code", "message", "step"],
    };

    private readonly List<Word> links = [];

    /// <summary>Flows that <c>link</c>, <c>linked</c> and <c>linkedFrom</c> name.</summary>
    public IReadOnlyList<Word> Links => links;

    public void Run()
    {
        foreach (var scoped in file.Expressions.Expressions)
            Check(scoped);
        foreach (var (template, scope) in file.Expressions.Templates)
            Check(template, scope);
        foreach (var script in scripts)
            UseTables(script);
    }

    private void Check(ScopedExpression scoped)
    {
        var (expression, scope, written) = scoped;
        var found = ExpressionChecker.Check(expression, scope.Variables, functions);
        var isBroken = found.Any(finding => finding.Severity == Severity.Error);
        if (isBroken && file.Text.WithoutComment(written) is { } whole)
        {
            file.Findings.Error(DiagnosticCodes.Comment, "' #' starts a comment in YAML, and cuts this expression short.", expression.At,
                $"Write: {whole}");
            return;
        }

        foreach (var finding in found)
            file.Findings.Add(finding with { At = file.Text.Fit(finding.At, expression) });
        CheckReferences(expression);
        if (!isBroken)
            CheckNames(expression, scope);
    }

    private void Check(TemplateField template, Scope scope)
    {
        var found = ExpressionChecker.CheckTemplate(template, scope.Variables);
        foreach (var finding in found)
            file.Findings.Add(finding with { At = file.Text.Fit(finding.At, new Expression(template.Template, template.At)) });
        if (found.Count > 0)
            return;
        foreach (var (path, start) in TextTemplate.PathsOf(template))
            CheckNames(new Expression(path, Places.Of(template.Template, template.At, start)), scope);
    }

    private void CheckNames(Expression expression, Scope scope)
    {
        CheckResults(expression, scope);
        CheckMembers(expression, scope);
        CheckShape(expression, "src", scope.Source, scope.Carried);
        CheckShape(expression, "row", scope.Row, []);
    }

    /// <summary>Tables and flows that helpers name by a literal; a computed name can only be checked when it runs.</summary>
    private void CheckReferences(Expression expression)
    {
        foreach (var (function, name, start) in ExpressionChecker.ReferencesOf(expression.Tree))
        {
            // Inside its quotes.
            var at = file.Text.Fit(Places.Of(expression.Text, expression.At, start + 1), expression);
            if (name is null)
                UseComputed(function);
            else if (function == "xref")
                file.Tables.Use(new Word(name, at));
            else
                links.Add(new Word(name, at));
        }

        UsePeriods(expression.Tree);
    }

    private void UseComputed(string function)
    {
        if (function == "xref")
            file.Tables.UseComputed();
    }

    private void UsePeriods(SyntaxTree tree)
    {
        if (ExpressionChecker.Calls(tree, "openPeriod"))
            file.Tables.UsePeriods();
    }

    private void UseTables(Script script)
    {
        foreach (var (function, name, _) in ExpressionChecker.ReferencesOf(script.Tree).Where(reference => reference.Function == "xref"))
        {
            if (name is null)
                UseComputed(function);
            else
                file.Tables.Use(new Word(name, SourceSpan.WholeFile(file.Findings.File)));
        }

        UsePeriods(script.Tree);
    }

    private void CheckResults(Expression expression, Scope scope)
    {
        foreach (var step in FirstParts(expression, "results").Where(step => !scope.Results.Contains(step)))
            file.Findings.Error(DiagnosticCodes.UnknownResult, $"No step before this one is named '{step}'.",
                file.Text.Locate(step, expression), Hints.Names(step, scope.Results, "steps before it"));
    }

    private void CheckMembers(Expression expression, Scope scope)
    {
        if (scope.Variables.Contains("out"))
        {
            foreach (var name in FirstParts(expression, "out").Where(name => !scope.Out.Span.Contains(name)))
                file.Findings.Error(DiagnosticCodes.UnknownMember, $"'out' has no '{name}' yet.", file.Text.Locate(name, expression),
                    Hints.Names(name, scope.Out.ToArray(), "fields above") ?? "It holds the record's own fields above this one.");
        }

        foreach (var name in FirstParts(expression, "env").Where(name => !environment.Contains(name)))
            file.Findings.Error(DiagnosticCodes.UnknownEnvironment, $"'env' has no setting '{name}' in this file.",
                file.Text.Locate(name, expression), Hints.Names(name, [.. environment], "settings") ?? $"Declare it: env: {{ {name}: }}");
        foreach (var (variable, members) in Members)
        {
            foreach (var name in FirstParts(expression, variable).Where(name => !members.Contains(name)))
                file.Findings.Error(DiagnosticCodes.UnknownMember, $"'{variable}' has no '{name}'.", file.Text.Locate(name, expression),
                    Hints.Names(name, members, "it has"));
        }
    }

    private void CheckShape(Expression expression, string variable, SchemaNode? shape, IReadOnlyCollection<string> more)
    {
        if (shape is null)
            return;
        foreach (var path in ExpressionChecker.PathsOf(expression, variable))
        {
            var parts = Parts(path);
            if (parts.Length == 0 || more.Contains(parts[0]) || shape.FirstUnknown(parts) is not var (unknown, known, isClosed))
                continue;
            file.Findings.Add(new Diagnostic(
                DiagnosticCodes.UnknownSourceField, isClosed ? Severity.Error : Severity.Warning, $"The source has no '{variable}.{path}'.",
                file.Text.Locate(unknown, expression), Hints.Names(unknown, known, "fields there")));
        }
    }

    private static IEnumerable<string> FirstParts(Expression expression, string variable) =>
        ExpressionChecker.PathsOf(expression, variable).Select(path => Parts(path).FirstOrDefault()).OfType<string>().Distinct(
            StringComparer.Ordinal);

    private static string[] Parts(string path) =>
        path.Replace("[]", ".0", StringComparison.Ordinal).Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
}
