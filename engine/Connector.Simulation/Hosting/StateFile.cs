using System.Buffers;
using System.Text.Json.Nodes;
using LiteDB;

namespace Connector.Simulation.Hosting;

/// <summary>
/// The LiteDB file that simulators are kept in between runs: one small document a row, so that a call writes what it changed and no more.
/// A commit outlives the process, not a loss of power: what is make-believe need not wait for the disk. Used by one thread at a time.
/// </summary>
internal sealed class StateFile : IDisposable
{
    private const string HomesId = "homes";

    private readonly LiteDatabase database;
    private readonly ILiteCollection<BsonDocument> rows;
    private readonly ILiteCollection<BsonDocument> notes;
    private readonly Dictionary<string, TimeSpan> clocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<(string Table, string Key), StoredRow>> stored = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> buffer = new();
    private long lastId;

    private StateFile(string path)
    {
        database = new LiteDatabase(new ConnectionString { Filename = path });
        rows = database.GetCollection("rows");
        notes = database.GetCollection("notes");
    }

    /// <summary>Systems that kept books, in the order the world gave them companies; none in a file that is new.</summary>
    public IReadOnlyList<string> Homes { get; private set; } = [];

    /// <summary>Whether the file was there.</summary>
    public bool IsRemembered { get; private init; }

    /// <summary>Opens the file, or makes it. One of an earlier version is rewritten.</summary>
    /// <exception cref="ConnectorException">It is damaged, of another version, or cannot be written.</exception>
    public static StateFile Open(string path)
    {
        if (!File.Exists(path))
            return Create(path);
        try
        {
            if (new FileInfo(path).Length == 0)
                throw new FormatException("it is empty");
            if (SavedState.IsJson(path))
                Replace(path, SavedState.ReadJson(path));
            return Read(path);
        }
        catch (Exception e) when (e is not ConnectorException)
        {
            var why = e is FormatException or JsonException or IOException or UnauthorizedAccessException
                ? e.Message
                : "it does not hold what a sandbox saves";
            throw new ConnectorException(
                new Failure(
                    FailureKind.Configuration, "sandbox-state-damaged",
                    $"The sandbox's saved data in '{path}' cannot be used: {why}. Put back a sound copy, or delete the file to start the "
                        + "sandbox afresh."),
                e);
        }
    }

    /// <summary>Puts a system that was just seeded into the state that was saved, if it was. Tables that are new since then stay, and are
    /// empty.</summary>
    public void Restore(SandboxSystem system)
    {
        if (!clocks.TryGetValue(system.Name, out var offset))
            return;
        lock (system.Data.Gate)
        {
            var resources = system.Data.Resources;
            system.Data.Clear();
            foreach (var resource in resources)
                _ = system.Data[resource];
            foreach (var (at, row) in RowsOf(system.Name).OrderBy(row => row.Value.Id))
                system.Data[at.Table].Put(at.Key, JsonNode.Parse(row.Json)!.AsObject());
            system.Clock.Reset();
            system.Clock.Move(offset);
        }
    }

    /// <summary>Writes down who keeps books.</summary>
    public void Save(IReadOnlyList<string> homes)
    {
        if (Homes.SequenceEqual(homes))
            return;
        notes.Upsert(new BsonDocument { ["_id"] = HomesId, ["names"] = new BsonArray(homes.Select(home => new BsonValue(home))) });
        Homes = homes;
    }

    /// <summary>Writes what these systems store now and did not when they were last saved, all of it or nothing.</summary>
    public void Save(IEnumerable<SandboxSystem> systems)
    {
        var changes = systems.Select(ChangesOf).ToList();
        database.BeginTrans();
        try
        {
            foreach (var change in changes)
                Write(change);
            database.Commit();
        }
        catch
        {
            database.Rollback();
            throw;
        }

        foreach (var change in changes)
            (stored[change.System], clocks[change.System]) = (change.Now, change.Clock);
    }

    public void Dispose() => database.Dispose();

    private static StateFile Create(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new StateFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LiteException)
        {
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, "sandbox-state-unwritable",
                    $"The sandbox cannot keep its data in '{path}': {e.Message} Choose a path it may write to."), e);
        }
    }

    private static StateFile Read(string path)
    {
        var file = new StateFile(path) { IsRemembered = true };
        try
        {
            file.Load();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Puts a file in the place of an earlier version's, by a move at the end: a reader sees the one or the other.</summary>
    private static void Replace(string path, SavedState state)
    {
        var draft = path + ".new";
        File.Delete(draft);
        using (var file = new StateFile(draft))
        {
            file.Save(state.Homes);
            file.rows.InsertBulk(
                state.Rows.Select(row =>
                    Document(row.System, row.Table, row.Key, new StoredRow(++file.lastId, Encoding.UTF8.GetBytes(row.Json)))));
            file.notes.Insert(state.Clocks.Select(clock => ClockDocument(clock.Key, clock.Value)));
        }

        File.Move(draft, path, overwrite: true);
    }

    private void Load()
    {
        var homes = notes.FindById(HomesId) ?? throw new FormatException("it does not hold what a sandbox saves");
        Homes = [.. homes["names"].AsArray.Select(name => name.AsString)];
        foreach (var clock in notes.FindAll().Where(note => note.ContainsKey("clock")))
            clocks[clock["system"].AsString] = TimeSpan.FromTicks(clock["clock"].AsInt64);
        foreach (var row in rows.FindAll())
        {
            var (id, json) = (row["_id"].AsInt64, Encoding.UTF8.GetBytes(row["json"].AsString));
            RowsOf(row["system"].AsString)[(row["table"].AsString, row["key"].AsString)] = new StoredRow(id, json);
            lastId = Math.Max(lastId, id);
        }
    }

    private Dictionary<(string Table, string Key), StoredRow> RowsOf(string system) =>
        stored.TryGetValue(system, out var own) ? own : stored[system] = [];

    /// <summary>What differs from what is stored. A row that has moved behind others, because it was removed and put again, is a new
    /// one.</summary>
    private Changes ChangesOf(SandboxSystem system)
    {
        var before = RowsOf(system.Name);
        var changes = new Changes(system.Name, system.Clock.Offset, new(before.Count), [], []);
        lock (system.Data.Gate)
        {
            foreach (var table in system.Data.Resources)
            {
                var previous = 0L;
                foreach (var (key, row) in system.Data[table].Entries)
                {
                    var json = Bytes(row);
                    var isKnown = before.TryGetValue((table, key), out var known) && known.Id > previous;
                    var now = !isKnown
                        ? new StoredRow(++lastId, json.ToArray())
                        : json.SequenceEqual(known.Json) ? known : known with { Json = json.ToArray() };
                    if (!isKnown)
                        changes.Added.Add(Document(system.Name, table, key, now));
                    else if (now != known)
                        changes.Updated.Add(Document(system.Name, table, key, now));
                    changes.Now[(table, key)] = now;
                    previous = now.Id;
                }
            }
        }

        return changes;
    }

    private void Write(Changes changes)
    {
        var kept = changes.Now.Values.Select(row => row.Id).ToHashSet();
        foreach (var row in RowsOf(changes.System).Values.Where(row => !kept.Contains(row.Id)))
            rows.Delete(row.Id);
        if (changes.Added.Count > 0)
            rows.Insert(changes.Added);
        if (changes.Updated.Count > 0)
            rows.Update(changes.Updated);
        if (!clocks.TryGetValue(changes.System, out var clock) || clock != changes.Clock)
            notes.Upsert(ClockDocument(changes.System, changes.Clock));
    }

    private ReadOnlySpan<byte> Bytes(JsonObject row)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer))
            row.WriteTo(writer);
        return buffer.WrittenSpan;
    }

    private static BsonDocument Document(string system, string table, string key, StoredRow row) => new()
    {
        ["_id"] = row.Id,
        ["system"] = system,
        ["table"] = table,
        ["key"] = key,
        ["json"] = Encoding.UTF8.GetString(row.Json),
    };

    private static BsonDocument ClockDocument(string system, TimeSpan offset) =>
        new() { ["_id"] = $"clock {system}", ["system"] = system, ["clock"] = offset.Ticks };

    /// <param name="Id">Number of its document; later rows have higher ones.</param>
    /// <param name="Json">The row's exact JSON: its numbers are never read as doubles.</param>
    private readonly record struct StoredRow(long Id, byte[] Json);

    private sealed record Changes(
        string System, TimeSpan Clock, Dictionary<(string Table, string Key), StoredRow> Now, List<BsonDocument> Added,
        List<BsonDocument> Updated);
}
