namespace Connector.Engine.Runtime;

/// <summary>
/// Lets one record at a time look up and create under a natural key. Two invoices of one number that are delivered at the same moment would
/// otherwise both be looked up, both not be found, and both be created.
/// </summary>
internal sealed class NaturalKeyGates
{
    private readonly Dictionary<string, Gate> gates = new(StringComparer.Ordinal);

    /// <summary>Waits for the keys; dispose what comes back to let the next one in.</summary>
    public async Task<IDisposable> EnterAsync(IEnumerable<string> keys, CancellationToken cancel)
    {
        // In one order for everybody, so that no two wait for each other.
        var held = new Holding(this);
        try
        {
            foreach (var key in keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                var gate = Join(key);
                try
                {
                    await gate.Turn.WaitAsync(cancel);
                }
                catch
                {
                    Leave(key, gate);
                    throw;
                }

                held.Keys.Add((key, gate));
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private Gate Join(string key)
    {
        lock (gates)
        {
            if (!gates.TryGetValue(key, out var gate))
                gates[key] = gate = new Gate();
            gate.Waiting++;
            return gate;
        }
    }

    private void Leave(string key, Gate gate)
    {
        lock (gates)
        {
            if (--gate.Waiting > 0)
                return;
            gates.Remove(key);
            gate.Turn.Dispose();
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Waiting { get; set; }
    }

    private sealed class Holding(NaturalKeyGates owner) : IDisposable
    {
        public List<(string Key, Gate Gate)> Keys { get; } = [];

        public void Dispose()
        {
            foreach (var (key, gate) in Keys)
            {
                gate.Turn.Release();
                owner.Leave(key, gate);
            }

            Keys.Clear();
        }
    }
}
