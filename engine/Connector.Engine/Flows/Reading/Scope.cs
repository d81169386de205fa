using System.Collections.Frozen;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Schemas;

namespace Connector.Engine.Flows.Reading;

/// <summary>What an expression sees in its slot: the variables, what is known of their shape, and the steps that have run before
/// it.</summary>
internal sealed record Scope
{
    public required FrozenSet<string> Variables { get; init; }

    /// <summary>Shape of <c>src</c>, or null where it is not known.</summary>
    public SchemaNode? Source { get; init; }

    /// <summary>Fields that reading adds to each source record.</summary>
    public ImmutableArray<string> Carried { get; init; } = [];

    /// <summary>Shape of <c>row</c>, or null where it is not known.</summary>
    public SchemaNode? Row { get; init; }

    /// <summary>Names that <c>results</c> has.</summary>
    public ImmutableArray<string> Results { get; init; } = [];

    /// <summary>Names that <c>out</c> has: the record's own fields so far.</summary>
    public ReadOnlyMemory<string> Out { get; init; }

    /// <summary><c>when</c> and <c>dedupe.key</c> of the flow: before anything is known but the record.</summary>
    public static Scope ForRecord(SchemaNode? source, ImmutableArray<string> carried) =>
        new() { Variables = Names("src", "company", "env"), Source = source, Carried = carried };

    /// <summary>The target: the record has an identity.</summary>
    public Scope ForTarget() => With("job");

    /// <summary>A step after the target.</summary>
    public Scope ForThen(ImmutableArray<string> results) => With("job", "result", "results") with { Results = results };

    /// <summary>A step after a rejection, which may have come before the target was written: <c>result</c> is then null.</summary>
    public Scope ForReject(ImmutableArray<string> results) => With("job", "error", "result", "results") with { Results = results };

    /// <summary>The fields of a write.</summary>
    public Scope ForFields() => With("out");

    /// <summary>Inside a list made with <c>each</c>.</summary>
    /// <summary>The shape of what a plain path through a known shape leads to, or null.</summary>
    public SchemaNode? ShapeOf(Expression expression)
    {
        if (expression.Tree.Root is not { } root
            || PathExpression.From(root, name => name is "src" or "row") is not { Steps.Length: > 0 } path)
            return null;
        var shape = path.Root == "src" ? Source : Row;
        foreach (var step in path.Steps)
            shape = step.Name is null ? shape?.Items : shape is { MayBeObject: true } ? shape.Property(step.Name) : null;
        return shape;
    }

    public Scope ForRows(SchemaNode? row) => With("row", "index") with { Row = row };

    private Scope With(params string[] more) => this with { Variables = Names([.. Variables, .. more]) };

    private static FrozenSet<string> Names(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
