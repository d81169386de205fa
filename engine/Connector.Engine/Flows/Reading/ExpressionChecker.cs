using Acornima.Ast;
using Connector.Engine.Mapping.Rules;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Templates;

namespace Connector.Engine.Flows.Reading;

/// <summary>
/// Checks an expression without running it: it parses alone, as exactly one expression; helpers and variables exist in this slot.
/// </summary>
internal static class ExpressionChecker
{
    /// <summary>Names of the built-in helpers.</summary>
    public static IReadOnlySet<string> BuiltIns { get; } = HelperFunction.All.Keys.ToImmutableHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Findings about one expression. <paramref name="variables"/> are the names in scope in this slot; <paramref name="functions"/> those
    /// that scripts define.
    /// </summary>
    public static IReadOnlyList<Diagnostic> Check(Expression expression, IReadOnlySet<string> variables, IReadOnlySet<string> functions) =>
        RuleBook.CheckExpression(expression.Tree, variables, functions).Place(expression.Text, expression.At);

    /// <summary>
    /// Findings about a script file, and the functions and constants it defines; <paramref name="known"/> are those that scripts before it
    /// define.
    /// </summary>
    public static (IReadOnlyList<Diagnostic> Diagnostics, IReadOnlySet<string> Functions) CheckScript(Script script,
        IReadOnlySet<string>? known = null) =>
        (RuleBook.CheckScript(script.Tree, known ?? ImmutableHashSet<string>.Empty).Place(script.Text, new SourceSpan(script.File, 1, 1)),
            script.Tree.DeclaredNames);

    /// <summary>Findings about a template: its syntax, and the variables that its holes read.</summary>
    public static IReadOnlyList<Diagnostic> CheckTemplate(TemplateField field, IReadOnlySet<string> variables) =>
        TextTemplate.Check(field, variables);

    /// <summary>
    /// Property paths the expression reads from a variable (<c>src.a.b</c> gives <c>a.b</c>, <c>src.lines[0].c</c> and <c>sum(src.lines,
    /// 'c')</c> give <c>lines[].c</c>), for checks against schemas.
    /// </summary>
    public static IReadOnlyList<string> PathsOf(Expression expression, string variable) =>
        expression.Tree.Root is { } root ? [.. PathExpression.Below(root, variable).Distinct(StringComparer.Ordinal)] : [];

    /// <summary>
    /// The helpers that an expression or script calls with the name of a table or flow: the name and where it stands; null where the name
    /// is computed.
    /// </summary>
    public static IEnumerable<(string Function, string? Name, int Start)> ReferencesOf(SyntaxTree tree) => tree.Root is null ? [] :
        from call in Walk.Nodes(tree.Root).OfType<CallExpression>()
        let helper = call.Callee is Identifier name ? HelperFunction.All.GetValueOrDefault(name.Name) : null
        where helper is { StartsWithName: true } && call.Arguments.Count > 0
        select (helper.Name, (call.Arguments[0] as StringLiteral)?.Value, call.Arguments[0].Start);

    /// <summary>Whether an expression or script calls a helper.</summary>
    public static bool Calls(SyntaxTree tree, string helper) =>
        tree.Root is { } root && Walk.Nodes(root).Any(node => node is CallExpression { Callee: Identifier name } && name.Name == helper);
}
