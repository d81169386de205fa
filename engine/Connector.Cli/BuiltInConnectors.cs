using Connector.Basware;
using Connector.Basware.Simulator;
using Connector.Bill;
using Connector.Bill.Simulator;
using Connector.BusinessCentral;
using Connector.BusinessCentral.Simulator;
using Connector.DynamicsGp;
using Connector.DynamicsGp.Simulator;
using Connector.FinanceOperations;
using Connector.FinanceOperations.Simulator;
using Connector.Sdk.Http;
using Connector.Simulation;
using Connector.Syspro;
using Connector.Syspro.Simulator;

namespace Connector.Cli;

/// <summary>The connectors that come with the command, and their simulators. The only place that names them.</summary>
internal static class BuiltInConnectors
{
    public static IReadOnlyList<IDriver> Create() =>
        [new BaswareDriver(), new BillDriver(), new BusinessCentralDriver(), new DynamicsGpDriver(), new FinanceOperationsDriver(),
            new SysproDriver()];

    /// <summary>Fresh simulators, in the order in which companies are given to those that keep books.</summary>
    public static IReadOnlyList<SandboxSystem> Simulators() =>
        [new BaswareSimulator(), new BillSimulator(), new BusinessCentralSimulator(), new DynamicsGpSimulator(),
            new FinanceOperationsSimulator(), new SysproSimulator()];
}
