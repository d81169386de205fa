using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Basware.Simulator;

/// <summary>
/// The job that makes an extract for the Data Access API (fact sheet §10): everything, or what changed since the one before. The names of
/// the columns are made up as plausibly as the connector's settings are, and the switch <see cref="BaswareSwitches.ExtractColumns"/>
/// renames them.
/// </summary>
internal sealed class ExtractJob(SandboxData data, SandboxClock clock, SandboxSwitches switches)
{
    public const string Act = "extract";
    public const string Waiting = "WaitingForExport";
    public const string Exported = "Exported";

    private const string TimeFormat = "dd/MM/yyyy, HH:mm:ss";

    private static readonly ImmutableSortedDictionary<string, (string Name, string Type, string Meaning)[]> Columns =
        new Dictionary<string, (string Name, string Type, string Meaning)[]>
        {
            ["ADM_SUPPLIER"] =
        [
            ("EXTERNAL_CODE", "NVARCHAR2", "Code the record was imported under"), ("SUPPLIER_CODE", "NVARCHAR2", "Number of the supplier"),
            ("SUPPLIER_NAME", "NVARCHAR2", "Name of the supplier"),
            ("COMPANY_CODE", "NVARCHAR2", "Company it belongs to"), ("SOURCE_SYSTEM", "NVARCHAR2", "System it was imported from"),
            ("PAYMENT_TERM_CODE", "NVARCHAR2", "Terms of payment"),
            ("VAT_NUMBER", "NVARCHAR2", "Tax id"), ("LAST_UPDATED", "TIMESTAMP", "Time of the last change"),
        ],
            ["IA_INVOICE"] =
        [
            ("INVOICE_ID", "NVARCHAR2", "Id of the invoice"), ("COMPANY_CODE", "NVARCHAR2", "Company it belongs to"),
            ("INVOICE_NUMBER", "NVARCHAR2", "Number of the invoice"),
            ("GROSS_SUM", "NUMBER", "Total with tax"), ("LAST_UPDATED", "TIMESTAMP", "Time of the last change"),
        ],
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, Func<SandboxData, IEnumerable<JsonObject>>> Tables =
        new Dictionary<string, Func<SandboxData, IEnumerable<JsonObject>>>
        {
            ["ADM_SUPPLIER"] = data => data["vendors"].Rows.SelectMany(SupplierRows),
            ["IA_INVOICE"] = data => data["accountingDocuments"].Rows.Select(InvoiceRow),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Makes an extract. <c>type</c>: <c>Initial</c> or <c>Delta</c>; without it the first is Initial and every other Delta.
    /// <c>name</c>: its name.</summary>
    public JsonObject Make(JsonObject arguments)
    {
        lock (data.Gate)
        {
            var before = data["dataExtracts"].Rows.LastOrDefault();
            var type = arguments["type"]?.GetValue<string>() ?? (before is null ? "Initial" : "Delta");
            var since = type == "Delta" && before is not null ? TimeOf(before, "endDate") : DateTimeOffset.UnixEpoch;
            // Times are told in seconds, and no two extracts are made in one.
            var now = before is not null && clock.GetUtcNow() <= TimeOf(before, "extractDate").AddSeconds(1)
                ? TimeOf(before, "extractDate").AddSeconds(1)
                : clock.GetUtcNow();
            var files = new JsonArray(
                [.. Tables.SelectMany(table => FilesOf(table.Key, [.. table.Value(data).Where(row => ChangedAt(row) >= since)]))]);
            var extract = new JsonObject
            {
                ["id"] = Guid.NewGuid().ToString("N"),
                ["type"] = type,
                ["startDate"] = since.ToString(TimeFormat, CultureInfo.InvariantCulture),
                ["endDate"] = now.ToString(TimeFormat, CultureInfo.InvariantCulture),
                ["fileCount"] = files.Count,
                ["processingStatus"] = Waiting,
                ["extractDate"] = now.ToString(TimeFormat, CultureInfo.InvariantCulture),
                ["extractName"] = arguments["name"]?.GetValue<string>() ?? "Standard_data_extract",
                ["files"] = files,
            };
            data["dataExtracts"].Put(extract["id"]!.GetValue<string>(), extract);
            return new JsonObject { ["id"] = extract["id"]!.DeepClone(), ["fileCount"] = files.Count };
        }
    }

    /// <summary>The definition of every table, as the API gives it.</summary>
    public JsonArray Definitions() => [.. Columns.Select(table => (JsonNode)new JsonObject
    {
        ["Table name"] = table.Key,
        ["Columns"] = new JsonArray([.. table.Value.Select(column => (JsonNode)new JsonObject
        {
            ["Column name"] = NameOf(column.Name),
            ["Data Type"] = column.Type,
            ["Field definition"] = column.Meaning,
            ["Example value"] = "",
        })]),
    })];

    private IEnumerable<JsonNode> FilesOf(string table, IReadOnlyList<JsonObject> rows)
    {
        var most = int.Parse(switches.Get(BaswareSwitches.ExtractRowsPerFile, "100000"), CultureInfo.InvariantCulture);
        return rows.Chunk(most).Select((chunk, index) => (JsonNode)new JsonObject
        {
            ["tableName"] = table,
            ["fileName"] = ExtractFiles.NameOf(string.Create(CultureInfo.InvariantCulture, $"{table}_{index + 1:0000}"), switches),
            ["downloads"] = 0,
            ["rows"] = new JsonArray([.. chunk.Select(Renamed)]),
        });
    }

    private JsonObject Renamed(JsonObject row) =>
        new(row.Select(column => KeyValuePair.Create(NameOf(column.Key), column.Value?.DeepClone())));

    private string NameOf(string column) => switches.Get(BaswareSwitches.ExtractColumns, "").Split(',', StringSplitOptions.TrimEntries)
        .Select(pair => pair.Split('=')).FirstOrDefault(pair => pair[0] == column)?[1] ?? column;

    private static DateTimeOffset ChangedAt(JsonObject row) =>
        DateTimeOffset.Parse(row["LAST_UPDATED"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(JsonObject extract, string field) =>
        DateTimeOffset.ParseExact(extract[field]!.GetValue<string>(), TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal);

    /// <summary>A row for each company of a vendor; what has no value is absent.</summary>
    private static IEnumerable<JsonObject> SupplierRows(JsonObject vendor) =>
        (vendor["companies"] as JsonArray ?? []).Select(company => Row(
        ("EXTERNAL_CODE", vendor["externalCode"]),
        ("SUPPLIER_CODE", vendor["vendorCode"]),
        ("SUPPLIER_NAME", vendor["name"]),
        ("COMPANY_CODE", company!["companyCode"]),
        ("SOURCE_SYSTEM", vendor["sourceSystem"]),
        ("PAYMENT_TERM_CODE", vendor["paymentTerms"]?["paymentTermCode"]),
        ("VAT_NUMBER",
            (vendor["identifiers"] as JsonArray)?.FirstOrDefault(identifier =>
                identifier!["schemeId"]?.GetValue<string>() == "VAT")?["id"]),
        ("LAST_UPDATED", vendor["lastUpdated"])));

    private static JsonObject InvoiceRow(JsonObject document) => Row(
        ("INVOICE_ID", document["invoiceId"]), ("COMPANY_CODE", document["companyCode"]), ("INVOICE_NUMBER", document["invoiceNumber"]),
        ("GROSS_SUM", document["grossSum"]), ("LAST_UPDATED", document["lastUpdated"]));

    private static JsonObject Row(params (string Column, JsonNode? Value)[] columns) =>
        new(columns.Where(column => column.Value is not null)
            .Select(column => KeyValuePair.Create(column.Column, column.Value?.DeepClone())));
}
