using System.Collections.Immutable;
using Connector.Engine.Flows;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Templates;
using Connector.Sdk;

namespace Connector.Engine.Mapping;

/// <summary>Checks an expression without running it: it parses alone, as exactly one expression; newer syntax is answered with the ES5 form; helpers and variables exist in this slot.</summary>
internal static class ExpressionChecker
{
    /// <summary>Names of the built-in helpers.</summary>
    public static IReadOnlySet<string> BuiltIns { get; } = BuiltInFunction.All.Keys.ToImmutableHashSet(StringComparer.Ordinal);

    /// <summary>Findings about one expression. <paramref name="variables"/> are the names in scope in this slot; <paramref name="functions"/> those that scripts define.</summary>
    public static IReadOnlyList<Diagnostic> Check(Expression expression, IReadOnlySet<string> variables, IReadOnlySet<string> functions)
    {
        try
        {
            var node = Parser.ReadExpression(expression.Text);
            return [.. Rules.Check(node, expression.Text, variables, functions).Select(finding => Place(finding, expression.Text, expression.At))];
        }
        catch (SyntaxFault fault)
        {
            return [Place(new Finding(fault.Code, fault.Start, fault.Message, fault.Hint), expression.Text, expression.At)];
        }
    }

    /// <summary>Findings about a script file, and the functions and constants it defines; <paramref name="known"/> are those that scripts before it define.</summary>
    public static (IReadOnlyList<Diagnostic> Diagnostics, IReadOnlySet<string> Functions) CheckScript(Script script, IReadOnlySet<string>? known = null)
    {
        var start = new SourceSpan(script.File, 1, 1);
        try
        {
            var statements = Parser.ReadScript(script.Text);
            var findings = Rules.CheckScript(statements, script.Text, known ?? ImmutableHashSet<string>.Empty);
            return ([.. findings.Select(finding => Place(finding, script.Text, start))], LocalNames.Of(statements));
        }
        catch (SyntaxFault fault)
        {
            return ([Place(new Finding(fault.Code, fault.Start, fault.Message, fault.Hint), script.Text, start)], ImmutableHashSet<string>.Empty);
        }
    }

    /// <summary>Findings about a template: its syntax, and the variables that its holes read.</summary>
    public static IReadOnlyList<Diagnostic> CheckTemplate(TemplateField field, IReadOnlySet<string> variables) => TextTemplate.Check(field, variables);

    /// <summary>Property paths the expression reads from a variable (<c>src.a.b</c> gives <c>a.b</c>, <c>src.lines[0].c</c> and <c>sum(src.lines, 'c')</c> give <c>lines[].c</c>), for checks against schemas.</summary>
    public static IReadOnlyList<string> PathsOf(Expression expression, string variable)
    {
        try
        {
            return [.. PathCollector.Collect(Parser.ReadExpression(expression.Text), variable).Distinct(StringComparer.Ordinal)];
        }
        catch (SyntaxFault)
        {
            return [];
        }
    }

    /// <summary>The tables and flows that an expression names: helper (<c>xref</c>, <c>link</c>, <c>linked</c>, <c>linkedFrom</c>), name, and where the name stands.</summary>
    public static IReadOnlyList<(string Function, string Name, SourceSpan At)> ReferencesOf(Expression expression)
    {
        try
        {
            return
            [
                .. Walk.Nodes(Parser.ReadExpression(expression.Text)).OfType<CallNode>()
                    .Where(call => call.Callee is NameNode { Name: "xref" or "link" or "linked" or "linkedFrom" } && call.Arguments is [TextNode, ..])
                    .Select(call => (((NameNode)call.Callee).Name, ((TextNode)call.Arguments[0]).Value, PlaceOf(expression.Text, expression.At, call.Arguments[0].Start))),
            ];
        }
        catch (SyntaxFault)
        {
            return [];
        }
    }

    /// <summary>Where an offset of a text is in its file. <paramref name="at"/> is where the text's first character is; its further lines begin in the same column, as those of a YAML block do.</summary>
    internal static SourceSpan PlaceOf(string text, SourceSpan at, int offset)
    {
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        var lines = before.Count('\n');
        return lines == 0
            ? at with { Column = at.Column + before.Length }
            : at with { Line = at.Line + lines, Column = at.Column + before.Length - before.LastIndexOf('\n') - 1 };
    }

    private static Diagnostic Place(Finding finding, string text, SourceSpan at) =>
        new(finding.Code, Severity.Error, finding.Message, PlaceOf(text, at, finding.Start), finding.Hint);
}
