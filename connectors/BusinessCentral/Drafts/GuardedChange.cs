using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Drafts;

/// <summary>
/// Changes or deletes one row under its ETag. When somebody else was faster (409 Request_EntityChanged, or 412), and when the answer was
/// lost, the row is read again and the call made again, a few times.
/// </summary>
internal sealed class GuardedChange(Func<Call, CancellationToken, Task<Answer>> send, int maxAttempts)
{
    public static ImmutableSortedDictionary<string, string> IfMatch(string etag) =>
        ImmutableSortedDictionary<string, string>.Empty.Add("If-Match", etag);

    /// <summary>Makes the change. The answer is empty where there is no such row.</summary>
    /// <param name="path">The row.</param>
    /// <param name="refuse">Why the row as it stands must not be changed, or null where it may.</param>
    /// <param name="call">The call, given path and ETag. Its effect must be <see cref="CallEffect.Once"/>: the kit would send the stale
    /// ETag again.</param>
    public async Task<Answer> SendAsync(string path, Func<JsonElement, Failure?> refuse, Func<string, string, Call> call,
        CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var read = await send(new Call { Method = "GET", Path = path, Verb = "get", Effect = CallEffect.Read }, cancel);
            if (read.Failure is not null || read.IsEmpty || read.Body is not { } row)
                return read;
            if (refuse(row) is { } refusal)
                return read with { Failure = refusal };
            var answer = await send(call(path, JsonRecord.TextOf(row, "@odata.etag") ?? "*"), cancel);
            if (attempt == maxAttempts || !MayTryAgain(answer))
                return answer;
        }
    }

    private static bool MayTryAgain(Answer answer) =>
        answer.Failure is { } failure
            && (failure.Code == "Request_EntityChanged" || answer.Status == 412 || failure.Kind == FailureKind.Ambiguous);
}
