using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Syspro.Simulator;

/// <summary>
/// The rows of all companies' databases. Every row carries its company and a version that grows database-wide, as a SQL rowversion does;
/// OData shows neither under these names.
/// </summary>
internal sealed class Tables(SandboxData data, TimeProvider clock)
{
    public const string CompanyField = "company";
    public const string VersionField = "version";

    /// <summary>What SYSPRO would not show: kept for those who look inside the simulator.</summary>
    public const string PaysAtOnce = "paysAtOnce";

    private const string Numbers = "numbers";

    /// <summary>Tables that OData serves, each with the columns of its key.</summary>
    public static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Keys =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, ImmutableArray<string>>
        {
            ["ApSupplier"] = ["Supplier"],
            ["ApSupplierAddr"] = ["Supplier"],
            ["ApInvoice"] = ["Supplier", "Invoice"],
            ["ApInvoicePay"] = ["Supplier", "Invoice", "EntryNumber"],
            ["GenMaster"] = ["Company", "GlCode"],
            ["GenJournalDetail"] = ["GlYear", "GlPeriod", "GlJournal", "EntryNumber"],
            ["PorMasterHdr"] = ["PurchaseOrder"],
            ["PorMasterDetail"] = ["PurchaseOrder", "Line"],
        });

    /// <summary>Tables that only the simulator has: companies, operators, invoices registered for approval, analysis codes, and what
    /// invoices were distributed to.</summary>
    public static readonly ImmutableArray<string> Own = ["companies", "operators", "registeredInvoices", "analysisCodes", "distributions"];

    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public IEnumerable<JsonObject> Rows(string table, string company) => data[table].Rows.Where(row => Text(row, CompanyField) == company);

    public JsonObject? Find(string table, string company, params IEnumerable<string> key) => data[table].Find(KeyOf(company, key));

    /// <summary>Stores a new or changed row.</summary>
    public void Put(string table, string company, JsonObject row, params IEnumerable<string> key)
    {
        row[CompanyField] = company;
        row[VersionField] = Next("rowversion");
        data[table].Put(KeyOf(company, key), row);
    }

    /// <summary>The next number of a series.</summary>
    public int Next(string series)
    {
        var next = (data[Numbers].Find(series)?["last"]?.GetValue<int>() ?? 0) + 1;
        data[Numbers].Put(series, new JsonObject { ["series"] = series, ["last"] = next });
        return next;
    }

    public static string Text(JsonObject row, string column) => row[column]?.ToString() ?? "";

    public static decimal Number(JsonObject row, string column) =>
        decimal.TryParse(Text(row, column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0m;

    /// <summary>A date as OData shows it.</summary>
    public static string Stamp(DateOnly date) => date.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture);

    private static string KeyOf(string company, IEnumerable<string> key) => string.Join('/', key.Prepend(company));
}
