using Connector.FinanceOperations.Values;
using Connector.Sdk.Http;

namespace Connector.FinanceOperations.Invoices;

/// <summary>
/// Writes pending invoices, the header first and then its lines one after the other, because lines that are inserted side by side under one
/// header fail with update conflicts (fact sheet §2). A line that is refused takes the header with it; whatever cannot be told is
/// <see cref="FailureKind.Ambiguous"/>, to be taken up by <see cref="AdoptAsync"/>.
/// </summary>
/// <param name="send">Makes a call.</param>
/// <param name="linesOf">Reads the lines under a header. Throws <see cref="ConnectorException"/> where it cannot.</param>
/// <param name="isPending">Tells whether a header is still among the pending ones. Throws where it cannot.</param>
/// <param name="maxRounds">How often lines are tried without one coming through. After that the record itself waits.</param>
/// <param name="delete">Deletes a header with its lines.</param>
internal sealed class InvoiceWriter(
    Func<Call, CancellationToken, Task<Answer>> send,
    Func<PendingInvoice, string, CancellationToken, Task<IReadOnlyList<JsonElement>>> linesOf,
    Func<PendingInvoice, string, CancellationToken, Task<bool>> isPending,
    Func<PendingInvoice, string, CancellationToken, Task<WriteOutcome>> delete,
    int maxRounds)
{
    private const string LinesPath = "/data/VendorInvoiceLines?cross-company=true";

    /// <summary>The requests that write an invoice.</summary>
    public static IEnumerable<OutgoingRequest> Describe(OutgoingRequest header, PendingInvoice invoice)
    {
        var reference = JsonRecord.TextOf(header.Body!.Value, "HeaderReference") ?? "{HeaderReference}";
        return invoice.Lines.Select(line => AddLine(line.Under(invoice.DataArea, reference)))
            .Select(call => header with { Method = call.Method, Path = call.Path, Body = call.Body }).Prepend(header);
    }

    /// <summary>The call that adds a line.</summary>
    private static Call AddLine(JsonElement line) =>
        new() { Method = "POST", Path = LinesPath, Verb = "write", Effect = CallEffect.Once, Body = line };

    /// <summary>Makes a new header and adds its lines.</summary>
    /// <param name="inDoubt">Whether an earlier attempt may still be on its way: then a duplicate is most likely our own, and the next
    /// look-up will tell.</param>
    public async Task<WriteOutcome> CreateAsync(Call create, PendingInvoice invoice, bool inDoubt, CancellationToken cancel)
    {
        var answer = await send(create, cancel);
        if (answer.Failure is { } failure)
            return new WriteOutcome.Refused(
                inDoubt && failure.Kind == FailureKind.Duplicate ? failure with { Kind = FailureKind.Ambiguous } : failure);
        if (answer.Body is not { } header || JsonRecord.TextOf(header, "HeaderReference") is not { Length: > 0 } reference)
            return new WriteOutcome.Refused(FailureKind.Ambiguous, "no-reference",
                "Finance & Operations took the invoice but did not say which HeaderReference it has.");
        if (!PendingInvoice.IsSame(JsonRecord.TextOf(header, "InvoiceNumber"), invoice.Number))
        {
            var kept =
                $"Finance & Operations keeps the invoice number {invoice.Number} as '{JsonRecord.TextOf(header, "InvoiceNumber")}', so it "
                    + "was not left there.";
            return await DiscardAsync(invoice, reference, new Failure(FailureKind.Data, "number-changed", kept), cancel);
        }

        return await CompleteAsync(invoice, NullDates.Restore(header), reference, [], cancel);
    }

    /// <summary>Takes up what an earlier attempt left: complete, or to be completed. Invoices that cannot be ours are refused as
    /// duplicates.</summary>
    /// <param name="candidates">Invoices with the same account and number; at least one.</param>
    public async Task<WriteOutcome> AdoptAsync(IReadOnlyList<Candidate> candidates, PendingInvoice invoice, CancellationToken cancel)
    {
        var ours = candidates.Where(candidate => candidate.Difference is null).ToArray();
        if (ours.FirstOrDefault(candidate => candidate.Missing.IsEmpty) is { } complete)
            return complete.Delivered;
        if (ours is [{ HeaderReference: { } reference, Delivered.Body: { } body }, ..])
            return await CompleteAsync(invoice, body, reference, JsonRecord.ListOf(body, PendingInvoice.LinesField), cancel);
        return new WriteOutcome.Refused(FailureKind.Duplicate, "other-invoice",
            $"Finance & Operations already has invoice {invoice.Number} of vendor {invoice.Account}, and it is another one: "
                + $"{candidates[0].Difference}.");
    }

    /// <summary>
    /// Adds the lines that are not there yet, then answers with the invoice as it stands. After an answer that was lost the lines are read
    /// again: a line that did arrive is seen, and one that is still on its way cannot come twice, because its number is part of its key.
    /// </summary>
    /// <param name="there">Lines that are there.</param>
    private async Task<WriteOutcome> CompleteAsync(PendingInvoice invoice, JsonElement header, string reference,
        IReadOnlyList<JsonElement> there, CancellationToken cancel)
    {
        var isInDoubt = false;
        for (var round = 1; ; round++)
        {
            var (added, failure) = await AddAsync(invoice, reference, there, cancel);
            if (failure is null)
                return Candidate.Outcome(invoice, header, there.Concat(added).OrderBy(Candidate.NumberOf));
            if (failure.Kind == FailureKind.Data && !isInDoubt)
                return await DiscardAsync(invoice, reference, failure, cancel);
            isInDoubt |= failure.Kind == FailureKind.Ambiguous;
            if (round == maxRounds || !MayGoOn(failure))
                return new WriteOutcome.Refused(failure with { Kind = FailureKind.Ambiguous });
            try
            {
                var now = await linesOf(invoice, reference, cancel);
                // Posting takes a pending invoice away; the next look-up finds it among the posted ones.
                if (now.Count < there.Count + added.Count || (isInDoubt && !await isPending(invoice, reference, cancel)))
                    return new WriteOutcome.Refused(failure with { Kind = FailureKind.Ambiguous });
                round = now.Count > there.Count ? 0 : round;
                there = now;
            }
            catch (ConnectorException unread)
            {
                return new WriteOutcome.Refused(unread.Failure with { Kind = FailureKind.Ambiguous });
            }
        }
    }

    /// <summary>Whether trying at once can help: not where the environment asked for a pause, and not where the call may still be at work
    /// there.</summary>
    private static bool MayGoOn(Failure failure) =>
        failure.Kind is FailureKind.Transient or FailureKind.Duplicate or FailureKind.Ambiguous
            && failure is { RetryAfter: null, Code: not "timeout" };

    private async Task<(IReadOnlyList<JsonElement> Added, Failure? Failure)> AddAsync(PendingInvoice invoice, string reference,
        IReadOnlyList<JsonElement> there, CancellationToken cancel)
    {
        var numbers = there.Select(Candidate.NumberOf).ToHashSet();
        var added = new List<JsonElement>();
        foreach (var line in invoice.Lines.Where(line => !numbers.Contains(line.Number)))
        {
            var answer = await send(AddLine(line.Under(invoice.DataArea, reference)), cancel);
            if (answer.Failure is { } failure)
                return (added,
                    failure with { Message = string.Create(CultureInfo.InvariantCulture, $"Line {line.Number:0.##}: {failure.Message}") });
            added.Add(NullDates.Restore(answer.Body ?? line.Under(invoice.DataArea, reference)));
        }

        return (added, null);
    }

    /// <summary>Deletes a header that is not to stay, so that it neither looks like a duplicate later nor is posted half. Its lines go with
    /// it.</summary>
    private async Task<WriteOutcome> DiscardAsync(PendingInvoice invoice, string reference, Failure why, CancellationToken cancel) =>
        new WriteOutcome.Refused(await delete(invoice, reference, cancel) is WriteOutcome.Refused { Failure: var left }
            ? why with
            {
                Message =
                    $"{why.Message} The unfinished pending invoice {reference} could not be deleted ({left.Message}); delete it in "
                        + "Finance & Operations."
            }
            : why);
}
