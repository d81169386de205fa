using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary><c>/v3/bills</c> (fact sheet §5.2).</summary>
internal sealed class BillEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches, Notifier notifier)
    : RecordEndpoints("bills", "00n", "bill", Filters, gateway, data, clock, switches, notifier)
{
    private static readonly string[] Filters = ["id", "archived", "vendorId", "dueDate", "paymentStatus", "createdTime", "updatedTime"];

    /// <summary>Who looks after bills that come in.</summary>
    public Action<JsonObject> Clerk { get; set; } = _ => { };

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        MapReading(endpoints, "/connect/v3/bills");
        MapWriting(endpoints, "/connect/v3/bills");
    }

    /// <summary>What is paid of a bill, and what that makes of its status.</summary>
    public static void Settle(JsonObject bill, decimal paid, decimal scheduled)
    {
        var amount = Stamp.Amount(bill, "amount") ?? 0;
        bill["paidAmount"] = paid;
        bill["scheduledAmount"] = scheduled;
        bill["dueAmount"] = amount - paid;
        bill["paymentStatus"] = paid >= amount && amount > 0 ? "PAID" : scheduled > 0 ? "SCHEDULED" : paid > 0 ? "PARTIAL" : "UNPAID";
    }

    protected override IEnumerable<string> Wrong(string organization, JsonObject record, JsonObject? row)
    {
        foreach (var wrong in RecordRules.Bill.Check(record, isWhole: row is null))
            yield return wrong;
        if (Stamp.Text(record, "vendorId") is { } vendor)
        {
            if (Data["vendors"].Find(vendor) is not { } found || Stamp.Text(found, "organizationOfRecord") != organization)
                yield return $"Vendor {vendor} does not exist.";
            else if (found["archived"]!.GetValue<bool>())
                yield return $"Vendor {vendor} is archived.";
        }

        if (record.ContainsKey("invoice"))
        {
            foreach (var wrong in RecordRules.Invoice.Check(record["invoice"], isWhole: row is null))
                yield return $"invoice: {wrong}";
        }

        foreach (var wrong in WrongLines(organization, record))
            yield return wrong;
        if (row is null && Switches.Get(BillSwitches.DuplicateInvoice, "refuse") == "refuse" && IsDuplicate(organization, record))
            yield return Switches.Get(BillSwitches.DuplicateMessage, "An invoice with this number already exists for the vendor.");
    }

    protected override void Complete(JsonObject row)
    {
        var lines = row["billLineItems"]!.AsArray();
        for (var index = 0; index < lines.Count; index++)
            lines[index]!["id"] ??= $"{Stamp.Text(row, "id")}-{index + 1}";
        row["amount"] =
            lines.Sum(line => Stamp.Amount(line, "amount") ?? (Stamp.Amount(line, "quantity") ?? 0) * (Stamp.Amount(line, "price") ?? 0));
        row["vendorName"] = Stamp.Text(Data["vendors"].Find(Stamp.Text(row, "vendorId")!), "name");
        row["approvalStatus"] ??= Switches.Get(BillSwitches.Approvals, "none") == "required" ? "ASSIGNED" : "UNASSIGNED";
        row["approvers"] ??= Stamp.Text(row, "approvalStatus") == "ASSIGNED"
            ? new JsonArray(new JsonObject { ["userId"] = "00601SANDBOX00000002", ["status"] = "WAITING", ["approverOrder"] = 1 })
            : new JsonArray();
        Settle(row, Stamp.Amount(row, "paidAmount") ?? 0, Stamp.Amount(row, "scheduledAmount") ?? 0);
    }

    protected override void Entered(JsonObject row) => Clerk(row);

    private IEnumerable<string> WrongLines(string organization, JsonObject record)
    {
        if (!record.ContainsKey("billLineItems"))
            yield break;
        if (record["billLineItems"] is not JsonArray { Count: > 0 } lines)
        {
            yield return "billLineItems must have at least one line.";
            yield break;
        }

        foreach (var line in lines)
        {
            foreach (var wrong in RecordRules.Line.Check(line))
                yield return $"billLineItems: {wrong}";
            if (Stamp.Amount(line, "amount") is null && (Stamp.Amount(line, "quantity") is null || Stamp.Amount(line, "price") is null))
                yield return "billLineItems: a line needs amount, or quantity and price.";
            if (Stamp.Text(line?["classifications"], "chartOfAccountId") is not { } account)
                continue;
            if (Data["chartOfAccounts"].Find(account) is not { } found || Stamp.Text(found, "organizationOfRecord") != organization)
                yield return $"billLineItems: chart of account {account} does not exist.";
            else if (found["archived"]!.GetValue<bool>())
                yield return $"billLineItems: chart of account {account} is archived.";
        }
    }

    private bool IsDuplicate(string organization, JsonObject record) => Table.Rows.Any(bill =>
        Stamp.Text(bill, "organizationOfRecord") == organization && Stamp.Text(bill, "vendorId") == Stamp.Text(record, "vendorId") &&
        Stamp.Text(bill["invoice"], "invoiceNumber") == Stamp.Text(record["invoice"], "invoiceNumber"));
}
