using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary><c>/v3/classifications/chart-of-accounts</c> (fact sheet §5.4). No event tells of it.</summary>
internal sealed class ChartOfAccountEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches,
    Notifier notifier)
    : RecordEndpoints("chartOfAccounts", "0ca", null, ["id", "archived", "createdTime", "updatedTime"], gateway, data, clock, switches,
        notifier)
{
    /// <summary>The sheet's list of types ends in OTHER_*; these are its names with those that the pages of BILL's own ledger
    /// show.</summary>
    private static readonly string[] Types =
    [
        "ACCOUNTS_PAYABLE", "ACCOUNTS_RECEIVABLE", "BANK", "COST_OF_GOODS_SOLD", "CREDIT_CARD", "EQUITY", "EXPENSE", "FIXED_ASSET",
        "INCOME", "LONG_TERM_LIABILITY",
        "OTHER_ASSET", "OTHER_CURRENT_ASSET", "OTHER_CURRENT_LIABILITY", "OTHER_EXPENSE", "OTHER_INCOME",
    ];

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        MapReading(endpoints, "/connect/v3/classifications/chart-of-accounts");
        MapWriting(endpoints, "/connect/v3/classifications/chart-of-accounts");
    }

    protected override IEnumerable<string> Wrong(string organization, JsonObject record, JsonObject? row)
    {
        foreach (var wrong in RecordRules.ChartOfAccount.Check(record, isWhole: row is null))
            yield return wrong;
        if (!record.ContainsKey("account"))
            yield break;
        foreach (var wrong in RecordRules.Account.Check(record["account"], isWhole: row is null))
            yield return $"account: {wrong}";
        if (Stamp.Text(record["account"], "type") is { } type && !Types.Contains(type))
            yield return $"account: type {type} is unknown.";
        if (Stamp.Text(record["account"], "number") is { } number
            && Table.Rows.Any(other => other != row && Stamp.Text(other, "organizationOfRecord") == organization
                && Stamp.Text(other["account"], "number") == number))
            yield return $"An account with the number {number} already exists.";
    }
}
