using System.Text.Json.Nodes;
using Connector.Simulation.World;

namespace Connector.Simulation.Faults;

/// <summary>
/// The faults set for one system and how far their draws have come. The same plan and the same sequence of calls give the same trouble:
/// each matching call takes one draw of each fault, in the order of arrival, whether or not another fault strikes.
/// </summary>
internal sealed class FaultPlan(ImmutableArray<Fault> faults)
{
    private readonly Lock gate = new();
    private readonly ImmutableArray<Running> running =
        [
            .. faults.Select((fault, index) =>
                new Running(fault, new DeterministicSequence(string.Create(CultureInfo.InvariantCulture, $"fault {fault.Seed} {index}"))))];

    public static FaultPlan None => new([]);

    /// <summary>What befalls this call.</summary>
    public Trouble Draw(string method, string path)
    {
        lock (gate)
        {
            var strikes = ImmutableArray.CreateBuilder<Fault>();
            foreach (var one in running.Where(one => one.Fault.Matches(method, path)))
            {
                var drawn = one.Draws.NextShare() < one.Fault.Rate;
                if (!drawn || one.Struck >= (one.Fault.Times ?? int.MaxValue)
                    || (one.Fault.DecidesOutcome && strikes.Any(strike => strike.DecidesOutcome)))
                    continue;
                one.Struck++;
                strikes.Add(one.Fault);
            }

            return new Trouble(strikes.ToImmutable());
        }
    }

    /// <summary>The plan as <c>GET /_sandbox/{system}/faults</c> shows it, with how often each fault has struck.</summary>
    public JsonArray Describe()
    {
        lock (gate)
            return [.. running.Select(one => Describe(one.Fault, one.Struck))];
    }

    private static JsonObject Describe(Fault fault, int struck)
    {
        var described =
            new JsonObject { ["kind"] = Fault.NameOf(fault.Kind), ["rate"] = fault.Rate, ["seed"] = fault.Seed, ["struck"] = struck };
        if (fault.Path is not null)
            described["path"] = fault.Path.ToString();
        if (fault.Method is not null)
            described["method"] = fault.Method;
        if (fault.Status != 0)
            described["status"] = fault.Status;
        if (fault.Delay != TimeSpan.Zero)
            described["delayMs"] = fault.Delay.TotalMilliseconds;
        if (fault.IsOrderly)
            described["orderly"] = true;
        if (fault.Times is not null)
            described["times"] = fault.Times;
        return described;
    }

    private sealed class Running(Fault fault, DeterministicSequence draws)
    {
        public Fault Fault => fault;

        public DeterministicSequence Draws => draws;

        public int Struck { get; set; }
    }
}

/// <summary>The faults that strike one call: any number that only delay or disturb it, at most one that decides its outcome.</summary>
internal readonly record struct Trouble(ImmutableArray<Fault> Faults)
{
    public TimeSpan Latency => TimeSpan.FromTicks(Faults.Where(fault => fault.Kind == FaultKind.Latency).Sum(fault => fault.Delay.Ticks));

    public bool ExpiresTokens => Faults.Any(fault => fault.Kind == FaultKind.ExpireTokens);

    public Fault? Outcome => Faults.FirstOrDefault(fault => fault.DecidesOutcome);
}
