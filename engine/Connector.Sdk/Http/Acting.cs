using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Runs an action on a document, once, and reads back what became of it where the manifest says how.</summary>
/// <param name="callFor">The call that runs an action.</param>
internal sealed class Acting(RestSender sender, Func<ActionDefinition, ActionRequest, Call> callFor)
{
    public async Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel)
    {
        var action = ActionOf(request);
        try
        {
            if (request.InDoubt && action is { ReadBack: not null, DoneField: not null })
            {
                var before = await ReadBackAsync(action, request, cancel);
                if (before.Failure is { } unread)
                    return new WriteOutcome.Refused(unread);
                if (IsDone(action, before))
                    return new WriteOutcome.Delivered(request.Id, before.Body);
            }

            var answer = await sender.SendAsync(callFor(action, request), cancel);
            return answer.Failure is not { } refused ? await ResultAsync(action, request, answer, cancel)
                : request.InDoubt && refused.Kind is FailureKind.Data or FailureKind.Duplicate
                    ? await RefusedInDoubtAsync(action, request, refused, cancel)
                : new WriteOutcome.Refused(refused);
        }
        catch (ConnectorException refused)
        {
            return new WriteOutcome.Refused(refused.Failure);
        }
    }

    public OutgoingRequest Describe(ActionRequest request) => sender.Outgoing(callFor(ActionOf(request), request));

    public Call CallFor(ActionDefinition action, ActionRequest request) => new()
    {
        Method = action.Method,
        Path = PathOf(request, request.Action, action.Path),
        Verb = request.Action,
        Effect = action.Idempotent ? CallEffect.Repeatable : CallEffect.Once,
    };

    /// <summary>What an action that took effect gave: the document read back where the manifest says how, else the action's own
    /// answer.</summary>
    private async Task<WriteOutcome> ResultAsync(ActionDefinition action, ActionRequest request, Answer answer, CancellationToken cancel)
    {
        if (action.ReadBack is null)
            return new WriteOutcome.Delivered(request.Id, answer.Body);
        var after = await ReadBackAsync(action, request, cancel);
        if (after.Failure is null && (action.DoneField is null || IsDone(action, after)))
            return new WriteOutcome.Delivered(request.Id, after.Body);

        // It was taken, but its result is not seen: the next attempt reads back before it acts.
        var why = after.Failure?.Message ?? $"'{action.DoneField}' still says '{after.Body?.TextAt(action.DoneField!)}'.";
        return new WriteOutcome.Refused(new Failure(
            FailureKind.Ambiguous,
            "not-seen-done",
            $"{sender.Manifest.Name} accepted '{request.Resource}.{request.Action}', but its result cannot be seen yet: "
                + sender.Redact(why),
            after.Failure?.Detail,
            after.Failure?.RetryAfter));
    }

    /// <summary>
    /// The earlier call may have been at work while it was asked about, and may be the very reason for the refusal. Only a document that
    /// still is not done was refused.
    /// </summary>
    private async Task<WriteOutcome> RefusedInDoubtAsync(ActionDefinition action, ActionRequest request, Failure refused,
        CancellationToken cancel)
    {
        if (action is not { ReadBack: not null, DoneField: not null })
            return new WriteOutcome.Refused(refused);
        var after = await ReadBackAsync(action, request, cancel);
        if (after.Failure is { } unread)
            return new WriteOutcome.Refused(unread with { Kind = FailureKind.Ambiguous });
        return IsDone(action, after) ? new WriteOutcome.Delivered(request.Id, after.Body) : new WriteOutcome.Refused(refused);
    }

    private Task<Answer> ReadBackAsync(ActionDefinition action, ActionRequest request, CancellationToken cancel) => sender.SendAsync(
        new Call
        {
            Method = "GET",
            Path = PathOf(request, $"{request.Action}.readBack", action.ReadBack!),
            Verb = "get",
            Effect = CallEffect.Read,
        },
        cancel);

    /// <summary>A field without a value says nothing, so it does not say done.</summary>
    private static bool IsDone(ActionDefinition action, Answer answer) =>
        answer.Body?.TextAt(action.DoneField!) is { } state && !action.NotDone.Contains(state);

    private ActionDefinition ActionOf(ActionRequest request)
    {
        var resource = sender.Resource(request.Resource);
        return resource.Actions.GetValueOrDefault(request.Action)
            ?? throw RestSender.Misconfigured("action-unknown",
                $"The resource '{resource.Name}' has no action '{request.Action}'. "
                    + $"{Suggestion.Hint(request.Action, [.. resource.Actions.Keys])}");
    }

    private string PathOf(ActionRequest request, string verb, string path) => sender.Path(
        sender.Resource(request.Resource), verb, path, request.Company,
        (request.Parameters ?? ImmutableDictionary<string, string>.Empty)
            .SetItem("id", request.Id).SetItem("idempotencyKey", request.IdempotencyKey));
}
