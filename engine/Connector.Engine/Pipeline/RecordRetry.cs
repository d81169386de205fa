using Connector.Engine.State;
using Connector.Sdk;

namespace Connector.Engine.Pipeline;

/// <summary>Puts records off that met a failure which is not theirs, and gives up on those that met it too often.</summary>
internal sealed class RecordRetry(RetrySchedule retries, RefusalPause refusals, TimeProvider clock)
{
    /// <summary>A failure that concerns the whole connection, not this record: the record waits.</summary>
    public async Task PostponeAsync(RecordRun run, Failure failure, CancellationToken cancel)
    {
        if (run.IsFinished)
            return;
        run.LastFailure = failure;
        // Credentials that ran out over a weekend are no reason to give up on the records.
        var countsAsAttempt = failure.Kind != FailureKind.Authentication;
        var attempt = run.HasProgressed ? 1 : run.Record.Attempt + 1;
        if (countsAsAttempt && retries.IsSpent(attempt))
        {
            await run.FinishAsync(RecordState.Review, failure.Code, $"Given up after {attempt} attempts: {failure.Message}", cancel, attempt: attempt);
            return;
        }

        await run.FinishAsync(RecordState.Retrying, failure.Code, failure.Message, cancel, due: DueAfter(failure, attempt), attempt: countsAsAttempt ? attempt : null);
    }

    private DateTimeOffset DueAfter(Failure failure, int attempt) => failure switch
    {
        { Kind: FailureKind.Authentication, Refusal: CredentialRefusal.Token } => refusals.Next(),
        { Kind: FailureKind.Authentication, Refusal: CredentialRefusal.SignIn, RetryAfter: { } pause } => clock.GetUtcNow() + pause,
        { Kind: FailureKind.Authentication or FailureKind.Configuration } => clock.GetUtcNow() + retries.BlockedDelay,
        _ => clock.GetUtcNow() + retries.After(attempt, failure.RetryAfter),
    };
}
