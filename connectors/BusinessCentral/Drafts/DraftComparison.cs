using Connector.BusinessCentral.Wire;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Drafts;

/// <summary>A dimension that a document or line lacks, or has with another value.</summary>
/// <param name="Sequence">The line's, or null for the header's.</param>
/// <param name="Wanted">As it is to be sent.</param>
/// <param name="Existing">The entry that has another value, or null where there is none.</param>
internal sealed record DimensionGap(int? Sequence, JsonElement Wanted, JsonElement? Existing);

/// <summary>What an invoice in Business Central lacks compared with the one the mapping made.</summary>
/// <param name="Lines">Lines it lacks.</param>
/// <param name="Dimensions">Dimensions it lacks on header and lines that it has.</param>
/// <param name="Difference">What shows that it is another invoice, in one sentence; null where it may be ours.</param>
internal sealed record DraftComparison(ImmutableArray<DraftLine> Lines, ImmutableArray<DimensionGap> Dimensions, string? Difference)
{
    /// <summary>Smallest difference of costs and quantities that counts: Business Central rounds unit costs to five decimals.</summary>
    private const decimal Tolerance = 0.00001m;

    public bool IsComplete => Difference is null && Lines.IsEmpty && Dimensions.IsEmpty;

    /// <summary>Compares an invoice, read with its lines and dimensions, with what was to be written.</summary>
    public static DraftComparison Of(DraftBody wanted, JsonElement invoice)
    {
        var existing = LinesOf(invoice).ToDictionary(DraftBody.SequenceOf);
        var missing = wanted.Lines.Where(line => !existing.ContainsKey(line.Sequence)).ToImmutableArray();
        var difference = OtherCurrency(wanted.Header, invoice) ?? Strangers(wanted, existing.Values) ?? wanted.Lines
            .Where(line => existing.ContainsKey(line.Sequence))
            .Select(line => Different(line, existing[line.Sequence]))
            .FirstOrDefault(sentence => sentence is not null);
        return new DraftComparison(
            missing,
            [
                .. Gaps(null, wanted.Dimensions, invoice),
                .. wanted.Lines.Where(line => existing.ContainsKey(line.Sequence))
                    .SelectMany(line => Gaps(line.Sequence, line.Dimensions, existing[line.Sequence])),
            ],
            difference);
    }

    /// <summary>Lines of an invoice that was read with them.</summary>
    public static IEnumerable<JsonElement> LinesOf(JsonElement invoice) => List(invoice, DraftBody.LinesField);

    /// <summary>The dimension gaps of one line.</summary>
    public static IEnumerable<DimensionGap> Gaps(int? sequence, ImmutableArray<JsonElement> wanted, JsonElement parent)
    {
        foreach (var entry in wanted)
        {
            var existing = List(parent, DraftBody.DimensionsField)
                .Where(candidate => IsSame(entry, candidate, "id") || IsSame(entry, candidate, "code")).Take(1).ToArray();
            if (existing is [var found] && (IsSame(entry, found, "valueId") || IsSame(entry, found, "valueCode")))
                continue;
            yield return new DimensionGap(sequence, entry, existing is [var other] ? other : null);
        }
    }

    /// <summary>An empty code asks for the local currency, which is shown under a code that only Business Central knows.</summary>
    private static string? OtherCurrency(JsonElement wanted, JsonElement invoice) =>
        DiffersInText(wanted, invoice, "currencyCode") ? $"its currency is {JsonRecord.TextOf(invoice, "currencyCode")}" : null;

    private static string? Strangers(DraftBody wanted, IEnumerable<JsonElement> existing)
    {
        var known = wanted.Lines.Select(line => line.Sequence).ToHashSet();
        foreach (var line in existing)
        {
            var sequence = DraftBody.SequenceOf(line);
            if (!known.Contains(sequence) && EnumName.Caption(JsonRecord.TextOf(line, "lineType") ?? "") is not ("Comment" or " " or ""))
                return string.Create(CultureInfo.InvariantCulture, $"it has a line {sequence} that this invoice does not have");
        }

        return null;
    }

    private static string? Different(DraftLine wanted, JsonElement existing)
    {
        var isDifferent =
            DiffersInText(wanted.Fields, existing, "lineObjectNumber") || DiffersInText(wanted.Fields, existing, "accountId")
                || DiffersInText(wanted.Fields, existing, "itemId")
            || DiffersInNumber(wanted.Fields, existing, "quantity") || DiffersInNumber(wanted.Fields, existing, "unitCost");
        return isDifferent
            ? string.Create(CultureInfo.InvariantCulture, $"its line {wanted.Sequence} has another object, quantity or cost")
            : null;
    }

    private static bool DiffersInText(JsonElement wanted, JsonElement existing, string field) =>
        JsonRecord.TextOf(wanted, field) is { Length: > 0 } text
            && !string.Equals(CodeText.Of(text), CodeText.Of(JsonRecord.TextOf(existing, field) ?? ""), StringComparison.Ordinal);

    private static bool DiffersInNumber(JsonElement wanted, JsonElement existing, string field) =>
        wanted.TryGetProperty(field, out var left) && left.ValueKind == JsonValueKind.Number
        && existing.TryGetProperty(field, out var right) && right.ValueKind == JsonValueKind.Number
        && Math.Abs(left.GetDecimal() - right.GetDecimal()) > Tolerance;

    private static bool IsSame(JsonElement wanted, JsonElement existing, string field) =>
        JsonRecord.TextOf(wanted, field) is { Length: > 0 } text
            && string.Equals(CodeText.Of(text), CodeText.Of(JsonRecord.TextOf(existing, field) ?? ""), StringComparison.Ordinal);

    private static JsonElement[] List(JsonElement parent, string field) =>
        parent.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
