using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.DynamicsGp.Simulator;

/// <summary>The stored rows of all companies, keyed by company and key. A row is never changed in place.</summary>
internal sealed class Books(SandboxData data, TimeProvider clock)
{
    public const string CompanyField = "company";
    public const string Companies = "companies", Vendors = "vendors", Accounts = "accounts", DimensionCodes = "dimensionCodes",
        Transactions = "payablesTransactions", Payments = "payablesPayments", Periods = "fiscalPeriods";

    /// <summary>Every table, so that the control surface knows the empty ones too.</summary>
    public static readonly string[] Tables =
        [Companies, Vendors, Accounts, DimensionCodes, Transactions, Payments, Periods, SoapService.Logs];

    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public IEnumerable<JsonObject> All(string table) => data[table].Rows;

    public IEnumerable<JsonObject> Of(string table, string company) => data[table].Rows.Where(row => row.TextOf(CompanyField) == company);

    public JsonObject? Find(string table, string company, string key) => data[table].Find(Key(company, key));

    public JsonObject? Company(string displayName) =>
        data[Companies].Rows.FirstOrDefault(row => Rows.IsSame(row.TextOf("CompanyName"), displayName));

    /// <summary>Stores a row. The modified stamp is a date without a time, as MODIFDT is (fact sheet §3).</summary>
    public void Put(string table, string company, string key, JsonObject row)
    {
        row[CompanyField] = company;
        row["ModifiedDate"] = Rows.Midnight(Today);
        data[table].Put(Key(company, key), row);
    }

    /// <summary>A copy of a row to change.</summary>
    public static JsonObject Copy(JsonObject row) => row.DeepClone().AsObject();

    public static string Key(string company, string key) => $"{company}/{key.ToUpperInvariant()}";
}
