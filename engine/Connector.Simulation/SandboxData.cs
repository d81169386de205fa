using System.Text.Json.Nodes;

namespace Connector.Simulation;

/// <summary>What a simulator stores: tables of JSON objects by resource and key, in the order of insertion. One lock guards all of
/// it.</summary>
public sealed class SandboxData
{
    private readonly Dictionary<string, Table> tables = new(StringComparer.Ordinal);

    /// <summary>Held by the simulator through one request, so that a request is a transaction.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The table of a resource; made empty where it does not exist.</summary>
    public Table this[string resource]
    {
        get
        {
            lock (Gate)
            {
                if (!tables.TryGetValue(resource, out var table))
                    tables[resource] = table = new Table();
                return table;
            }
        }
    }

    /// <summary>Names of the tables, ordered.</summary>
    public IReadOnlyList<string> Resources
    {
        get
        {
            lock (Gate)
                return [.. tables.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (Gate)
            tables.Clear();
    }

    /// <summary>Rows by key, in the order of insertion.</summary>
    public sealed class Table
    {
        private readonly OrderedDictionary<string, JsonObject> rows = new(StringComparer.Ordinal);

        /// <summary>The rows.</summary>
        public IEnumerable<JsonObject> Rows => rows.Values;

        /// <summary>Rows with their keys.</summary>
        public IEnumerable<KeyValuePair<string, JsonObject>> Entries => rows;

        /// <summary>How many rows.</summary>
        public int Count => rows.Count;

        /// <summary>The row, or null.</summary>
        public JsonObject? Find(string key) => rows.GetValueOrDefault(key);

        /// <summary>Adds or replaces a row.</summary>
        public void Put(string key, JsonObject row) => rows[key] = row;

        /// <summary>Removes a row.</summary>
        public bool Remove(string key) => rows.Remove(key);
    }
}

/// <summary>A clock that stands at the real time plus an offset that tests move.</summary>
public sealed class SandboxClock : TimeProvider
{
    private long offset;

    /// <summary>How far it stands from the real time.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offset));

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => TimeProvider.System.GetUtcNow() + Offset;

    /// <summary>Moves the clock forward (or back).</summary>
    public void Move(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);

    /// <summary>Back to the real time.</summary>
    public void Reset() => Interlocked.Exchange(ref offset, 0);
}

/// <summary>Switches for facts nobody could confirm.</summary>
public sealed class SandboxSwitches
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>The switch's value, or the default where nobody set it.</summary>
    public string Get(string name, string fallback) => values.GetValueOrDefault(name, fallback);

    /// <summary>The switches that are set.</summary>
    public IReadOnlyDictionary<string, string> All => new SortedDictionary<string, string>(values, StringComparer.Ordinal);

    /// <summary>Puts a switch back to its default.</summary>
    public void Unset(string name) => values.TryRemove(name, out _);

    /// <summary>Sets a switch.</summary>
    public void Set(string name, string value) => values[name] = value;

    /// <summary>Back to the defaults.</summary>
    public void Clear() => values.Clear();
}
