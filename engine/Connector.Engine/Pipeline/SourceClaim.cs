using Connector.Engine.Flows;
using Connector.Engine.State;
using Connector.Sdk;

namespace Connector.Engine.Pipeline;

/// <summary>Takes records at the source before anything is written, where the flow claims them.</summary>
internal sealed class SourceClaim(FlowRuntime flow, IStateStore store, StepExecutor steps, RecordRetry retry)
{
    /// <summary>
    /// Takes the record at the source, once. An answer that it is taken already, where we did not take it, means another job or another integration works on it:
    /// writing would pay twice, so the record stops here.
    /// </summary>
    public async Task<bool> TakeAsync(RecordRun run, CancellationToken cancel)
    {
        if (flow.Flow.Source.Claim is not { } action || run.Step(FlowNames.ClaimStep) is { State: StepState.Done })
            return true;
        switch (await steps.ClaimAsync(run, action, cancel))
        {
            case WriteOutcome.Delivered:
                return true;
            case WriteOutcome.Refused { Failure: { Kind: FailureKind.Data or FailureKind.Duplicate } failure }:
                if (await WasClaimedBeforeAsync(run, cancel))
                    await run.FinishAsync(RecordState.Skipped, "claimed-before", "An earlier version of this record was claimed by this flow; the source has nothing new to take.", cancel);
                else if (IsReplay(run.Record))
                    await run.FinishAsync(RecordState.Review, "not-handed-out", "This flow took it before and told the source how that ended; the source has not handed it out again since, and nothing was written. Hand it out again at the source, and it comes by itself.", cancel);
                else
                    await run.FinishAsync(RecordState.Review, "claimed-elsewhere", $"{failure.Message} Nothing was written, so that it is not paid twice. If nobody else works on it, hand it out again at the source.", cancel);
                return false;
            case WriteOutcome.Refused refused:
                await retry.PostponeAsync(run, refused.Failure, cancel);
                return false;
            default:
                throw new InvalidOperationException("A claim cannot be pending.");
        }
    }

    private static bool IsReplay(StoredRecord record) => !string.Equals(record.JobId, RecordIdentity.MakeJobId(record.Flow, record.Key, record.Version, 0), StringComparison.Ordinal);

    private async Task<bool> WasClaimedBeforeAsync(RecordRun run, CancellationToken cancel)
    {
        var versions = await store.FindAsync(new RecordFilter { Flow = run.Record.Flow, Key = run.Record.Key }, cancel);
        return versions.Any(version => version.Id != run.Record.Id
            && version.Steps.Any(step => string.Equals(step.Name, FlowNames.ClaimStep, StringComparison.Ordinal) && step.State == StepState.Done));
    }
}
