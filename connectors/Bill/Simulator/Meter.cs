using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Bill.Simulator;

/// <summary>
/// Counts as BILL does (fact sheet §7): three calls at once for a developer key and organization, 20 000 calls and 200 logins an hour for a
/// developer key. What was counted is in the table <c>usage</c>, for tests to read.
/// </summary>
internal sealed class Meter(SandboxData data, SandboxClock clock, SandboxSwitches switches)
{
    public const int MaxAtOnce = 3;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> running = new(StringComparer.Ordinal);
    private readonly Queue<DateTimeOffset> calls = new();
    private readonly Queue<DateTimeOffset> logins = new();

    /// <summary>Begins a call; the one who began it ends it.</summary>
    /// <exception cref="ApiException">It is one too many.</exception>
    public void Enter(string organization)
    {
        lock (gate)
        {
            var now = running.GetValueOrDefault(organization) + 1;
            Note($"calls/{organization}", "mostAtOnce", now);
            if (now > MaxAtOnce)
                throw Throttled("BDC_1322", "Max number of concurrent requests per organization reached.");
            Spend(calls, "calls", int.Parse(switches.Get(BillSwitches.CallsPerHour, "20000"), CultureInfo.InvariantCulture),
                "Max number of allowed requests per hour reached: 20000.");
            running[organization] = now;
        }
    }

    public void Leave(string organization)
    {
        lock (gate)
            running[organization]--;
    }

    /// <exception cref="ApiException">It is one too many. How BILL says so is not documented; the simulator says it as for
    /// calls.</exception>
    public void LogIn()
    {
        lock (gate)
            Spend(logins, "logins", int.Parse(switches.Get(BillSwitches.LoginsPerHour, "200"), CultureInfo.InvariantCulture),
                "Max number of allowed logins per hour reached: 200.");
    }

    public void Forget()
    {
        lock (gate)
        {
            running.Clear();
            calls.Clear();
            logins.Clear();
        }
    }

    private void Spend(Queue<DateTimeOffset> spent, string what, int most, string refusal)
    {
        var now = clock.GetUtcNow();
        while (spent.TryPeek(out var first) && first <= now - Window)
            spent.Dequeue();
        Note(what, "mostInAnHour", spent.Count + 1);
        if (spent.Count >= most)
            throw Throttled("BDC_1144", refusal);
        spent.Enqueue(now);
    }

    private ApiException Throttled(string code, string message) =>
        new(int.Parse(switches.Get(BillSwitches.ThrottleStatus, "429"), CultureInfo.InvariantCulture), code, message);

    private void Note(string key, string most, int count)
    {
        lock (data.Gate)
        {
            var row = data["usage"].Find(key) ?? new JsonObject { ["id"] = key, ["count"] = 0, [most] = 0 };
            row["count"] = row["count"]!.GetValue<int>() + 1;
            row[most] = Math.Max(row[most]!.GetValue<int>(), count);
            data["usage"].Put(key, row);
        }
    }
}
