using Connector.Sdk.Http;

namespace Connector.FinanceOperations.Invoices;

/// <summary>An invoice that is there with the account and number of the one to write, and how it compares with it.</summary>
/// <param name="Delivered">The invoice, as the outcome of a write that made it.</param>
/// <param name="HeaderReference">Key of the pending header; null where it is posted.</param>
/// <param name="Missing">Lines it lacks; of a posted one nothing can be said, so none.</param>
/// <param name="Difference">What shows that it is another invoice, in a few words; null where it may be ours.</param>
internal sealed record Candidate(WriteOutcome.Delivered Delivered, string? HeaderReference, ImmutableArray<InvoiceLine> Missing,
    string? Difference)
{
    /// <summary>A header among pending invoices, with its lines where they matter.</summary>
    public static Candidate Pending(PendingInvoice wanted, JsonElement header, IReadOnlyList<JsonElement> lines)
    {
        var there = lines.DistinctBy(NumberOf).ToDictionary(NumberOf);
        var strangers = there.Keys.Except(wanted.Lines.Select(line => line.Number)).ToArray();
        var difference = DifferentText(wanted.Header, header, "Currency") ?? DifferentDate(wanted.Header, header, "InvoiceDate")
            ?? (strangers is [var number, ..]
                ? string.Create(CultureInfo.InvariantCulture, $"it has a line {number:0.##} that this invoice does not have")
                : null)
            ?? (there.Count < lines.Count ? "it has several lines under one number" : null)
            ?? wanted.Lines.Where(line => there.ContainsKey(line.Number)).Select(line => DifferentLine(line, there[line.Number]))
                .FirstOrDefault(sentence => sentence is not null);
        return new Candidate(
            Outcome(wanted, header, lines),
            JsonRecord.TextOf(header, "HeaderReference"),
            [.. wanted.Lines.Where(line => !there.ContainsKey(line.Number))],
            difference);
    }

    /// <summary>A posted invoice: its lines are gone, so currency, date and net amount must tell.</summary>
    public static Candidate Posted(PendingInvoice wanted, JsonElement posted)
    {
        var net = NetOf(wanted);
        var difference = DifferentText(wanted.Header, posted, "Currency", "CurrencyCode")
            ?? DifferentDate(wanted.Header, posted, "InvoiceDate")
            ?? (net is not null && Number(posted, "SalesBalance") is { } booked && booked != net
                ? string.Create(CultureInfo.InvariantCulture, $"its net amount is {booked}")
                : null);
        var body = JsonRecord.Object(writer =>
        {
            writer.WriteString("dataAreaId", wanted.DataArea);
            writer.WriteString("InvoiceAccount", JsonRecord.TextOf(posted, "InvoiceAccount"));
            writer.WriteString("InvoiceNumber", JsonRecord.TextOf(posted, "InvoiceId"));
            writer.WriteString("LedgerVoucher", JsonRecord.TextOf(posted, "LedgerVoucher"));
        });
        return new Candidate(new WriteOutcome.Delivered(wanted.Key, body), null, [], difference);
    }

    /// <summary>The outcome of a write: the header as it stands, its lines inside.</summary>
    public static WriteOutcome.Delivered Outcome(PendingInvoice wanted, JsonElement header, IEnumerable<JsonElement> lines) =>
        new(wanted.Key, JsonRecord.Object(writer =>
    {
        foreach (var property in header.EnumerateObject()
            .Where(property => property.Name != PendingInvoice.LinesField && !property.Name.Contains('@', StringComparison.Ordinal)))
            property.WriteTo(writer);
        writer.WriteStartArray(PendingInvoice.LinesField);
        foreach (var line in lines)
            line.WriteTo(writer);
        writer.WriteEndArray();
    }));

    public static decimal NumberOf(JsonElement line) => Number(line, "InvoiceLineNumber") ?? 0m;

    /// <summary>Sum of the lines where each says its net amount, else null.</summary>
    private static decimal? NetOf(PendingInvoice wanted) =>
        wanted.Lines.Aggregate((decimal?)0m, (sum, line) => sum + Number(line.Fields, "NetAmount"));

    private static string? DifferentLine(InvoiceLine wanted, JsonElement line)
    {
        var isDifferent = DifferentText(wanted.Fields, line, "MainAccountDisplayValue") is not null
            || DifferentText(wanted.Fields, line, "ItemNumber") is not null
            || DiffersInNumber(wanted.Fields, line, "NetAmount") || DiffersInNumber(wanted.Fields, line, "ReceiveNow")
            || DiffersInNumber(wanted.Fields, line, "UnitPrice");
        return isDifferent
            ? string.Create(CultureInfo.InvariantCulture, $"its line {wanted.Number:0.##} has another account, item, quantity or amount")
            : null;
    }

    private static string? DifferentText(JsonElement wanted, JsonElement there, string field, string? shownAs = null)
    {
        var (one, other) = (JsonRecord.TextOf(wanted, field), JsonRecord.TextOf(there, shownAs ?? field));
        return one is { Length: > 0 } && !PendingInvoice.IsSame(one, other) ? $"its {field} is {other}" : null;
    }

    private static string? DifferentDate(JsonElement wanted, JsonElement there, string field)
    {
        var (one, other) = (JsonRecord.TextOf(wanted, field), JsonRecord.TextOf(there, field));
        return one is { Length: >= 10 } && (other is null || !other.StartsWith(one[..10], StringComparison.Ordinal))
            ? $"its {field} is {other?[..Math.Min(10, other.Length)] ?? "empty"}"
            : null;
    }

    private static bool DiffersInNumber(JsonElement wanted, JsonElement there, string field) =>
        Number(wanted, field) is { } one && Number(there, field) is { } other && one != other;

    private static decimal? Number(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : null;
}
