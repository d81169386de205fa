using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Mapping.Fields;
using Connector.Engine.Records;
using Connector.Sdk.Resilience;

namespace Connector.Cli.Samples;

/// <summary>One step of a record's way: what it maps to, and the requests that would leave.</summary>
/// <param name="IsRejection">Whether it is a step of <c>onReject</c>.</param>
internal sealed record WalkedStep(Step Step, MappedStep Mapped, bool IsRejection)
{
    /// <summary>Null where the record rests before them.</summary>
    public ImmutableArray<OutgoingRequest>? Requests { get; init; }

    /// <summary>Why the request cannot be made, or null.</summary>
    public Failure? Refused { get; init; }
}

/// <summary>A record's way through its flow, and where it comes to rest.</summary>
internal sealed record SampleWay(ImmutableArray<WalkedStep> Steps, ConditionVerdict? Condition, bool IsRejected, RecordPlan.Rest End);

/// <summary>
/// Takes a sample the way that a run would take it: the same decision, with the sample's own answers. Nothing is in the target, nothing was
/// delivered before but what the sample's references link, every call comes through and answers what the sample recorded.
/// </summary>
internal sealed class SampleWalk(Integration integration, FlowMapper mapper, OfflineConnections connections)
{
    private readonly Flow flow = mapper.Flow;

    public SampleWay Take(Sample sample, string key)
    {
        var walked = ImmutableArray.CreateBuilder<WalkedStep>();
        var now = DateTimeOffset.UnixEpoch;
        var record = StoredRecord.Arriving(flow.FullName, integration.Version, key, version: 1, sample.Company, sample.Source, now);
        var facts = RecordFacts.Of(Rules(), record, now);
        while (true)
        {
            switch (RecordDecision.Decide(facts))
            {
                case RecordPlan.Ask ask:
                    facts = Answer(facts, ask, sample);
                    if (ask.Question == Question.Mapping)
                        walked.Add(new WalkedStep(ask.Step!, facts.Of(ask.Step!.Name).Mapped!, facts.Rejection is not null));
                    break;
                case RecordPlan.Claim claim:
                    facts = facts.Learn(FlowNames.ClaimStep, known => known with { Called = new WriteOutcome.Delivered(claim.Id, null) });
                    break;
                case RecordPlan.Write write:
                    facts = Call(facts, sample, walked, write.Step, company => connections.Describe(write, company));
                    break;
                case RecordPlan.Act act:
                    facts = Call(facts, sample, walked, act.Step, company => connections.Describe(act, facts, company));
                    break;
                case RecordPlan.Settle settle:
                    if (settle.Outcome is WriteOutcome.Refused { Failure: var failure })
                        Amend(walked, settle.Step.Name, step => step with { Refused = failure });
                    facts = facts.After(settle);
                    break;
                case RecordPlan.Reject reject:
                    facts = facts with { Rejection = reject.Error };
                    break;
                case RecordPlan.SetAside left:
                    facts = facts.Learn(left.Step.Name, known => known with { IsSetAside = true });
                    break;
                case RecordPlan.Rest rest:
                    // That a new document lacks what every new one must hold shows only where there is none to update.
                    if (rest.Code == MappingProblem.DoesNotFit
                        && walked[^1] is { Step: WriteStep step, Mapped: { Problems.IsEmpty: true } mapped })
                        walked[^1] = walked[^1] with { Mapped = mapped with { Problems = StepFit.CheckNew(step, mapped) } };
                    return new SampleWay(walked.ToImmutable(), facts.Condition, facts.Rejection is not null, rest);
                case var plan:
                    throw new InvalidOperationException($"A sample cannot take the plan {plan.GetType().Name}.");
            }
        }
    }

    private FlowRules Rules() => new(
        flow,
        step => connections.Manifest(step.Connection).Resources[step.Resource],
        step => connections.Manifest(step.Connection).Name,
        _ => ResilienceOptions.Default,
        connections.Manifest(flow.Source.Connection).Resources[flow.Source.Resource].Key,
        HasReverse: false);

    private RecordFacts Answer(RecordFacts facts, RecordPlan.Ask ask, Sample sample)
    {
        var scope = StepScope.Of(facts, SampleScope.Of(sample, integration));
        switch (ask.Question)
        {
            case Question.Condition:
                var tried = mapper.When(scope);
                return facts with { Condition = new ConditionVerdict(tried.IsGood && tried.Value, tried.Problems, null, null) };
            case Question.Mapping:
                var mapped = mapper.Map(ask.Step!, scope);
                return facts.LearnMapping(ask.Step!, mapped with { Company = mapped.Company ?? sample.Company }, null,
                    isCompanyKnown: true);
            case Question.LastDelivery:
                return facts with { LastDelivery = new(null) };
            case Question.DeliveredDocument:
                var id = ReferenceEquals(ask.Step, flow.Target) ? scope.References.Link(flow.FullName, facts.Record.Key) : null;
                return facts.Learn(ask.Step!.Name, known => known with { DeliveredDocument = new(id) });
            case Question.Document:
                return facts.Learn(ask.Step!.Name, known => known with { Found = new FoundDocument(null, "") });
            default:
                throw new InvalidOperationException($"A sample cannot answer {ask.Question}.");
        }
    }

    /// <summary>The facts after a call. A sample that says it was rejected was rejected at its target, or before it.</summary>
    private RecordFacts Call(RecordFacts facts, Sample sample, ImmutableArray<WalkedStep>.Builder walked, Step step,
        Func<string?, IReadOnlyList<OutgoingRequest>> describe)
    {
        var result = sample.Results.TryGetValue(step.Name, out var body) ? body : (JsonElement?)null;
        try
        {
            var requests = describe(facts.Of(step.Name).Mapped!.Company);
            Amend(walked, step.Name, one => one with { Requests = [.. requests] });
        }
        catch (ConnectorException refused)
        {
            return facts.Learn(step.Name, known => known with { Called = new WriteOutcome.Refused(refused.Failure) });
        }

        if (sample.Error is not { } error || facts.Rejection is not null)
            return facts.Learn(step.Name, known => known with { Called = new WriteOutcome.Delivered(null, result) });
        var state = result is null ? StepState.Failed : StepState.Done;
        return facts.Put(new StoredStep(step.Name, state, null, result, null, null)) with { Rejection = error };
    }

    private static void Amend(ImmutableArray<WalkedStep>.Builder walked, string step, Func<WalkedStep, WalkedStep> change)
    {
        for (var index = walked.Count - 1; index >= 0; index--)
        {
            if (walked[index].Step.Name != step)
                continue;
            walked[index] = change(walked[index]);
            return;
        }
    }
}
