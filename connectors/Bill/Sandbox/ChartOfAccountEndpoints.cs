using System.Text.Json.Nodes;
using Connector.Sdk.Sandbox;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Sandbox;

/// <summary><c>/v3/classifications/chart-of-accounts</c>, read only here (fact sheet §5.4). No event tells of it.</summary>
internal sealed class ChartOfAccountEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches, Notifier notifier)
    : RecordEndpoints("chartOfAccounts", "0ca", null, ["id", "archived", "createdTime", "updatedTime"], gateway, data, clock, switches, notifier)
{
    public override void Map(IEndpointRouteBuilder endpoints) => MapReading(endpoints, "/connect/v3/classifications/chart-of-accounts");

    protected override IEnumerable<string> Wrong(string organization, JsonObject record, JsonObject? row) => [];
}
