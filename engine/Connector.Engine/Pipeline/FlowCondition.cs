using System.Collections.Immutable;
using Connector.Engine.Mapping;
using Connector.Engine.State;

namespace Connector.Engine.Pipeline;

/// <summary>What a flow's condition says of a record.</summary>
/// <param name="Applies">Whether the record goes on.</param>
/// <param name="Problems">Why nothing can be said.</param>
/// <param name="Missed">What was not there while it was tried: where the record is left out, it is looked at again when it is.</param>
/// <param name="Undecided">A flow of which nobody knows yet whether it wrote the document, or null.</param>
internal sealed record ConditionVerdict(bool Applies, ImmutableArray<MappingProblem> Problems, string? Missed, string? Undecided);

/// <summary>
/// Tries a flow's condition. A document that another flow has just written may be read before that write's answer is on disk: then <c>linkedFrom</c> does not know it yet, and a condition
/// that lets pass what the other flow did not write (payments that the system made by itself, say) would let it pass.
/// </summary>
internal sealed class FlowCondition(FlowRuntime flow, IStateStore store)
{
    public async Task<ConditionVerdict> TryAsync(MappingScope scope, CancellationToken cancel)
    {
        var (verdict, references) = Try(scope);
        if (!verdict.Applies || references.DeniedWriters.Count == 0)
            return verdict;
        foreach (var writer in references.DeniedWriters)
        {
            if (await store.HasUndecidedWriteAsync(writer, cancel))
                return verdict with { Undecided = writer };
        }

        // A write may have been decided between the condition and the question.
        return Try(scope).Verdict;
    }

    private (ConditionVerdict Verdict, NotingReferences References) Try(MappingScope scope)
    {
        var references = new NotingReferences(scope.References);
        var tried = flow.Mapper.When(scope with { References = references });
        return (new ConditionVerdict(tried.IsGood && tried.Value, tried.Problems, references.Missed, null), references);
    }
}
