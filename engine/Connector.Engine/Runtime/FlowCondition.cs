using Connector.Engine.Mapping;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Runtime;

/// <summary>
/// Tries a flow's condition. A document that another flow has just written may be read before that write's answer is on disk: then
/// <c>linkedFrom</c> does not know it yet, and a condition that lets pass what the other flow did not write (payments that the system made
/// by itself, say) would let it pass. And what is let pass because another flow delivered what it belongs to waits for that record's last
/// step: a payment told before the source has heard of the posting is refused.
/// </summary>
internal sealed class FlowCondition(FlowRuntime flow, IStateStore store)
{
    public async Task<ConditionVerdict> TryAsync(MappingScope scope, CancellationToken cancel)
    {
        var (verdict, references) = Try(scope);
        if (!verdict.Applies)
            return verdict;
        foreach (var other in references.Found)
        {
            if (!await store.HasEndedAsync(other.Flow, other.Key, cancel))
                return verdict with { Unended = other };
        }

        if (references.DeniedWriters.Count == 0)
            return verdict;
        foreach (var writer in references.DeniedWriters)
        {
            if (await store.HasUndecidedWriteAsync(writer, cancel))
                return verdict with { Undecided = writer };
        }

        // A write may have been decided between the condition and the question.
        return Try(scope).Verdict;
    }

    private (ConditionVerdict Verdict, ObservedReferences References) Try(MappingScope scope)
    {
        var references = new ObservedReferences(scope.References);
        var tried = flow.Mapper.When(scope with { References = references });
        return (new ConditionVerdict(tried.IsGood && tried.Value, tried.Problems, references.FirstMissingReference, null), references);
    }

    /// <summary>
    /// Notes what <c>linked</c> and <c>linkedFrom</c> did not find: a record that is left out for it (a payment that is read before its
    /// invoice is known to be delivered) is looked at again when it is there.
    /// </summary>
    private sealed class ObservedReferences(IReferences references) : IReferences
    {
        private readonly HashSet<string> writers = new(StringComparer.Ordinal);

        public string? FirstMissingReference { get; private set; }

        /// <summary>Flows of which <c>linkedFrom</c> said that they have not written a document.</summary>
        public HashSet<string> DeniedWriters => writers;

        public HashSet<LinkedRecord> Found { get; } = [];

        public string? CrossReference(string table, string code) => references.CrossReference(table, code);

        public string? Link(string flow, string sourceKey)
        {
            var id = references.Link(flow, sourceKey);
            if (id is null)
                FirstMissingReference ??= WaitsFor.Link(flow, sourceKey);
            else
                Found.Add(new LinkedRecord(flow, sourceKey));
            return id;
        }

        public string? LinkedFrom(string flow, string targetId)
        {
            var key = references.LinkedFrom(flow, targetId);
            if (key is null)
            {
                FirstMissingReference ??= WaitsFor.LinkedFrom(flow, targetId);
                writers.Add(flow);
            }
            else
            {
                Found.Add(new LinkedRecord(flow, key));
            }

            return key;
        }

        public DateOnly? OpenPeriod(DateOnly date, string? company) => references.OpenPeriod(date, company);
    }
}
