using Connector.Sdk.Http;

namespace Connector.Basware.Extracts;

/// <summary>
/// Makes of a row of ADM_SUPPLIER the vendor that the API would show, as far as the row has it: number, name, origin, terms, tax id,
/// company, time of change. How Basware names the columns is not published, so each name is a setting.
/// </summary>
internal sealed class SupplierColumns(ConnectionSettings settings)
{
    public const string Table = "ADM_SUPPLIER";

    private static readonly string[] Settings =
    [
        "supplierCodeColumn", "supplierCompanyColumn", "supplierExternalCodeColumn", "supplierNameColumn", "supplierSourceSystemColumn",
        "supplierTermsColumn", "supplierTaxIdColumn", "supplierChangedColumn",
    ];

    /// <summary>The vendor of a company; null where the row belongs to another.</summary>
    /// <exception cref="ConnectorException">The row does not say which supplier it is, or of which company.</exception>
    public JsonElement? VendorOf(JsonElement row, Company? company)
    {
        var code = Value(row, "supplierCodeColumn") ?? throw Lacking(row, "supplierCodeColumn", "which supplier it is");
        var companyCode = Value(row, "supplierCompanyColumn");
        if (company is not null && settings["supplierCompanyColumn"].Length > 0)
        {
            if (companyCode is null)
                throw Lacking(row, "supplierCompanyColumn", "of which company it is");
            if (companyCode != company.Code)
                return null;
        }

        return JsonRecord.Write(writer => Write(writer, row, code, companyCode ?? company?.Code));
    }

    /// <summary>Which of the columns that are to be read a table does not have, as <c>setting 'COLUMN'</c>.</summary>
    public IEnumerable<string> Missing(IReadOnlyCollection<string> columns) => Settings
        .Where(setting => settings[setting] is { Length: > 0 } column && !columns.Contains(column))
        .Select(setting => $"{setting} '{settings[setting]}' ({Suggestion.Hint(settings[setting], columns)})");

    private void Write(Utf8JsonWriter writer, JsonElement row, string code, string? companyCode)
    {
        writer.WriteStartObject();
        WriteText(writer, "externalCode", Value(row, "supplierExternalCodeColumn"));
        WriteText(writer, "vendorCode", code);
        WriteText(writer, "name", Value(row, "supplierNameColumn"));
        WriteText(writer, "sourceSystem", Value(row, "supplierSourceSystemColumn"));
        if (Value(row, "supplierTaxIdColumn") is { } taxId)
        {
            writer.WriteStartArray("identifiers");
            writer.WriteStartObject();
            WriteText(writer, "id", taxId);
            WriteText(writer, "schemeId", settings["supplierTaxIdScheme"]);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        if (Value(row, "supplierTermsColumn") is { } terms)
        {
            writer.WriteStartObject("paymentTerms");
            WriteText(writer, "paymentTermCode", terms);
            writer.WriteEndObject();
        }

        if (companyCode is not null)
        {
            writer.WriteStartArray("companies");
            writer.WriteStartObject();
            WriteText(writer, "companyCode", companyCode);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        // In the API's form; what is not a known time is left out rather than taken for another.
        WriteText(writer, "lastUpdated",
            ExtractTime.Parse(Value(row, "supplierChangedColumn"))?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
                CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private string? Value(JsonElement row, string setting) =>
        settings[setting] is { Length: > 0 } column && row.TryGetProperty(column, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;

    private ConnectorException Lacking(JsonElement row, string setting, string what) => new(new Failure(
        FailureKind.Configuration, "extract-column",
        $"A row of {Table} does not say {what}: it has no value in the column '{settings[setting]}' (setting {setting}). Its columns: "
            + $"{string.Join(", ", row.EnumerateObject().Take(40).Select(column => column.Name))}. Nothing was acknowledged."));
}
