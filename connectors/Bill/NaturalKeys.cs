namespace Connector.Bill;

/// <summary>Tells whether a record that BILL holds is the one about to be written. BILL keeps no id of ours (fact sheet §5.1), so it is
/// told by what names it in business.</summary>
internal static class NaturalKeys
{
    /// <summary>The same vendor: its account number where both have one, else its name.</summary>
    public static bool IsVendor(JsonElement held, JsonElement written) =>
        Text(held, "accountNumber") is { Length: > 0 } number && Text(written, "accountNumber") is { Length: > 0 } wanted
            ? number == wanted
            : IsSameText(held, written, "name");

    /// <summary>The same account of the ledger: its number where both have one, else its name.</summary>
    public static bool IsAccount(JsonElement held, JsonElement written) =>
        Number(held) is { } number && Number(written) is { } wanted ? number == wanted : IsSameText(held, written, "name");

    /// <summary>The same invoice of the same vendor.</summary>
    public static bool IsBill(JsonElement held, JsonElement written) =>
        IsSameText(held, written, "vendorId") && Member(held, "invoice") is { } one && Member(written, "invoice") is { } other
            && IsSameText(one, other, "invoiceNumber");

    /// <summary>The same money for the same bill on the same day.</summary>
    public static bool IsPayment(JsonElement held, JsonElement written) =>
        IsSameText(held, written, "processDate") && Shares(held).Contains((Text(written, "billId") ?? "", Amount(written)));

    /// <summary>The same payments recorded for the same vendor on the same day.</summary>
    public static bool IsRecordedPayment(JsonElement held, JsonElement written) =>
        IsSameText(held, written, "vendorId") && IsSameText(held, written, "processDate") &&
        Member(written, "payments") is { ValueKind: JsonValueKind.Array } payments && payments.GetArrayLength() > 0 &&
        Shares(held).SetEquals(payments.EnumerateArray().Select(payment => (Text(payment, "billId") ?? "", Amount(payment))));

    /// <summary>A text field, or null.</summary>
    public static string? Text(JsonElement record, string name) =>
        Member(record, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>What each bill gets of a payment.</summary>
    private static HashSet<(string Bill, decimal? Amount)> Shares(JsonElement payment) =>
        Member(payment, "billPayments") is { ValueKind: JsonValueKind.Array } parts && parts.GetArrayLength() > 0
        ? [.. parts.EnumerateArray().Select(part => (Text(part, "billId") ?? "", Amount(part)))]
        : [(Text(payment, "billId") ?? "", Amount(payment))];

    private static string? Number(JsonElement account) =>
        Member(account, "account") is { } own && Text(own, "number") is { Length: > 0 } number ? number : null;

    private static decimal? Amount(JsonElement record) =>
        Member(record, "amount") is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var amount) ? amount : null;

    private static bool IsSameText(JsonElement one, JsonElement other, string name) =>
        Text(one, name) is { } text && text == Text(other, name);

    private static JsonElement? Member(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var value) ? value : null;
}
