using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.DynamicsGp;

/// <summary>
/// A connection to one GP Service. The manifest says nearly everything; this adds what it cannot: the wrapper around records, voucher
/// numbers that the caller chooses, and vouchers that move from collection to collection with their state.
/// </summary>
internal class DynamicsGpConnection(ConnectorManifest manifest, ConnectionContext context) : RestConnection(manifest, context)
{
    protected const string Vouchers = "payablesTransactions";
    private static readonly ImmutableArray<string> Everywhere = [Vouchers, "openTransactions", "historyTransactions"];
    private readonly string? payload = SiteManifest.PayloadPath(context.Settings);

    /// <summary>The collections that together hold the vouchers of every state.</summary>
    private ImmutableArray<string> Collections => Context.Settings.Find("voucherStates") == "separate" ? Everywhere : [Vouchers];

    /// <summary>Looks a voucher up by vendor and vendor's number, in every state: a document that was paid long ago is a duplicate
    /// too.</summary>
    public override async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        // Blanks around a value are GP's padding: in a filter they would hide what is there.
        request = request with
        {
            NaturalKey =
            request.NaturalKey.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Trim(), StringComparer.Ordinal)
        };
        foreach (var collection in request.Resource == Vouchers ? Collections : [request.Resource])
        {
            if (await base.FindAsync(request with { Resource = collection }, cancel) is { } found)
                return found;
        }

        return null;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        if (request.Resource != Vouchers)
            return await base.WriteAsync(request, cancel);
        var outcomes = new List<WriteOutcome>(request.Items.Count);
        foreach (var item in request.Items)
            outcomes.Add(await EnterAsync(request, item, cancel));
        return outcomes;
    }

    /// <inheritdoc />
    protected override Call CallFor(ActionDefinition action, ActionRequest request)
    {
        var call = base.CallFor(action, request);
        // What to do with the batch is a header; without it the call would create one (fact sheet §1.3).
        return request.Resource == "batches" ? call with { Headers = call.Headers.SetItem("GP-Custom-Action", "POST") } : call;
    }

    /// <summary>The record in its wrapper; a voucher without a number gets the job's first.</summary>
    protected override JsonElement Prepare(WriteDefinition write, WriteItem item)
    {
        var body = ReferenceEquals(write, Resource(Vouchers).Write) ? Numbered(item, 0) : item.Body;
        return payload is null ? body : JsonText.Wrapped(body, payload);
    }

    /// <inheritdoc />
    protected override ValueTask<IReadOnlyList<WriteOutcome>> SettleAsync(ResourceDefinition resource, WriteRequest request, Answer answer,
        CancellationToken cancel)
    {
        var result = Unwrapped(answer.Body) ?? request.Items[0].Body;
        var id = JsonRecord.TextOf(result, resource.Key!) ?? JsonRecord.TextOf(request.Items[0].Body, resource.Key!);
        return ValueTask.FromResult<IReadOnlyList<WriteOutcome>>([new WriteOutcome.Delivered(id, result)]);
    }

    /// <inheritdoc />
    protected override Answer Interpret(Answer answer) => answer.Body is { } body ? answer with { Body = JsonText.Unpadded(body) } : answer;

    /// <summary>Sends one voucher, its number given.</summary>
    protected virtual async Task<WriteOutcome> SendAsync(WriteRequest request, WriteItem item, CancellationToken cancel) =>
        (await base.WriteAsync(request with { Items = [item] }, cancel))[0];

    /// <summary>
    /// Enters one voucher under a number that follows from its job. The number is looked up first: where it stands for this very document,
    /// an earlier attempt had taken effect; where it stands for another, the job's next number is taken.
    /// </summary>
    private async Task<WriteOutcome> EnterAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        try
        {
            for (var choice = 0; choice < VoucherNumber.Choices; choice++)
            {
                var body = Numbered(item, choice);
                var number = JsonRecord.TextOf(body, VoucherNumber.Field)!;
                if (await HeldAsync(number, request.Company, cancel) is not { } held)
                    return await SendAsync(request, item with { Body = body }, cancel);
                if (IsSame(held, body))
                    return new WriteOutcome.Delivered(number, held);
            }
        }
        catch (ConnectorException cannotTell)
        {
            return new WriteOutcome.Refused(item.InDoubt ? cannotTell.Failure with { Kind = FailureKind.Ambiguous } : cannotTell.Failure);
        }

        return new WriteOutcome.Refused(FailureKind.Duplicate, "voucher-number-taken",
            "Every voucher number that this document may have belongs to another document in Dynamics GP.");
    }

    /// <summary>The voucher with a number, in whatever state, or null.</summary>
    private async Task<JsonElement?> HeldAsync(string number, Company? company, CancellationToken cancel)
    {
        foreach (var collection in Collections)
        {
            if (await GetAsync(new GetRequest(collection, number, company), cancel) is { } held)
                return held;
        }

        return null;
    }

    private bool IsSame(JsonElement held, JsonElement wanted) =>
        Resource(Vouchers).NaturalKey.All(field => IsSameText(JsonRecord.TextOf(held, field), JsonRecord.TextOf(wanted, field)));

    /// <summary>Whether GP's columns hold both texts alike: they are padded with blanks, and compare without regard to case (fact sheet
    /// §3).</summary>
    protected static bool IsSameText(string? held, string? wanted) =>
        string.Equals(held?.Trim(), wanted?.Trim(), StringComparison.OrdinalIgnoreCase);

    protected static JsonElement Numbered(WriteItem item, int choice) =>
        item.Body.ValueKind != JsonValueKind.Object || JsonRecord.TextOf(item.Body, VoucherNumber.Field) is { Length: > 0 }
            ? item.Body
            : JsonText.With(item.Body, VoucherNumber.Field, VoucherNumber.Of(item.IdempotencyKey, choice));

    private JsonElement? Unwrapped(JsonElement? answer) =>
        answer is { ValueKind: JsonValueKind.Object } body && payload is not null
            ? body.TryGetProperty(payload, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : null
            : answer;
}
