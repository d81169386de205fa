using System.Security.Cryptography;
using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

/// <summary>Writes records in as few calls as the manifest allows, each record with an outcome of its own.</summary>
/// <param name="callFor">The call that writes items.</param>
/// <param name="prepare">One record as it is sent.</param>
/// <param name="settle">What became of the items of a call that succeeded.</param>
internal sealed class Writing(
    RestSender sender,
    Func<ResourceDefinition, WriteRequest, Call> callFor,
    Func<WriteDefinition, WriteItem, JsonElement> prepare,
    Func<ResourceDefinition, WriteRequest, Answer, CancellationToken, ValueTask<IReadOnlyList<WriteOutcome>>> settle)
{
    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        var resource = sender.Resource(request.Resource);
        var outcomes = new WriteOutcome?[request.Items.Count];
        Failure? end = null;
        foreach (var batch in BatchesOf(resource, request, outcomes))
        {
            if (end is null)
                end = await WriteBatchAsync(resource, request, batch, outcomes, cancel);
            else
                Refuse(batch, end, outcomes);
        }

        return [.. outcomes.Select(outcome => outcome ?? throw new InvalidOperationException("A record was written without an outcome."))];
    }

    public IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        var resource = sender.Resource(request.Resource);
        var outcomes = new WriteOutcome?[request.Items.Count];
        var batches = BatchesOf(resource, request, outcomes);
        if (outcomes.OfType<WriteOutcome.Refused>().FirstOrDefault() is { } refused)
            throw new ConnectorException(refused.Failure);
        return [.. batches.Select(batch => sender.Outgoing(callFor(resource, request with { Items = batch.Items })))];
    }

    public Call CallFor(ResourceDefinition resource, WriteRequest request)
    {
        var write = DefinitionOf(resource);
        var isUpdate = write.IsUpdate(request.Items[0]);
        var bodies = request.Items.Select(item => prepare(write, item));
        return new Call
        {
            Method = isUpdate ? write.UpdateMethod : write.Method,
            Path = PathFor(resource, write, request.Items[0], request.Company),
            Verb = "write",
            // Where the same bytes are skipped as identical, a second sending would hide what became of the first one: it is sent again
            // changed, by the engine.
            Effect = isUpdate || write is { Semantics: WriteSemantics.Upsert, Touch: null } ? CallEffect.Repeatable : CallEffect.Once,
            Body = write.BodyIsArray && !isUpdate ? Elements.Array(bodies) : bodies.Single(),
        };
    }

    public static JsonElement Prepare(WriteDefinition write, WriteItem item)
    {
        if (!item.Touch || write.Touch is null || item.Body.ValueKind != JsonValueKind.Object)
            return item.Body;
        // Another value for each job, the same for each attempt at it.
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item.IdempotencyKey)).AsSpan(0, 4));
        return Elements.With(item.Body, write.Touch, mark);
    }

    public static IReadOnlyList<WriteOutcome> Settle(ResourceDefinition resource, WriteRequest request, Answer answer) =>
    [
        .. request.Items.Select((item, index) =>
        {
            var body = Candidates.AnswerFor(answer.Body, item.Body, index, request.Items.Count, resource.Write?.ResultId);
            return new WriteOutcome.Delivered((body is { } own ? resource.IdOf(own) : null) ?? resource.IdOf(item.Body) ?? item.Id, body);
        }),
    ];

    /// <summary>The failure that makes further batches pointless, or null.</summary>
    private async Task<Failure?> WriteBatchAsync(ResourceDefinition resource, WriteRequest request, Batch batch, WriteOutcome?[] outcomes,
        CancellationToken cancel)
    {
        var own = request with { Items = batch.Items };
        var answer = await sender.SendAsync(callFor(resource, own), cancel);
        if (answer.Failure is null)
        {
            var settled = await settle(resource, own, answer, cancel);
            if (settled.Count != batch.Items.Count)
                throw new InvalidOperationException(
                    $"SettleAsync of {sender.Manifest.Name} answered {settled.Count} outcomes for {batch.Items.Count} records.");
            for (var index = 0; index < settled.Count; index++)
                outcomes[batch.Indexes[index]] = settled[index];
            return null;
        }

        if (answer.Failure.Kind is FailureKind.Data or FailureKind.Duplicate && batch.Items.Count > 1)
        {
            // The system refuses the whole for one: halve it until the bad record stands alone and the others have gone through.
            sender.Logger.LogInformation("{Connection}: a batch of {Count} was refused; it is halved to find the record at fault.",
                sender.Context.Name, batch.Items.Count);
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
    private List<Batch> BatchesOf(ResourceDefinition resource, WriteRequest request, WriteOutcome?[] outcomes)
    {
        var write = DefinitionOf(resource);
        var batches = new BatchSplitter(sender.Manifest.Name, write);
        foreach (var (index, item) in request.Items.Index())
        {
            try
            {
                batches.Add(index, item, prepare(write, item), PathFor(resource, write, item, request.Company));
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

    private WriteDefinition DefinitionOf(ResourceDefinition resource) => resource.Write ?? throw sender.Unsupported(resource, "write");

    private string PathFor(ResourceDefinition resource, WriteDefinition write, WriteItem item, Company? company) => write.IsUpdate(item)
        ? sender.Path(resource, "write.update", write.UpdatePath!, company, item.Placeholders)
        : sender.Path(resource, "write", write.Path, company, item.Placeholders);
}
