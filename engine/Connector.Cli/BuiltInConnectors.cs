using Connector.Basware;
using Connector.Bill;
using Connector.BusinessCentral;
using Connector.DynamicsGp;
using Connector.FinanceOperations;
using Connector.Sdk;
using Connector.Syspro;

namespace Connector.Cli;

/// <summary>The connectors that come with the command. The only place that names them.</summary>
internal static class BuiltInConnectors
{
    public static IReadOnlyList<IDriver> Create() => [new BaswareDriver(), new BillDriver(), new BusinessCentralDriver(), new DynamicsGpDriver(), new FinanceOperationsDriver(), new SysproDriver()];
}
