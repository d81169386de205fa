using Connector.Engine.Mapping;
using Connector.Engine.State;
using Connector.Sdk;

namespace Connector.Engine.Pipeline;

/// <summary>
/// Shows what a flow would write: reads the source, maps every record, looks up the document it would update, and describes the request of the target's write. Nothing is written, claimed or stored, and no watermark moves.
/// Later steps depend on what the target answers, so they are named without a request.
/// </summary>
internal sealed class DryRun(FlowRuntime flow, IStateStore store, RunTally tally, Func<DryRunWrite, Task> show)
{
    private readonly TargetLookUp lookUp = new(flow, store);
    private readonly EchoCheck? echoes = ReverseFlow.Of(flow, store) is { } reverse ? new EchoCheck(flow, reverse, store) : null;

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var company in flow.Partitions)
        {
            var mark = flow.Flow.Source.Changes?.Since is null ? null : await store.WatermarkAsync(flow.Flow.FullName, company?.Code ?? "", cancel);
            var request = new ReadRequest(flow.Flow.Source.Resource, flow.Flow.Source.Query, mark - (flow.Flow.Source.Changes?.Overlap ?? TimeSpan.Zero), company);
            await foreach (var page in flow.SourceConnection.Connection.ReadAsync(request, cancel))
            {
                tally.Read(page.Records.Count, 0);
                foreach (var record in page.Records)
                    await ShowAsync(record, company?.Code, cancel);
            }
        }
    }

    private async Task ShowAsync(System.Text.Json.JsonElement source, string? companyCode, CancellationToken cancel)
    {
        var scope = flow.Scope(source, companyCode) with { Job = new JobScope(new string('0', 32), 1) };
        var key = flow.Mapper.Key(scope);
        if (!key.IsGood || key.Value is null)
        {
            await RefuseAsync(RecordState.Rejected, "(without a key)", MappingProblem.Join(key.Problems));
            return;
        }

        if (flow.Flow.When is not null && flow.Mapper.When(scope) is { IsGood: true, Value: false })
        {
            tally.Finished(RecordState.Skipped);
            return;
        }

        var step = flow.Flow.Target;
        var read = new ReadDocument(key.Value, source, companyCode, await StoredIdAsync(key.Value, source, cancel), scope);
        if (echoes is not null && await echoes.IsTheirWriteAsync(read, cancel) is not null)
        {
            tally.Finished(RecordState.Skipped);
            return;
        }

        var mapped = flow.Mapper.Map(step, scope);
        var code = mapped.Company ?? companyCode;
        if (!mapped.Problems.IsEmpty || !flow.Connection(step).TryCompany(code, out var company))
        {
            var isWaiting = mapped.Problems.All(problem => problem.Kind != MappingProblemKind.Data);
            var why = mapped.Problems.IsEmpty ? $"The connection '{step.Connection}' has no company '{code}'." : MappingProblem.Join(mapped.Problems);
            await RefuseAsync(isWaiting ? RecordState.Review : RecordState.Rejected, key.Value, why);
            return;
        }

        mapped = mapped with { Company = code };
        var last = await store.LastDeliveryAsync(flow.Flow.FullName, key.Value, cancel);
        var isIdentical = last is not null && string.Equals(last.Fingerprint, Fingerprint.Of(step.Resource, mapped, scope.Job.Id), StringComparison.Ordinal);
        if (echoes is null ? isIdentical : (isIdentical && await echoes.IsLastDeliveryCurrentAsync(read, code, cancel)) || await echoes.IsThereAsync(read, mapped, cancel) is not null)
        {
            tally.Finished(RecordState.Skipped);
            return;
        }

        var item = new WriteItem(mapped.Body!.Value, scope.Job.Id, mapped.Id, mapped.Parameters);
        try
        {
            item = item with { Id = item.Id ?? await lookUp.ExistingAsync(step, read, item, company, cancel) };
            if (StepFit.CheckNew(step, mapped with { Id = item.Id }) is { IsEmpty: false } misfits)
            {
                await RefuseAsync(RecordState.Review, key.Value, MappingProblem.Join(misfits));
                return;
            }

            foreach (var request in flow.Connection(step).Connection.Describe(new WriteRequest(step.Resource, [item], company)))
                await show(new DryRunWrite(flow.Flow.FullName, key.Value, step.Name, request));
        }
        catch (ConnectorException impossible)
        {
            await RefuseAsync(RecordState.Rejected, key.Value, impossible.Failure.Message);
        }
    }

    /// <summary>The version of the record that the store has with just this content, or 0.</summary>
    private async Task<long> StoredIdAsync(string key, System.Text.Json.JsonElement source, CancellationToken cancel)
    {
        var known = await store.FindAsync(new RecordFilter { Flow = flow.Flow.FullName, Key = key, Most = 1 }, cancel);
        return known is [{ Unreadable: null } last] && JsonContent.AreSame(last.Body, source) ? last.Id : 0;
    }

    private Task RefuseAsync(RecordState state, string key, string why)
    {
        tally.Finished(state);
        return show(new DryRunWrite(flow.Flow.FullName, key, flow.Flow.Target.Name, null, why));
    }
}
