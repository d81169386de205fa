using System.Reflection;

namespace Connector.Cli.Tests;

/// <summary>A driver is loaded where no simulator is: what stands in for a system never comes with what talks to it.</summary>
public sealed class AssemblyTests
{
    [Fact]
    public void Each_driver_and_each_simulator_is_an_assembly_of_its_own()
    {
        var drivers = Drivers();
        var simulators = BuiltInConnectors.Simulators().Select(system => system.GetType().Assembly).ToArray();

        drivers.Concat(simulators).ShouldBeUnique();
        simulators.Length.ShouldBe(drivers.Length);
    }

    [Fact]
    public void No_driver_knows_a_simulator_nor_what_simulators_are_built_from()
    {
        foreach (var driver in Drivers())
        {
            driver.GetReferencedAssemblies().Select(reference => reference.Name!).ShouldAllBe(
                name => name != "Connector.Simulation" && !name.EndsWith(".Simulator", StringComparison.Ordinal)
                    && !name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
                driver.FullName);
        }
    }

    private static Assembly[] Drivers() => [.. BuiltInConnectors.Create().Select(driver => driver.GetType().Assembly)];
}
