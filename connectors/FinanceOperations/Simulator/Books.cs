using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.FinanceOperations.Simulator;

/// <summary>The stored rows of all legal entities.</summary>
internal sealed class Books(SandboxData data, TimeProvider clock)
{
    private const string Sequences = "numberSequences";
    private const string StampKey = "modified";

    public SandboxData Data => data;

    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public IEnumerable<JsonObject> Rows(EntitySet set) => data[set.StoredAs].Rows;

    /// <summary>Rows of a legal entity.</summary>
    public IEnumerable<JsonObject> Rows(EntitySet set, string dataArea) =>
        Rows(set).Where(row => IsSame(row.TextOf(set.CompanyField!), dataArea));

    /// <summary>The row whose field has this value; text is compared as the database does, without regard to case.</summary>
    public JsonObject? FindBy(EntitySet set, string dataArea, string field, string value) =>
        Rows(set, dataArea).FirstOrDefault(row => IsSame(row.TextOf(field), value));

    public void Put(EntitySet set, JsonObject row) => data[set.StoredAs].Put(KeyOf(set, row), row);

    public void Remove(EntitySet set, JsonObject row) => data[set.StoredAs].Remove(KeyOf(set, row));

    /// <summary>Text of a row's key, the same for the same row whatever its case or the way its numbers are written.</summary>
    public static string KeyOf(EntitySet set, JsonObject row) =>
        string.Join('|',
            set.Key.Select(name => set.Field(name)!.Kind is FieldKind.Decimal or FieldKind.Integer
                ? row.NumberOf(name).ToString("0.#####", CultureInfo.InvariantCulture)
                : row.TextOf(name).ToLowerInvariant()));

    /// <summary>The next number of a sequence. Numbers of refused calls are not given again, as with non-continuous sequences.</summary>
    public long Next(string sequence)
    {
        var last = data[Sequences].Find(sequence)?["last"]?.GetValue<long>() ?? 0L;
        data[Sequences].Put(sequence, new JsonObject { ["last"] = last + 1 });
        return last + 1;
    }

    /// <summary>A modified time later than every one given before, so that no watermark misses a change made in the same
    /// millisecond.</summary>
    public string Stamp()
    {
        var last = data[Sequences].Find(StampKey)?["last"]?.GetValue<long>() ?? 0L;
        var now = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), last + 1);
        data[Sequences].Put(StampKey, new JsonObject { ["last"] = now });
        return DateTimeOffset.FromUnixTimeMilliseconds(now).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>The ETag of a row: what it is, in the base64 that the service wraps record ids in.</summary>
    public static string ETag(EntitySet set, JsonObject row) => $"W/\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(KeyOf(set, row)))}\"";

    public static bool IsSame(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}
