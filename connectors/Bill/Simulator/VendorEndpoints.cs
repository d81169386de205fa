using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary><c>/v3/vendors</c> (fact sheet §5.1).</summary>
internal sealed class VendorEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches, Notifier notifier)
    : RecordEndpoints("vendors", "009", "vendor", Filters, gateway, data, clock, switches, notifier)
{
    private static readonly string[] Filters =
        ["id", "archived", "name", "accountType", "address.country", "billCurrency", "paymentStatus", "createdTime", "updatedTime"];

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        MapReading(endpoints, "/connect/v3/vendors");
        MapWriting(endpoints, "/connect/v3/vendors");
    }

    protected override IEnumerable<string> Wrong(string organization, JsonObject record, JsonObject? row)
    {
        foreach (var wrong in RecordRules.Vendor.Check(record, isWhole: row is null))
            yield return wrong;
        if (Stamp.Text(record, "accountType") is { } type && type is not ("BUSINESS" or "PERSON" or "NONE" or "UNDEFINED"))
            yield return $"accountType {type} is unknown.";
        if (Stamp.Text(record["address"], "country") is { } country && country.Length != 2)
            yield return "address.country must be a code of two letters.";
    }

    protected override void Complete(JsonObject row)
    {
        row["accountType"] ??= "NONE";
        row["networkStatus"] ??= "NOT_CONNECTED";
    }
}
