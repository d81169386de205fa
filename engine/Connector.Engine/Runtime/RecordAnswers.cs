using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Runtime;

/// <summary>
/// Answers the questions of the decision by reading: the flow's expressions, the store, the target. The live run and the dry run ask here,
/// and nothing here changes anything.
/// </summary>
internal sealed class RecordAnswers(FlowRuntime flow, IStateStore store)
{
    /// <summary>Up to this age it makes no difference whether a record's time in the target is counted from its arrival.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    private readonly FlowCondition condition = new(flow, store);
    private readonly ReverseFlow? reverse = ReverseFlow.Of(flow, store);
    private readonly EchoCheck? echoes = ReverseFlow.Of(flow, store) is { } reverse ? new EchoCheck(flow, reverse, store) : null;

    /// <summary>The facts with the answer in them.</summary>
    /// <exception cref="ConnectorException">A system cannot tell.</exception>
    public async Task<RecordFacts> AnswerAsync(RecordFacts facts, RecordPlan.Ask ask, CancellationToken cancel)
    {
        var record = facts.Record;
        switch (ask.Question)
        {
            case Question.Condition:
                return facts with { Condition = await condition.TryAsync(Scope(facts), cancel) };
            case Question.WrittenByReverse:
                var written = await echoes!.IsTheirWriteAsync(Document(facts), cancel);
                return facts with { WrittenByReverse = await EchoAsync(facts, written, cancel) };
            case Question.HeldByTarget:
                var held = await echoes!.IsThereAsync(Document(facts), facts.Of(FlowNames.TargetStep).Mapped!, cancel);
                return facts with { HeldByTarget = await EchoAsync(facts, held, cancel) };
            case Question.LastDelivery:
                return facts with { LastDelivery = new(await store.LastDeliveryAsync(record.Flow, record.Key, cancel)) };
            case Question.IsLastDeliveryCurrent:
                var company = facts.Of(FlowNames.TargetStep).Mapped!.Company;
                var isCurrent = await echoes!.IsLastDeliveryCurrentAsync(Document(facts), company, cancel);
                return facts with { IsLastDeliveryCurrent = new(isCurrent) };
            case Question.WasClaimedBefore:
                return facts with { WasClaimedBefore = new(await WasClaimedBeforeAsync(record, cancel)) };
            case Question.PendingSince:
                return facts with { PendingSince = new(await PendingSinceAsync(facts, ask.Step!, cancel)) };
            case Question.Mapping:
                return Map(facts, ask.Step!);
            case Question.DeliveredDocument:
                var delivered = await DeliveredDocumentAsync(facts, (WriteStep)ask.Step!, cancel);
                return facts.Learn(ask.Step!.Name, known => known with { DeliveredDocument = new(delivered) });
            case Question.Document:
                var found = await FindAsync(facts, (WriteStep)ask.Step!, StepDecision.Wanted(facts, (WriteStep)ask.Step!).Body, cancel);
                return facts.Learn(ask.Step!.Name, known => known with { Found = found });
            case Question.DocumentAfter:
                var after = await FindAsync(facts, (WriteStep)ask.Step!, facts.Of(ask.Step!.Name).Mapped!.Body!.Value, cancel);
                return facts.Learn(ask.Step!.Name, known => known with { FoundAfter = after });
            default:
                throw new InvalidOperationException($"Unknown question {ask.Question}.");
        }
    }

    /// <summary>What the expressions of the record's steps see.</summary>
    private MappingScope Scope(RecordFacts facts) => StepScope.Of(facts, flow.Scope(facts.Record.Body, facts.Record.Company));

    private ReadDocument Document(RecordFacts facts) =>
        new(facts.Record.Key, facts.Record.Body, facts.Record.Company, facts.Record.Id, Scope(facts));

    private async Task<EchoVerdict> EchoAsync(RecordFacts facts, string? why, CancellationToken cancel) =>
        new(why, why is null ? null : await echoes!.MissingLinkAsync(Document(facts), cancel));

    private RecordFacts Map(RecordFacts facts, Step step)
    {
        var mapped = flow.Mapper.Map(step, Scope(facts));
        var code = mapped.Company ?? facts.Record.Company;
        var isKnown = flow.Connection(step).TryCompany(code, out var company);
        return facts.LearnMapping(step, mapped with { Company = code }, company, isKnown);
    }

    /// <summary>How long the target has had the step. A record may have waited long before it was sent, so unless it is young the trail
    /// tells.</summary>
    private async Task<DateTimeOffset> PendingSinceAsync(RecordFacts facts, Step step, CancellationToken cancel)
    {
        var age = facts.Now - facts.Record.ReceivedAt;
        if (age <= Young && age <= flow.Resilience(step).Pending.MaxAge)
            return facts.Record.ReceivedAt;
        var trail = await store.AuditAsync(new AuditFilter { RecordId = facts.Record.Id }, cancel);
        var accepted = trail.LastOrDefault(happened => happened.Event == AuditEvents.Accepted && happened.Step == step.Name);
        return accepted?.At ?? facts.Record.ReceivedAt;
    }

    private async Task<bool> WasClaimedBeforeAsync(StoredRecord record, CancellationToken cancel)
    {
        var versions = await store.FindAsync(new RecordFilter { Flow = record.Flow, Key = record.Key }, cancel);
        return versions.Any(version => version.Id != record.Id
            && version.Steps.Any(step => step is { Name: FlowNames.ClaimStep, State: StepState.Done }));
    }

    private async Task<FoundDocument> FindAsync(RecordFacts facts, WriteStep step, JsonElement body, CancellationToken cancel)
    {
        var key = StepDecision.NaturalKey(body, StepDecision.Wanted(facts, step).Fields);
        var name = NameOf(step, key);
        var item = facts.Of(step.Name).Sent ?? StepDecision.Item(facts, step) with { Body = body };
        try
        {
            var found = await flow.Connection(step).Connection
                .FindAsync(new FindRequest(step.Resource, key, item, facts.Of(step.Name).Company), cancel);
            var owner = found?.TargetId is { } id && IsTarget(step) && step.Existing == ExistingDocument.Update
                ? store.LinkedFrom(flow.Flow.FullName, id)
                : null;
            return new FoundDocument(found, name, owner);
        }
        catch (ConnectorException cannotTell)
        {
            return new FoundDocument(null, name, CannotTell: cannotTell.Failure);
        }
    }

    /// <summary>A natural key in words.</summary>
    private static string NameOf(WriteStep step, IReadOnlyDictionary<string, string> key) =>
        string.Join(", ", key.OrderBy(pair => step.Match.IndexOf(pair.Key)).Select(pair => $"{pair.Key} {pair.Value}"));

    /// <summary>
    /// Id of the document that an earlier version of the record became, or that the flow's reverse made the source document from. One that
    /// was refused after its write may have been taken back by the flow's own <c>onReject</c>, so where the document can be looked up, that
    /// tells; where it cannot, its id is all there is.
    /// </summary>
    private async Task<string?> DeliveredDocumentAsync(RecordFacts facts, WriteStep step, CancellationToken cancel)
    {
        var record = facts.Record;
        if (!IsTarget(step))
        {
            var versions = await store.FindAsync(new RecordFilter { Flow = record.Flow, Key = record.Key }, cancel);
            return versions.SelectMany(version => version.Steps)
                .FirstOrDefault(done => done is { State: StepState.Done, TargetId: not null }
                    && string.Equals(done.Name, step.Name, StringComparison.Ordinal))
                ?.TargetId;
        }

        if (await store.LastDeliveryAsync(record.Flow, record.Key, cancel) is { TargetId: { } delivered })
            return delivered;
        if (reverse is not null && await reverse.TargetIdAsync(record.Body, record.Company, cancel) is { } origin)
            return origin;
        return step.Match.IsEmpty || flow.Resource(step).Find is null ? store.Link(record.Flow, record.Key) : null;
    }

    private bool IsTarget(WriteStep step) => ReferenceEquals(step, flow.Flow.Target);
}
