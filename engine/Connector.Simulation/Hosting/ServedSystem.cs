using Connector.Simulation.Faults;
using Connector.Simulation.World;

namespace Connector.Simulation.Hosting;

/// <summary>A simulator with what the host keeps about it.</summary>
internal sealed class ServedSystem(SandboxSystem system)
{
    public SandboxSystem System => system;

    public RequestLog Log { get; } = new(system.Clock);

    /// <summary>The faults now set. Replaced as a whole.</summary>
    public FaultPlan Faults { get; set; } = FaultPlan.None;

    /// <summary>Back to the state of a first start.</summary>
    public void Reset(SandboxWorld world)
    {
        lock (system.Data.Gate)
        {
            Faults = FaultPlan.None;
            system.Switches.Clear();
            system.Clock.Reset();
            system.Forget();
            system.Data.Clear();
            system.Seed(world);
            Log.Clear();
        }
    }
}
