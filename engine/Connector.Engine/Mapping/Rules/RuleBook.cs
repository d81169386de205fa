using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Rules;

/// <summary>All rules, and what they find.</summary>
internal static class RuleBook
{
    private static readonly Rule[] Rules =
    [
        new UnavailableSyntaxRule(), new ScriptTopRule(), new DeclarationRule(), new AssignmentRule(), new UpdateRule(), new NameRule(),
            new CallRule(),
        new HelperRule(), new MethodRule(), new FieldRule(), new OperatorRule(), new CommaRule(), new NumberRule(), new PatternRule(),
    ];

    /// <summary>What is wrong with an expression.</summary>
    /// <param name="variables">Variables of the scope in this slot.</param>
    /// <param name="functions">Functions and constants that scripts define.</param>
    public static IReadOnlyList<ExpressionFinding> CheckExpression(SyntaxTree tree, IReadOnlySet<string> variables,
        IReadOnlySet<string> functions) =>
        Check(tree, variables, functions, isScript: false);

    /// <summary>What is wrong with a script; <paramref name="functions"/> are those that scripts before it define.</summary>
    public static IReadOnlyList<ExpressionFinding> CheckScript(SyntaxTree tree, IReadOnlySet<string> functions) =>
        Check(tree, ImmutableHashSet<string>.Empty, functions.Concat(tree.DeclaredNames).ToHashSet(StringComparer.Ordinal), isScript: true);

    private static IReadOnlyList<ExpressionFinding> Check(SyntaxTree tree, IReadOnlySet<string> variables, IReadOnlySet<string> functions,
        bool isScript)
    {
        if (tree.Root is null)
            return [tree.Fault!];
        var context = new RuleContext(tree, variables, functions, isScript);
        context.Walk.Run(tree.Root, node =>
        {
            foreach (var rule in Rules)
                rule.Check(node, context);
        });
        return context.Findings;
    }
}
