using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// The stored rows of all companies. A row is never changed in place: whoever changes it clones it and stores the clone, so that a request
/// that fails half-way leaves nothing, and a $batch can be undone by putting the old rows back.
/// </summary>
internal sealed class Books(SandboxData data, TimeProvider clock)
{
    /// <summary>Field of every row that says which company it belongs to.</summary>
    public const string CompanyField = "company";

    private const string VersionField = "version";
    private const string NumberSeries = "numberSeries";
    private DateTimeOffset lastStamp;

    /// <summary>Today, as the simulator's clock has it.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public IEnumerable<JsonObject> Companies => data[MasterEntities.Company.Set].Rows;

    /// <summary>Rows of an entity in a company, in the order of insertion.</summary>
    public IEnumerable<JsonObject> Rows(EntityType type, string company) =>
        data[type.Set].Rows.Where(row => string.Equals(row.TextOf(CompanyField), company, StringComparison.Ordinal));

    public JsonObject? Find(EntityType type, string company, string id) =>
        data[type.Set].Find(id) is { } row && string.Equals(row.TextOf(CompanyField), company, StringComparison.Ordinal) ? row : null;

    /// <summary>The row whose field has this value, or null.</summary>
    public JsonObject? FindBy(EntityType type, string company, string field, string value) =>
        Rows(type, company).FirstOrDefault(row => string.Equals(row.TextOf(field), value, StringComparison.Ordinal));

    /// <summary>The company's setup of the general ledger.</summary>
    public JsonObject Setup(string company) => Rows(MasterEntities.GeneralLedgerSetup, company).First();

    /// <summary>Smallest amount of a document's currency.</summary>
    public decimal AmountUnit(string company, JsonObject document) =>
        FindBy(MasterEntities.Currency, company, "code", document.TextOf("currencyCode"))?.NumberOf("amountRoundingPrecision") ?? 0.01m;

    /// <summary>Stores a changed or new row: its version grows and its modified time moves.</summary>
    public void Put(EntityType type, JsonObject row)
    {
        row[VersionField] = Version(row) + 1;
        row["lastModifiedDateTime"] = Stamp();
        data[type.Set].Put(row.TextOf("id"), row);
    }

    /// <summary>Stores a row of which only computed fields changed: neither version nor modified time move.</summary>
    public void Replace(EntityType type, JsonObject row) => data[type.Set].Put(row.TextOf("id"), row);

    public void Remove(EntityType type, JsonObject row) => data[type.Set].Remove(row.TextOf("id"));

    /// <summary>The ETag of a row that is stored in a table of its own or inside another row.</summary>
    public static string ETag(JsonObject row) =>
        $"W/\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Version(row)};{row.TextOf("id")}")))}\"";

    /// <summary>Marks a row that is stored inside another one as changed.</summary>
    public static void Touch(JsonObject row) => row[VersionField] = Version(row) + 1;

    /// <summary>The next number of a series. As in most installations, numbers of failed requests are not given again.</summary>
    public string NextNumber(string company, string series)
    {
        var key = $"{company}/{series}";
        var last = data[NumberSeries].Find(key)?["last"]?.GetValue<int>() ?? 0;
        data[NumberSeries].Put(key, new JsonObject { [CompanyField] = company, ["series"] = series, ["last"] = last + 1 });
        return FormattableString.Invariant($"{series}{last + 1:D6}");
    }

    /// <summary>A new row's id: the same on every machine that does the same things in the same order.</summary>
    public string NewId(string company) => Identity($"{company}/{NextNumber(company, "id ")}");

    /// <summary>The id that a name always gets.</summary>
    public static string Identity(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString("D");

    /// <summary>Every table's rows as they are now.</summary>
    public IReadOnlyDictionary<string, KeyValuePair<string, JsonObject>[]> Snapshot() =>
        data.Resources.ToDictionary(name => name, name => data[name].Entries.ToArray(), StringComparer.Ordinal);

    /// <summary>Puts a snapshot back. Numbers and ids given since stay given.</summary>
    public void Restore(IReadOnlyDictionary<string, KeyValuePair<string, JsonObject>[]> snapshot)
    {
        foreach (var name in data.Resources.Where(name => name != NumberSeries))
        {
            var table = data[name];
            foreach (var (key, _) in table.Entries.ToArray())
                table.Remove(key);
            foreach (var (key, row) in snapshot.GetValueOrDefault(name, []))
                table.Put(key, row);
        }
    }

    /// <summary>A modified time later than every one given before, so that a reader's watermark never misses a change made in the same
    /// millisecond.</summary>
    private string Stamp()
    {
        if (lastStamp == default)
            lastStamp = data.Resources.SelectMany(name => data[name].Rows).Select(Modified).DefaultIfEmpty().Max();
        var time = clock.GetUtcNow();
        var now = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
        lastStamp = now > lastStamp ? now : lastStamp.AddMilliseconds(1);
        return Format(lastStamp);
    }

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Modified(JsonObject row) =>
        DateTimeOffset.TryParse(row.TextOf("lastModifiedDateTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var time) ? time : default;

    private static int Version(JsonObject row) => row[VersionField]?.GetValue<int>() ?? 0;
}
