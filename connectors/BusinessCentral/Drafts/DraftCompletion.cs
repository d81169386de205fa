using Connector.BusinessCentral.Wire;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Drafts;

/// <summary>
/// Brings a draft to what it is to be: reads it, adds the lines and dimensions it lacks, and reads it again until nothing is missing. Works
/// the same on a fresh header, on a draft whose deep insert kept only a part, and on one that an earlier attempt left unfinished.
/// </summary>
internal sealed class DraftCompletion(Func<Call, CancellationToken, Task<Answer>> send, int maxConflicts)
{
    /// <summary>One to add, one to set dimensions that defaults had filled already, one to see a line of a lost answer, one to
    /// verify.</summary>
    private const int Rounds = 4;

    private readonly GuardedChange change = new(send, maxConflicts);

    /// <summary>The completed draft, or why it is not complete.</summary>
    public async Task<(JsonElement? Invoice, Failure? Failure)> CompleteAsync(InvoiceAddress address, string id, DraftBody wanted,
        CancellationToken cancel)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var read = await send(new Call { Method = "GET", Path = address.Whole(id), Verb = "get", Effect = CallEffect.Read }, cancel);
            if (read.Failure is { } unread)
                return (null, unread);
            if (read.IsEmpty || read.Body is not { } body)
                return (null,
                    new Failure(FailureKind.Ambiguous, "draft-gone",
                        "The draft disappeared from Business Central while it was being written."));
            var invoice = EnumFields.Restore(body);
            var comparison = DraftComparison.Of(wanted, invoice);
            if (comparison.IsComplete)
                return (invoice, null);
            if (comparison.Difference is { } difference)
                return (null,
                    new Failure(FailureKind.Data, "draft-differs", $"Business Central made another invoice of it: {difference}."));
            if (await AddAsync(address, id, wanted, invoice, comparison, cancel) is { } failure)
                return (null, failure);
        }

        return (null,
            new Failure(FailureKind.Ambiguous, "draft-incomplete", "The draft in Business Central still lacks lines or dimensions."));
    }

    private async Task<Failure?> AddAsync(InvoiceAddress address, string id, DraftBody wanted, JsonElement invoice,
        DraftComparison comparison, CancellationToken cancel)
    {
        var lineIds = DraftComparison.LinesOf(invoice).ToDictionary(DraftBody.SequenceOf, line => JsonRecord.TextOf(line, "id"));
        foreach (var gap in comparison.Dimensions)
        {
            var line = gap.Sequence is { } sequence ? lineIds[sequence] : null;
            if (Explained(await CloseAsync(address, id, line, gap, cancel), wanted, gap.Sequence) is { } failure)
                return failure;
        }

        foreach (var line in comparison.Lines)
        {
            if (Explained(await AddLineAsync(address, id, line, cancel), wanted, line.Sequence) is { } failure)
                return failure;
        }

        return null;
    }

    private async Task<Failure?> AddLineAsync(InvoiceAddress address, string id, DraftLine line, CancellationToken cancel)
    {
        var answer = await send(Create(address.Lines(id), line.Fields), cancel);
        if (answer.Failure is { } failure)
            return IsThereAlready(failure) ? null : failure;
        if (answer.Body is not { } made || JsonRecord.TextOf(made, "id") is not { } lineId)
            return null;
        foreach (var dimension in line.Dimensions)
        {
            if (await CloseAsync(address, id, lineId, new DimensionGap(line.Sequence, dimension, null), cancel) is { } refused)
                return refused;
        }

        return null;
    }

    /// <summary>Adds a dimension, or changes the value of one that is there. One that turns out to be there is left to the next
    /// round.</summary>
    private async Task<Failure?> CloseAsync(InvoiceAddress address, string id, string? line, DimensionGap gap, CancellationToken cancel)
    {
        if (gap.Existing is not { } existing)
        {
            var added = await send(Create(address.Dimensions(id, line), gap.Wanted), cancel);
            return added.Failure is { } failure && !IsThereAlready(failure) ? failure : null;
        }

        var value = JsonRecord.Object(writer =>
        {
            foreach (var property in gap.Wanted.EnumerateObject().Where(property => property.Name is "valueId" or "valueCode"))
                property.WriteTo(writer);
        });
        var changed = await change.SendAsync(
            address.Dimension(id, line, JsonRecord.TextOf(existing, "id")!),
            _ => null,
            (path, etag) => new Call
            {
                Method = "PATCH",
                Path = path,
                Verb = "write",
                Effect = CallEffect.Once,
                Body = value,
                Headers = GuardedChange.IfMatch(etag)
            },
            cancel);
        return changed.Failure;
    }

    private static Call Create(string path, JsonElement body) =>
        new() { Method = "POST", Path = path, Verb = "write", Effect = CallEffect.Once, Body = body };

    /// <summary>A line of an attempt whose answer was lost, or a dimension that the vendor or the account brings as its default.</summary>
    private static bool IsThereAlready(Failure failure) =>
        failure.Message.Contains("duplicate sequence number", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("dimension set line already exists", StringComparison.OrdinalIgnoreCase);

    /// <summary>The failure with the line it is about, counted as a clerk counts.</summary>
    private static Failure? Explained(Failure? failure, DraftBody wanted, int? sequence)
    {
        if (failure is null || sequence is null || failure.IsPassing)
            return failure;
        var place = wanted.Lines.Select(line => line.Sequence).ToList().IndexOf(sequence.Value) + 1;
        return failure with { Message = string.Create(CultureInfo.InvariantCulture, $"Line {place}: {failure.Message}") };
    }
}
