using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Connector.FinanceOperations.Values;
using Connector.Sdk.Http;

namespace Connector.FinanceOperations.Invoices;

/// <summary>A line of a pending invoice as it will be sent, but for the reference of its header.</summary>
/// <param name="Number">What the line is known by in its invoice: part of its key.</param>
internal sealed record InvoiceLine(decimal Number, JsonElement Fields)
{
    /// <summary>The line under its header.</summary>
    public JsonElement Under(string dataArea, string headerReference) => JsonRecord.Object(writer =>
    {
        writer.WriteString("dataAreaId", dataArea);
        writer.WriteString("HeaderReference", headerReference);
        foreach (var property in Fields.EnumerateObject())
            property.WriteTo(writer);
    });
}

/// <summary>
/// A vendor invoice as the mapping made it, taken apart into header and lines for the wire: the legal entity named, dimensions as display
/// values, dates at noon, nothing sent that was not set (unsent fields get the environment's defaults, sent ones override them). Numbers
/// keep their exact text.
/// </summary>
internal sealed partial record PendingInvoice(Company Company, string Account, string Number, JsonElement Header,
    ImmutableArray<InvoiceLine> Lines)
{
    public const string LinesField = "VendorInvoiceLines";

    /// <summary>HeaderReference takes 20 characters (TradeTableRefId).</summary>
    private const int ReferenceLength = 20;

    private static readonly FrozenSet<string> Dates = new[]
    {
        "InvoiceDate", "Date", "DueDate", "InvoiceReceivedDate", "CashDiscountDate", "InvoicePaymentReleaseDate", "StartDateTime",
        "EndDateTime", "PurchReceiptDate_W", "Tax1099SClosingDate",
    }.ToFrozenSet(StringComparer.Ordinal);

    public string DataArea => Company.Settings["dataAreaId"];

    /// <summary>What the invoice is known by for ever, before and after posting: its header's reference does not outlive the
    /// posting.</summary>
    public string Key => KeyOf(DataArea, Account, Number);

    /// <summary>Takes a mapped record apart. Lines without a number get 1, 2, 3 and so on.</summary>
    /// <param name="company">The legal entity; its settings have a <c>dataAreaId</c>.</param>
    /// <param name="givenReference">Text that names the job, where the header's reference is ours to give; null where the environment
    /// assigns it.</param>
    /// <exception cref="ConnectorException">The record lacks its account or number, two lines have one number, or a display value cannot be
    /// built.</exception>
    public static PendingInvoice From(JsonElement body, Company company, DisplayValues displayValues, string? givenReference)
    {
        var account = Required(body, "InvoiceAccount");
        var number = Required(body, "InvoiceNumber");
        var header = JsonRecord.Object(writer =>
        {
            writer.WriteString("dataAreaId", company.Settings["dataAreaId"]);
            if (givenReference is not null)
                writer.WriteString("HeaderReference",
                    givenReference[..Math.Min(ReferenceLength, givenReference.Length)].ToUpperInvariant());
            WriteFields(writer, body, displayValues);
        });
        return new PendingInvoice(company, account, number, header, LinesOf(JsonRecord.ListOf(body, LinesField), displayValues));
    }

    /// <summary>The key of the invoice of an account and a number. Some environments show numbers with blanks around them (fact sheet
    /// §5).</summary>
    public static string KeyOf(string dataArea, string account, string number) => $"{dataArea}/{account.Trim()}/{number.Trim()}";

    /// <summary>Whether a row is of this account and number; the database behind folds case.</summary>
    public bool IsKeyOf(JsonElement row, string numberField) =>
        IsSame(JsonRecord.TextOf(row, "InvoiceAccount"), Account) && IsSame(JsonRecord.TextOf(row, numberField), Number);

    public static bool IsSame(string? one, string? other) => string.Equals(one?.Trim(), other?.Trim(), StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<InvoiceLine> LinesOf(IReadOnlyList<JsonElement> lines, DisplayValues displayValues)
    {
        var taken = new HashSet<decimal>();
        foreach (var number in lines.Select(NumberOf).OfType<decimal>())
        {
            if (!taken.Add(number))
                throw new ConnectorException(FailureKind.Data, "line-number-twice",
                    string.Create(CultureInfo.InvariantCulture,
                        $"Two lines of the invoice have the InvoiceLineNumber {number}; each needs its own."));
        }

        var next = 0m;
        return [.. lines.Select(line => Line(line, NumberOf(line) ?? NextFree(taken, ref next), displayValues))];
    }

    private static InvoiceLine Line(JsonElement line, decimal number, DisplayValues displayValues) => new(number,
        JsonRecord.Object(writer =>
        {
            writer.WriteNumber("InvoiceLineNumber", number);
            WriteFields(writer, line, displayValues);
        }));

    private static void WriteFields(Utf8JsonWriter writer, JsonElement body, DisplayValues displayValues)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null || property.Name is LinesField or "InvoiceLineNumber" or "dataAreaId")
                continue;
            if (DisplayValues.IsDisplayValue(property.Name) && property.Value.ValueKind == JsonValueKind.Object)
                writer.WriteString(property.Name, displayValues.Text(property.Name, property.Value));
            else if (Dates.Contains(property.Name) && property.Value.ValueKind == JsonValueKind.String
                && DateOnlyText().IsMatch(property.Value.GetString()!))
                writer.WriteString(property.Name, $"{property.Value.GetString()}T12:00:00Z");
            else
                property.WriteTo(writer);
        }
    }

    private static string Required(JsonElement body, string field) => JsonRecord.TextOf(body, field)?.Trim() is { Length: > 0 } text
        ? text
        : throw new ConnectorException(FailureKind.Data, "key-missing", $"The invoice has no {field}.");

    private static decimal? NumberOf(JsonElement line) =>
        line.TryGetProperty("InvoiceLineNumber", out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDecimal(out var number) ? number : null;

    private static decimal NextFree(HashSet<decimal> taken, ref decimal next)
    {
        do
            next++;
        while (!taken.Add(next));
        return next;
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex DateOnlyText();
}
