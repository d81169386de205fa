namespace Connector.Engine.Store;

/// <summary>Which records are handed out. Kept in memory only: the process is the only engine on the store, so what is handed out dies with
/// it. A key is held, not just one version of it.</summary>
internal sealed class Leases
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, (string Flow, string Key)> records = [];
    private readonly HashSet<(string Flow, string Key)> keys = [];

    public int Count
    {
        get
        {
            lock (gate)
                return records.Count;
        }
    }

    public bool Holds(long recordId)
    {
        lock (gate)
            return records.ContainsKey(recordId);
    }

    public bool TryTake(long recordId, string flow, string key)
    {
        lock (gate)
        {
            if (!keys.Add((flow, key)))
                return false;
            records.Add(recordId, (flow, key));
            return true;
        }
    }

    public void GiveBack(long recordId)
    {
        lock (gate)
        {
            if (records.Remove(recordId, out var held))
                keys.Remove(held);
        }
    }
}
