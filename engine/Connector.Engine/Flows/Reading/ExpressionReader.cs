using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads the expressions of a file and keeps each with what it sees, to be checked when everything it may name is known.</summary>
internal sealed class ExpressionReader(FlowText text, Findings findings)
{
    private readonly List<ScopedExpression> expressions = [];
    private readonly List<ScopedTemplate> templates = [];

    public IReadOnlyList<ScopedExpression> Expressions => expressions;

    public IReadOnlyList<ScopedTemplate> Templates => templates;

    /// <summary>The expression under a key, or null where it is missing or not one, which is then reported.</summary>
    public Expression? Read(MappingReader reader, string key, Scope scope) => reader.Find(key) is { } entry
        ? Read(entry.Value, $"'{key}'", scope) : null;

    public Expression? Read(YamlNode node, string what, Scope scope)
    {
        if (MappingReader.TextOf(node, what, findings) is not { } word)
            return null;
        var scalar = (YamlScalar)node;
        var expression = new Expression(word.Text, text.ContentOf(scalar));
        expressions.Add(new ScopedExpression(expression, scope, scalar));
        return expression;
    }

    /// <summary>A condition: an expression, or <c>true</c> or <c>false</c> itself.</summary>
    /// <param name="never">What never happens where it is false, for the warning.</param>
    public Expression? ReadCondition(MappingReader reader, Scope scope, string never)
    {
        if (reader.Find("when") is not { } entry)
            return null;
        var condition = entry.Value is YamlScalar { Kind: YamlScalarKind.Boolean } constant ? new Expression(constant.Text, constant.At)
            : Read(entry.Value, "'when'", scope);
        if (condition?.Text.Trim() == "false")
            findings.Warning(DiagnosticCodes.NeverRuns, $"'when' is always false: {never}.", condition.At,
                "Remove what never runs, or comment it out.");
        return condition;
    }

    public ImmutableSortedDictionary<string, Expression> ReadNamed(MappingReader reader, string key, Scope scope)
    {
        var named = ImmutableSortedDictionary.CreateBuilder<string, Expression>(StringComparer.Ordinal);
        foreach (var entry in reader.Named(key, "expressions"))
        {
            if (Read(entry.Value, $"'{entry.Key}'", scope) is { } expression)
                named[entry.Key] = expression;
        }

        return named.ToImmutable();
    }

    public TemplateField? ReadTemplate(YamlNode node, Scope scope)
    {
        if (MappingReader.TextOf(node, "'template'", findings) is not { } word)
            return null;
        var template = new TemplateField(word.Text, text.ContentOf((YamlScalar)node));
        templates.Add(new ScopedTemplate(template, scope));
        return template;
    }
}

/// <summary>An expression in its slot.</summary>
/// <param name="Written">The scalar it was written as.</param>
internal sealed record ScopedExpression(Expression Expression, Scope Scope, YamlScalar Written);

internal sealed record ScopedTemplate(TemplateField Template, Scope Scope);
