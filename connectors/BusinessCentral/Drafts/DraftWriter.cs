using Connector.BusinessCentral.Wire;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Drafts;

/// <summary>
/// Writes drafts of purchase invoices so that none is left half written without anybody knowing: what the first call did not take is added
/// line by line, what is refused takes the whole draft with it, and whatever cannot be told is <see cref="FailureKind.Ambiguous"/>, to be
/// taken up by <see cref="AdoptAsync"/>.
/// </summary>
internal sealed class DraftWriter(Func<Call, CancellationToken, Task<Answer>> send, int maxConflicts)
{
    private readonly DraftCompletion completion = new(send, maxConflicts);
    private readonly GuardedChange change = new(send, maxConflicts);
    private readonly RefusalExplanation explanation = new(send);

    public static bool IsDraft(JsonElement invoice) => JsonRecord.TextOf(invoice, "status") == "Draft";

    /// <summary>The invoice that an attempt just now may have left: never one that somebody has posted and taken back since.</summary>
    public static bool MayBeOurs(JsonElement invoice) => JsonRecord.TextOf(invoice, "status") is not ("Canceled" or "Corrective");

    /// <summary>The requests that write a draft whose lines go separately.</summary>
    public static IEnumerable<OutgoingRequest> Describe(OutgoingRequest header, DraftBody wanted)
    {
        var address = new InvoiceAddress("", header.Path);
        yield return header;
        foreach (var dimension in wanted.Dimensions)
            yield return header with { Path = address.Dimensions("{id}", null), Body = dimension };
        foreach (var line in wanted.Lines)
        {
            yield return header with { Path = address.Lines("{id}"), Body = line.Fields };
            foreach (var dimension in line.Dimensions)
                yield return header with { Path = address.Dimensions("{id}", "{lineId}"), Body = dimension };
        }
    }

    /// <summary>Makes a new draft. The call carries the header, and the lines where the environment takes them with it.</summary>
    public async Task<WriteOutcome> CreateAsync(InvoiceAddress address, Call create, DraftBody wanted, CancellationToken cancel)
    {
        var answer = await send(create, cancel);
        if (answer.Failure is { } failure)
        {
            var isNested = create.Body is { } sent && sent.TryGetProperty(DraftBody.LinesField, out _);
            return new WriteOutcome.Refused(await explanation.ExplainAsync(address, wanted, failure, isNested, cancel));
        }

        if (answer.Body is not { } header || JsonRecord.TextOf(header, "id") is not { Length: > 0 } id)
            return new WriteOutcome.Refused(
                FailureKind.Ambiguous, "no-id", "Business Central took the invoice but did not say which id it has.");
        return await CompleteAsync(address, id, wanted, cancel);
    }

    /// <summary>Takes up what an earlier attempt left: complete, or to be completed. Invoices that cannot be ours are refused as
    /// duplicates.</summary>
    /// <param name="candidates">Invoices with the same natural key, read whole, posted ones first; at least one.</param>
    public async Task<WriteOutcome> AdoptAsync(InvoiceAddress address, IReadOnlyList<JsonElement> candidates, DraftBody wanted,
        CancellationToken cancel)
    {
        var compared = candidates.Select(candidate => (Invoice: candidate, Comparison: DraftComparison.Of(wanted, candidate))).ToArray();
        foreach (var (invoice, comparison) in compared)
        {
            if (comparison.IsComplete && MayBeOurs(invoice))
                return Delivered(invoice);
        }

        foreach (var (invoice, comparison) in compared)
        {
            if (IsDraft(invoice) && comparison.Difference is null)
                return await CompleteAsync(address, JsonRecord.TextOf(invoice, "id")!, wanted, cancel);
        }

        var (other, found) = compared[0];
        return new WriteOutcome.Refused(FailureKind.Duplicate, "other-invoice",
            $"Business Central already has invoice {JsonRecord.TextOf(other, "vendorInvoiceNumber")} of vendor "
                + $"{JsonRecord.TextOf(other, "vendorNumber")} as {JsonRecord.TextOf(other, "number")}, and it is another one: "
                    + $"{found.Difference ?? $"it is {JsonRecord.TextOf(other, "status")}"}.");
    }

    /// <summary>Changes the header of a draft that exists.</summary>
    public async Task<WriteOutcome> ChangeAsync(InvoiceAddress address, string id, DraftBody wanted, CancellationToken cancel)
    {
        if (!wanted.Lines.IsEmpty || !wanted.Dimensions.IsEmpty)
            return new WriteOutcome.Refused(FailureKind.Configuration, "no-deep-update",
                "Business Central changes an invoice's header alone: leave purchaseInvoiceLines and dimensionSetLines out of a step "
                    + "that gives an id.");
        var answer = await change.SendAsync(
            address.Invoice(id),
            _ => null,
            (row, etag) => new Call
            {
                Method = "PATCH",
                Path = row,
                Verb = "write",
                Effect = CallEffect.Once,
                Body = wanted.Header,
                Headers = GuardedChange.IfMatch(etag)
            },
            cancel);
        if (answer.Failure is { } failure)
            return new WriteOutcome.Refused(failure);
        return answer.IsEmpty || answer.Body is not { } changed
            ? new WriteOutcome.Refused(FailureKind.Data, "no-such-invoice", $"Business Central has no purchase invoice with the id {id}.")
            : Delivered(EnumFields.Restore(changed));
    }

    /// <summary>Deletes a draft; one that is gone already counts as deleted, a posted one is refused.</summary>
    public async Task<WriteOutcome> DeleteAsync(string path, string id, CancellationToken cancel)
    {
        var answer = await change.SendAsync(
            path,
            invoice => IsDraft(EnumFields.Restore(invoice))
                ? null
                : new Failure(FailureKind.Data, "not-a-draft",
                    $"Invoice {JsonRecord.TextOf(invoice, "number")} has been posted and was not deleted."),
            (row, etag) => new Call
            {
                Method = "DELETE",
                Path = row,
                Verb = "delete",
                Effect = CallEffect.Once,
                Headers = GuardedChange.IfMatch(etag)
            },
            cancel);
        return answer.Failure is { } failure ? new WriteOutcome.Refused(failure) : new WriteOutcome.Delivered(id, null);
    }

    /// <summary>Adds what the draft lacks, then answers with the draft as it stands.</summary>
    private async Task<WriteOutcome> CompleteAsync(InvoiceAddress address, string id, DraftBody wanted, CancellationToken cancel)
    {
        var (invoice, failure) = await completion.CompleteAsync(address, id, wanted, cancel);
        if (failure is null)
            return Delivered(invoice!.Value);
        if (failure.IsPassing || failure.Kind is not (FailureKind.Data or FailureKind.Duplicate))
            return new WriteOutcome.Refused(failure with { Kind = FailureKind.Ambiguous });
        failure = await explanation.ExplainAsync(address, wanted, failure, isNested: false, cancel);
        var deleted = await DeleteAsync(address.Invoice(id), id, cancel);
        return new WriteOutcome.Refused(deleted is WriteOutcome.Refused { Failure: var left }
            ? failure with
            {
                Message = $"{failure.Message} The unfinished draft could not be deleted ({left.Message}); delete it in Business Central.",
                Detail = string.Create(CultureInfo.InvariantCulture, $"{failure.Detail} draft {id}")
            }
            : failure);
    }

    private static WriteOutcome.Delivered Delivered(JsonElement invoice) => new(JsonRecord.TextOf(invoice, "id"), invoice);
}
