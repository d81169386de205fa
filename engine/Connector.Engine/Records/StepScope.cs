using Connector.Engine.Flows;
using Connector.Engine.Mapping;

namespace Connector.Engine.Records;

/// <summary>What the expressions of a record's steps see, and what becomes of what they map to.</summary>
internal static class StepScope
{
    /// <param name="scope">The scope of the source record alone.</param>
    public static MappingScope Of(RecordFacts facts, MappingScope scope)
    {
        var results = facts.Steps.Values
            .Where(step => step is { State: StepState.Done, Result: not null })
            .ToImmutableDictionary(step => step.Name, step => step.Result!.Value, StringComparer.Ordinal);
        return scope with
        {
            Result = results.TryGetValue(FlowNames.TargetStep, out var result) ? result : null,
            Results = results,
            Job = new JobScope(facts.Record.JobId, facts.Record.Attempt + 1),
            Error = facts.Rejection,
        };
    }

    /// <summary>The facts once a step is mapped; the target's fingerprint follows from it.</summary>
    public static RecordFacts LearnMapping(this RecordFacts facts, Step step, MappedStep mapped, Company? company, bool isCompanyKnown)
    {
        facts = facts.Learn(step.Name, known => known with { Mapped = mapped, Company = company, IsCompanyKnown = isCompanyKnown });
        return ReferenceEquals(step, facts.Flow.Target) && mapped.Problems.IsEmpty && isCompanyKnown
            ? facts with { Fingerprint = Records.Fingerprint.Of(step.Resource, mapped, facts.Record.JobId) }
            : facts;
    }
}
