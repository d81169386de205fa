using System.Text.Json.Nodes;
using Connector.Sdk.Sandbox;

namespace Connector.Bill.Sandbox;

/// <summary>What people and banks do in BILL, outside the API.</summary>
internal sealed class Clerk(SandboxData data, SandboxClock clock, Notifier notifier, VendorEndpoints vendors, BillEndpoints bills, PaymentEndpoints payments)
{
    public static IReadOnlyCollection<string> Acts { get; } = ["approve", "change-vendor", "disable-subscriptions", "pay", "push", "settle"];

    public JsonNode? Act(string act, JsonObject arguments)
    {
        lock (data.Gate)
        {
            return act switch
            {
                "approve" => Approve(Row("bills", arguments, "billId"), Stamp.Text(arguments, "decision") ?? "APPROVED"),
                "change-vendor" => ChangeVendor(Row("vendors", arguments, "vendorId"), arguments["fields"] as JsonObject ?? throw new ArgumentException("Say what changes: {\"fields\": {…}}.")),
                "disable-subscriptions" => Disable(),
                "pay" => Pay(Row("bills", arguments, "billId"), Stamp.Amount(arguments, "amount")),
                "push" => Push(Row("events", arguments, "eventId")),
                "settle" => Settle(Row("payments", arguments, "paymentId"), Stamp.Text(arguments, "singleStatus") ?? "CLEARED"),
                _ => null,
            };
        }
    }

    private JsonObject Approve(JsonObject bill, string decision)
    {
        bill["approvalStatus"] = decision;
        bills.Touch(bill, "updated");
        return RecordEndpoints.Shown(bill);
    }

    private JsonObject ChangeVendor(JsonObject vendor, JsonObject fields)
    {
        foreach (var (name, value) in fields)
            vendor[name] = value?.DeepClone();
        vendors.Touch(vendor, "updated");
        return RecordEndpoints.Shown(vendor);
    }

    private JsonObject Disable()
    {
        foreach (var subscription in data["subscriptions"].Rows)
        {
            subscription["status"] = new JsonObject { ["enabled"] = false };
            subscription["updatedTime"] = Stamp.Of(clock.GetUtcNow());
        }

        return new JsonObject { ["disabled"] = data["subscriptions"].Count };
    }

    private JsonObject Pay(JsonObject bill, decimal? amount) =>
        RecordEndpoints.Shown(payments.Schedule(Stamp.Text(bill, "organizationOfRecord")!, bill, amount ?? Stamp.Amount(bill, "dueAmount") ?? 0, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));

    private JsonObject Push(JsonObject told)
    {
        notifier.Send(told);
        return new JsonObject { ["eventId"] = Stamp.Text(told, "id") };
    }

    /// <summary>A scheduled payment comes to its end: only CLEARED is good, and the others give the bill back (fact sheet §5.3).</summary>
    private JsonObject Settle(JsonObject payment, string status)
    {
        if (Stamp.Text(payment, "singleStatus") != "SCHEDULED")
            throw new ArgumentException($"Payment {Stamp.Text(payment, "id")} is {Stamp.Text(payment, "singleStatus")}; only a scheduled one can be settled.");
        payment["singleStatus"] = status;
        payment["updatedTime"] = Stamp.Of(clock.GetUtcNow());
        foreach (var share in payment["billPayments"]!.AsArray())
        {
            var bill = data["bills"].Find(Stamp.Text(share, "billId")!)!;
            var amount = Stamp.Amount(share, "amount") ?? 0;
            BillEndpoints.Settle(bill, (Stamp.Amount(bill, "paidAmount") ?? 0) + (status == "CLEARED" ? amount : 0), (Stamp.Amount(bill, "scheduledAmount") ?? 0) - amount);
            bills.Touch(bill, "updated");
        }

        notifier.Tell(status.Contains("FAILED", StringComparison.Ordinal) ? "payment.failed" : "payment.updated", "payment", payment);
        return RecordEndpoints.Shown(payment);
    }

    private JsonObject Row(string resource, JsonObject arguments, string argument) =>
        Stamp.Text(arguments, argument) is { } id && data[resource].Find(id) is { } row ? row : throw new ArgumentException($"Say which of {resource}: {{\"{argument}\": \"…\"}}.");
}
