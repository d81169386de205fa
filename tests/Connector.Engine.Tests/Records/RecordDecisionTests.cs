using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Records;
using Connector.Sdk.Manifests;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Tests.Records;

/// <summary>The order of one record's way, decided from facts alone.</summary>
public sealed class RecordDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
    private static readonly SourceSpan Nowhere = new("books.yaml", 1, 1);

    private static readonly Flow Flow = new()
    {
        Name = "invoices",
        FullName = "books/invoices",
        At = Nowhere,
        Trigger = new Trigger(null, null, null, Nowhere),
        Source = new Source { Connection = "desk", Resource = "documents", Claim = "claim", At = Nowhere },
        When = new Expression("src.total > 0", Nowhere),
        DedupeKey = new Expression("src.id", Nowhere),
        Target = new WriteStep
        {
            Name = FlowNames.TargetStep,
            Connection = "erp",
            Resource = "documents",
            Match = ["number"],
            At = Nowhere,
            Fields = new ObjectField([], Nowhere),
        },
        Then = [new ActionStep { Name = "post", Connection = "erp", Resource = "documents", Action = "post", At = Nowhere }],
        OnReject = [new ActionStep { Name = "refuse", Connection = "desk", Resource = "documents", Action = "refuse", At = Nowhere }],
    };

    private static RecordFacts Fresh => RecordFacts.Of(
        new FlowRules(
            Flow,
            _ => new ResourceDefinition
            {
                Name = "documents",
                Find = new FindDefinition("/documents", null, null, ["number"]),
                Write = new WriteDefinition { Path = "/documents" }
            },
            step => step.Connection,
            _ => ResilienceOptions.Default,
            "id",
            HasReverse: false),
        new StoredRecord
        {
            Id = 1,
            JobId = StoredRecord.MakeJobId("books/invoices", "I1", 1, 0),
            Flow = "books/invoices",
            FlowVersion = "1",
            Key = "I1",
            Version = 1,
            State = RecordState.Received,
            ReceivedAt = Now,
            UpdatedAt = Now,
            Body = JsonElement.Parse("""{"id":"I1"}"""),
        },
        Now);

    [Fact]
    public void The_whole_way_in_order()
    {
        var facts = Fresh;
        var way = new List<string>();
        while (RecordDecision.Decide(facts) is var plan and not RecordPlan.Rest)
        {
            way.Add(
                plan is RecordPlan.Ask ask
                    ? $"{ask.Question} {ask.Step?.Name}".Trim()
                    : plan is RecordPlan.Settle settled ? $"settle {settled.Step.Name}" : plan.GetType().Name);
            facts = plan switch
            {
                RecordPlan.Ask { Question: Question.Condition } => facts with { Condition = new ConditionVerdict(true, [], null, null) },
                RecordPlan.Ask { Question: Question.LastDelivery } => facts with { LastDelivery = new(null) },
                RecordPlan.Ask { Question: Question.Mapping, Step: { } step } =>
                    facts.LearnMapping(step, Mapped, null, isCompanyKnown: true),
                RecordPlan.Ask { Question: Question.Document } =>
                    facts.Learn(FlowNames.TargetStep, known => known with { Found = new FoundDocument(null, "number N1") }),
                RecordPlan.Claim => Called(facts, FlowNames.ClaimStep),
                RecordPlan.Write => Called(facts, FlowNames.TargetStep),
                RecordPlan.Act act => Called(facts, act.Step.Name),
                RecordPlan.Settle settle => facts.After(settle),
                _ => throw new InvalidOperationException(plan.GetType().Name),
            };
        }

        way.ShouldBe(
        [
            "Condition", "Mapping target", "LastDelivery", "Claim", "settle claim", "Document target", "Write", "settle target",
            "Mapping post", "Act", "settle post",
        ]);
        RecordDecision.Decide(facts).ShouldBe(new RecordPlan.Rest(RecordState.Delivered, "delivered", "Delivered."));
    }

    [Fact]
    public void What_the_condition_leaves_out_waits_for_what_was_missing()
    {
        var plan = RecordDecision.Decide(Fresh with { Condition = new ConditionVerdict(false, [], "link:books/others:K1", null) });

        plan.ShouldBe(
            new RecordPlan.Rest(RecordState.Skipped, "filtered",
                "Left out by the flow's condition: src.total > 0")
            { WaitsFor = "link:books/others:K1" });
    }

    [Fact]
    public void Facts_that_do_not_change_give_the_same_plan()
    {
        var facts = Fresh;

        RecordDecision.Decide(facts).ShouldBe(RecordDecision.Decide(facts));
    }

    [Fact]
    public void A_pending_step_that_the_flow_no_longer_has_needs_a_person()
    {
        var facts = Fresh.Put(new StoredStep("gone", StepState.Pending, null, null, null, "t1"));

        RecordDecision.Decide(facts).ShouldBe(new RecordPlan.Rest(
            RecordState.Review, "step-gone", "The target has not decided about the step 'gone', and the flow has no such step any more."));
    }

    [Theory]
    [InlineData(FailureKind.Transient, 0, RecordState.Retrying)]
    [InlineData(FailureKind.Transient, 29, RecordState.Review)]
    [InlineData(FailureKind.Authentication, 29, RecordState.Retrying)]
    public void A_failure_that_is_not_the_records_own_puts_it_off_until_it_was_tried_too_often(FailureKind kind, int attempts, object state)
    {
        var facts = Fresh with { Fault = new Failure(kind, "down", "The system is down.") };

        RecordDecision.Decide(facts with { Record = facts.Record with { Attempt = attempts } }).ShouldBeOfType<RecordPlan.Rest>().State
            .ShouldBe((RecordState)state);
    }

    private static MappedStep Mapped => new() { Body = JsonElement.Parse("""{"number":"N1"}"""), Id = "D1" };

    private static RecordFacts Called(RecordFacts facts, string step) =>
        facts.Learn(step, known => known with { Called = new WriteOutcome.Delivered("D1", null) });
}
