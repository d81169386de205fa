using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary><c>/v3/payments</c> and <c>/v3/bills/record-payment</c> (fact sheet §5.2, §5.3).</summary>
internal sealed class PaymentEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches,
    Notifier notifier, BillEndpoints bills)
    : RecordEndpoints("payments", "stp", null, [], gateway, data, clock, switches, notifier)
{
    private static readonly string[] Filters = ["id", "status", "singleStatus", "vendorId", "createdTime", "updatedTime"];

    /// <summary>Who looks after the payments of an organization when one was recorded by hand.</summary>
    public Action<string> Clerk { get; set; } = _ => { };

    /// <summary>Whether payments can be filtered is not documented.</summary>
    protected override IReadOnlyCollection<string> Filterable => Switches.Get(BillSwitches.PaymentFilters, "on") == "on" ? Filters : [];

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        MapReading(endpoints, "/connect/v3/payments");
        endpoints.MapPost("/connect/v3/payments", Gateway.Open(Pay));
        endpoints.MapPost("/connect/v3/bills/record-payment", Gateway.Open(Record));
    }

    protected override IEnumerable<string> Wrong(string organization, JsonObject record, JsonObject? row) => [];

    /// <summary>A payment that BILL makes: only in a session that passed MFA, and only of what is approved.</summary>
    private ApiAnswer Pay(ApiCall call)
    {
        if (!call.Session.IsTrusted)
            throw new ApiException(403, ApiException.Invalid,
                "The session is not MFA trusted. Complete the MFA challenge and log in with rememberMeId and device.");
        var body = call.Object();
        var wrong = RecordRules.Payment.Check(body).ToList();
        if (wrong.Count > 0)
            throw ApiException.Refused(wrong);
        var bill = Row(Data, "bills", call.Organization, Stamp.Text(body, "billId"));
        if (Stamp.Text(body, "vendorId") is { } vendor && vendor != Stamp.Text(bill, "vendorId"))
            throw ApiException.Refused("vendorId is not the vendor of the bill.");
        if (Stamp.Text(bill, "approvalStatus") is "ASSIGNED" or "APPROVING" or "DENIED")
            throw ApiException.Refused("The bill has pending approvers and cannot be paid.");
        return Created(Shown(Schedule(call.Organization, bill, Due(bill, Stamp.Amount(body, "amount")), Stamp.Text(body, "processDate"))));
    }

    /// <summary>Schedules a payment of a bill; a person does the same in BILL's own pages.</summary>
    public JsonObject Schedule(string organization, JsonObject bill, decimal amount, string? processDate)
    {
        var payment = Create(organization, Payment(bill, [(bill, amount)], processDate, "SCHEDULED"));
        BillEndpoints.Settle(bill, Stamp.Amount(bill, "paidAmount") ?? 0, (Stamp.Amount(bill, "scheduledAmount") ?? 0) + amount);
        bills.Touch(bill, "updated");
        return payment;
    }

    /// <summary>Money that moved outside BILL: the bills are paid at once, and there is a payment to show for it.</summary>
    private ApiAnswer Record(ApiCall call)
    {
        var body = call.Object();
        var wrong = RecordRules.RecordedPayment.Check(body).ToList();
        if (body["payments"] is not JsonArray { Count: > 0 } parts)
            throw ApiException.Refused([.. wrong, "payments must have at least one entry."]);
        if (wrong.Count > 0)
            throw ApiException.Refused(wrong);
        var shares = parts.Select(part => Row(Data, "bills", call.Organization, Stamp.Text(part, "billId")) is var bill
            ? (Bill: bill, Amount: Due(bill, Stamp.Amount(part, "amount")))
            : default).ToList();
        if (shares.Any(share => Stamp.Text(share.Bill, "vendorId") != Stamp.Text(body, "vendorId")))
            throw ApiException.Refused("A bill is not of this vendor.");
        var payment = Create(call.Organization, Payment(shares[0].Bill, shares, Stamp.Text(body, "processDate"), "CLEARED"));
        foreach (var (bill, amount) in shares)
        {
            BillEndpoints.Settle(bill, (Stamp.Amount(bill, "paidAmount") ?? 0) + amount, Stamp.Amount(bill, "scheduledAmount") ?? 0);
            bills.Touch(bill, "updated");
        }

        Clerk(call.Organization);
        return Created(Shown(payment));
    }

    private static JsonObject Payment(JsonObject bill, List<(JsonObject Bill, decimal Amount)> shares, string? processDate,
        string status) => new()
        {
            ["vendorId"] = Stamp.Text(bill, "vendorId"),
            ["vendorName"] = Stamp.Text(bill, "vendorName"),
            ["billId"] = shares.Count == 1 ? Stamp.Text(bill, "id") : null,
            ["billPayments"] = new JsonArray(
            [
                .. shares.Select((share, index) => (JsonNode)new JsonObject { ["id"] = $"blp01{index:D15}",
                    ["billId"] = Stamp.Text(share.Bill, "id"), ["amount"] = share.Amount })]),
            ["processDate"] = processDate,
            ["amount"] = shares.Sum(share => share.Amount),
            ["singleStatus"] = status,
        };

    private static decimal Due(JsonObject bill, decimal? amount)
    {
        if (amount is not > 0)
            throw ApiException.Refused("amount must be greater than zero.");
        var due = Stamp.Amount(bill, "dueAmount") ?? 0;
        return amount <= due
            ? amount.Value
            : throw ApiException.Refused(
                $"amount is more than the bill's due amount of {due.ToString(CultureInfo.InvariantCulture)}.");
    }
}
