using System.Security.Cryptography;
using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <inheritdoc />
    public virtual async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var resource = Resource(request.Resource);
        var write = resource.Write ?? throw Unsupported(resource, "write");
        var outcomes = new WriteOutcome?[request.Items.Count];
        var batches = BatchesOf(resource, write, request, outcomes);
        Failure? end = null;
        foreach (var batch in batches)
        {
            if (end is null)
                end = await WriteBatchAsync(resource, request, batch, outcomes, cancel);
            else
                Refuse(batch, end, outcomes);
        }

        return [.. outcomes.Select(outcome => outcome ?? throw new InvalidOperationException("A record was written without an outcome."))];
    }

    /// <inheritdoc />
    public virtual Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var failure = new Failure(FailureKind.Bug, "confirm-missing",
            $"The connector {Manifest.Name} cannot say what became of '{request.Resource}'.");
        return Task.FromResult<IReadOnlyList<WriteOutcome>>([.. request.Tokens.Select(_ => new WriteOutcome.Refused(failure))]);
    }

    /// <inheritdoc />
    public virtual IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var resource = Resource(request.Resource);
        var write = resource.Write ?? throw Unsupported(resource, "write");
        var outcomes = new WriteOutcome?[request.Items.Count];
        var batches = BatchesOf(resource, write, request, outcomes);
        if (outcomes.OfType<WriteOutcome.Refused>().FirstOrDefault() is { } refused)
            throw new ConnectorException(refused.Failure);
        return [.. batches.Select(batch => Outgoing(CallFor(resource, request with { Items = batch.Items })))];
    }

    /// <summary>The call that writes the items: all of them in one, path and company alike. Pure: <see cref="Describe(WriteRequest)"/>
    /// shows the same.</summary>
    protected virtual Call CallFor(ResourceDefinition resource, WriteRequest request)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(request);
        var write = resource.Write ?? throw Unsupported(resource, "write");
        if (IsUpdate(write, request.Items[0]))
        {
            return new Call
            {
                Method = write.UpdateMethod,
                Path = PathFor(resource, write, request.Items[0], request.Company),
                Verb = "write",
                Effect = CallEffect.Repeatable,
                Body = Prepare(write, request.Items.Single()),
            };
        }

        var bodies = request.Items.Select(item => Prepare(write, item));
        return new Call
        {
            Method = write.Method,
            Path = PathFor(resource, write, request.Items[0], request.Company),
            Verb = "write",
            // Where the same bytes are skipped as identical, a second sending would hide what became of the first one: it is sent again
            // changed, by the engine.
            Effect = write is { Semantics: WriteSemantics.Upsert, Touch: null } ? CallEffect.Repeatable : CallEffect.Once,
            Body = write.BodyIsArray ? Elements.Array(bodies) : bodies.Single(),
        };
    }

    /// <summary>One record as it is sent: the default changes the manifest's <c>touch</c> field where <see cref="WriteItem.Touch"/> asks
    /// for it. Pure.</summary>
    protected virtual JsonElement Prepare(WriteDefinition write, WriteItem item)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(item);
        if (!item.Touch || write.Touch is null || item.Body.ValueKind != JsonValueKind.Object)
            return item.Body;
        // Another value for each job, the same for each attempt at it.
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item.IdempotencyKey)).AsSpan(0, 4));
        return Elements.With(item.Body, write.Touch, mark);
    }

    /// <summary>
    /// What became of each item of one call that succeeded, in order. The default takes the answer's element for each item as
    /// <see cref="WriteOutcome.Delivered"/>. Drivers of systems that only accept override it and answer
    /// <see cref="WriteOutcome.Accepted"/>.
    /// </summary>
    /// <param name="resource">The resource written.</param>
    /// <param name="request">Exactly the items that the call carried.</param>
    /// <param name="answer">The answer; it has no failure.</param>
    /// <param name="cancel">Cancels.</param>
    protected virtual ValueTask<IReadOnlyList<WriteOutcome>> SettleAsync(ResourceDefinition resource, WriteRequest request, Answer answer,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        return ValueTask.FromResult<IReadOnlyList<WriteOutcome>>([.. request.Items.Select((item, index) =>
        {
            var body = Candidates.AnswerFor(answer.Body, item.Body, index, request.Items.Count, resource.Write?.ResultId);
            return new WriteOutcome.Delivered((body is { } own ? IdOf(resource, own) : null) ?? IdOf(resource, item.Body) ?? item.Id, body);
        })]);
    }

    /// <summary>The failure that makes further batches pointless, or null.</summary>
    private async Task<Failure?> WriteBatchAsync(ResourceDefinition resource, WriteRequest request, Batch batch, WriteOutcome?[] outcomes,
        CancellationToken cancel)
    {
        var own = request with { Items = batch.Items };
        var answer = await SendAsync(CallFor(resource, own), cancel);
        if (answer.Failure is null)
        {
            var settled = await SettleAsync(resource, own, answer, cancel);
            if (settled.Count != batch.Items.Count)
                throw new InvalidOperationException(
                    $"{GetType().Name}.SettleAsync answered {settled.Count} outcomes for {batch.Items.Count} records.");
            for (var index = 0; index < settled.Count; index++)
                outcomes[batch.Indexes[index]] = settled[index];
            return null;
        }

        if (answer.Failure.Kind is FailureKind.Data or FailureKind.Duplicate && batch.Items.Count > 1)
        {
            // The system refuses the whole for one: halve it until the bad record stands alone and the others have gone through.
            Logger.LogInformation("{Connection}: a batch of {Count} was refused; it is halved to find the record at fault.", Context.Name,
                batch.Items.Count);
            var (first, second) = batch.Halves();
            return await WriteBatchAsync(resource, request, first, outcomes, cancel) is { } end
                ? Refuse(second, end, outcomes)
                : await WriteBatchAsync(resource, request, second, outcomes, cancel);
        }

        Refuse(batch, answer.Failure, outcomes);
        return answer.Failure.Kind is FailureKind.Authentication or FailureKind.Configuration or FailureKind.Throttled
            ? answer.Failure
            : null;
    }

    /// <summary>The calls' worth of items; those that no call can carry get their outcome here.</summary>
    private List<Batch> BatchesOf(ResourceDefinition resource, WriteDefinition write, WriteRequest request, WriteOutcome?[] outcomes)
    {
        var batches = new BatchSplitter(Manifest.Name, write);
        for (var index = 0; index < request.Items.Count; index++)
        {
            var item = request.Items[index];
            try
            {
                batches.Add(index, item, Prepare(write, item), PathFor(resource, write, item, request.Company));
            }
            catch (ConnectorException refused)
            {
                outcomes[index] = new WriteOutcome.Refused(refused.Failure);
            }
        }

        return batches.Batches;
    }

    private static Failure Refuse(Batch batch, Failure failure, WriteOutcome?[] outcomes)
    {
        foreach (var index in batch.Indexes)
            outcomes[index] = new WriteOutcome.Refused(failure);
        return failure;
    }

    private string PathFor(ResourceDefinition resource, WriteDefinition write, WriteItem item, Company? company) =>
        Expand(IsUpdate(write, item) ? PathOf(resource, "write.update", write.UpdatePath!) : PathOf(resource, "write", write.Path), company,
            Own(item));

    /// <summary>Whether the item changes a record that is known by its id.</summary>
    private static bool IsUpdate(WriteDefinition write, WriteItem item) => write.UpdatePath is not null && item.Id is not null;

    private static ImmutableDictionary<string, string> Own(WriteItem item)
    {
        var values = (item.Parameters ?? ImmutableDictionary<string, string>.Empty).SetItem("idempotencyKey", item.IdempotencyKey);
        return item.Id is null ? values : values.SetItem("id", item.Id);
    }
}
