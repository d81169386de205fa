using Connector.Syspro.Documents;
using Connector.Syspro.Enet;

namespace Connector.Syspro;

/// <summary>Rows of ApInvoice, compared with what was to be posted.</summary>
internal static class PostedInvoice
{
    /// <summary>Whether the row is what posting the item made: its value, and its reference where the row shows one (fact sheet
    /// §5).</summary>
    public static bool IsOf(JsonElement row, WriteItem item)
    {
        if (item.Body.TryGetProperty("TransactionValue", out var value) && DocumentWriter.TextOf(value) is { } wanted
            && Column(row, "OrigInvValue") is { } stored && !IsSameNumber(wanted, stored))
            return false;
        return Column(row, "Reference") is not { } kept || kept == ReferenceOf(item, "TransactionReference").Trim();
    }

    /// <summary>The reference an item is posted with: its own, else its key.</summary>
    public static string ReferenceOf(WriteItem item, string element) =>
        DocumentWriter.TextOf(item.Body.TryGetProperty(element, out var given) ? given : default) ?? EnetConnection.ReferenceOf(item);

    /// <summary>Text of a column, or null where it is empty. ApInvoice knows the posting's year and month by other names than
    /// APSTIN.</summary>
    public static string? Column(JsonElement row, string name)
    {
        var column = name switch
        {
            "TrnYear" when !row.TryGetProperty(name, out _) => "InvoiceYear",
            "TrnMonth" when !row.TryGetProperty(name, out _) => "InvoiceMonth",
            _ => name,
        };
        return row.TryGetProperty(column, out var value) && value.ToString().Trim() is { Length: > 0 } text ? text : null;
    }

    private static bool IsSameNumber(string one, string other) =>
        decimal.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var first)
            && decimal.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var second) && first == second;
}
