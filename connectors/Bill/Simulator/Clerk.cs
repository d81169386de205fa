using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Bill.Simulator;

/// <summary>What people and banks do in BILL, outside the API.</summary>
internal sealed class Clerk(SandboxData data, SandboxClock clock, Notifier notifier, VendorEndpoints vendors, BillEndpoints bills,
    PaymentEndpoints payments)
{
    /// <summary>Member of a vendor that says how payments to it end: a <c>singleStatus</c>, <see cref="InTwoParts"/> or
    /// <see cref="Returned"/>.</summary>
    public const string AutoPay = "autoPayOfRecord";

    /// <summary>Member of a vendor: a second line of its address that stands on its next bill.</summary>
    public const string NewLine = "newLineOfRecord";

    /// <summary>A payment that clears, and that the bank returns by the time somebody next records a payment.</summary>
    public const string Returned = "RETURNED";

    /// <summary>Two payments that both clear.</summary>
    public const string InTwoParts = "IN_TWO_PARTS";

    public static IReadOnlyCollection<string> Acts { get; } =
        ["approve", "change-vendor", "disable-subscriptions", "pay", "push", "settle"];

    public JsonNode? Act(string act, JsonObject arguments)
    {
        lock (data.Gate)
        {
            return act switch
            {
                "approve" => Approve(Row("bills", arguments, "billId"), Stamp.Text(arguments, "decision") ?? "APPROVED"),
                "change-vendor" =>
                    ChangeVendor(Row("vendors", arguments, "vendorId"),
                        arguments["fields"] as JsonObject ?? throw new ArgumentException("Say what changes: {\"fields\": {…}}.")),
                "disable-subscriptions" => Disable(),
                "pay" => Pay(Row("bills", arguments, "billId"), Stamp.Amount(arguments, "amount")),
                "push" => Push(Row("events", arguments, "eventId")),
                "settle" => Settle(Row("payments", arguments, "paymentId"), Stamp.Text(arguments, "singleStatus") ?? "CLEARED"),
                _ => null,
            };
        }
    }

    /// <summary>
    /// Sees to a bill that has just come in: notes what is new in its vendor's address, and pays it where its vendor is one that is paid
    /// without a person's doing. How the payment ends stands with the vendor, so the same bills are paid the same way. Called under the
    /// data's lock.
    /// </summary>
    public void TakeIn(JsonObject bill)
    {
        var vendor = data["vendors"].Find(Stamp.Text(bill, "vendorId")!)!;
        if (Stamp.Text(vendor, NewLine) is { } line)
        {
            vendor.Remove(NewLine);
            var address = vendor["address"]?.DeepClone().AsObject() ?? [];
            address["line2"] = line;
            ChangeVendor(vendor, new JsonObject { ["address"] = address });
        }

        if (Stamp.Text(vendor, AutoPay) is not { } end)
            return;
        var (due, half) = (Stamp.Amount(bill, "dueAmount") ?? 0, decimal.Round((Stamp.Amount(bill, "dueAmount") ?? 0) / 2, 2));
        foreach (var amount in end == InTwoParts ? [half, due - half] : (decimal[])[due])
        {
            var payment = Schedule(bill, amount);
            if (end != "SCHEDULED")
                Settle(payment, end is InTwoParts or Returned ? "CLEARED" : end);
        }
    }

    /// <summary>Sees to what the bank returned of an organization's payments. Called under the data's lock.</summary>
    public void TakeReturns(string organization)
    {
        var returned = data["payments"].Rows.Where(payment => Stamp.Text(payment, "organizationOfRecord") == organization
            && Stamp.Text(payment, "singleStatus") == "CLEARED"
            && Stamp.Text(data["vendors"].Find(Stamp.Text(payment, "vendorId")!), AutoPay) == Returned);
        foreach (var payment in returned.ToList())
            Settle(payment, "VOIDED");
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
        RecordEndpoints.Shown(Schedule(bill, amount ?? Stamp.Amount(bill, "dueAmount") ?? 0));

    /// <summary>A payment for the day the bill is due.</summary>
    private JsonObject Schedule(JsonObject bill, decimal amount) =>
        payments.Schedule(Stamp.Text(bill, "organizationOfRecord")!, bill, amount, Stamp.Text(bill, "dueDate"));

    private JsonObject Push(JsonObject told)
    {
        notifier.Send(told);
        return new JsonObject { ["eventId"] = Stamp.Text(told, "id") };
    }

    /// <summary>
    /// A payment goes on: only CLEARED is good; VOIDED, CANCELED and what failed give the bill back, also after it had cleared; anything
    /// else is under way (fact sheet §5.3).
    /// </summary>
    private JsonObject Settle(JsonObject payment, string status)
    {
        var before = Stamp.Text(payment, "singleStatus")!;
        if (IsUndone(before) || before == status)
            throw new ArgumentException($"Payment {Stamp.Text(payment, "id")} is {before} and cannot become {status}.");
        payment["singleStatus"] = status;
        payment["updatedTime"] = Stamp.Of(clock.GetUtcNow());
        foreach (var share in payment["billPayments"]!.AsArray())
        {
            var bill = data["bills"].Find(Stamp.Text(share, "billId")!)!;
            var amount = Stamp.Amount(share, "amount") ?? 0;
            BillEndpoints.Settle(
                bill,
                (Stamp.Amount(bill, "paidAmount") ?? 0) + (IsPaid(status) ? amount : 0) - (IsPaid(before) ? amount : 0),
                (Stamp.Amount(bill, "scheduledAmount") ?? 0) + (IsUnderWay(status) ? amount : 0) - (IsUnderWay(before) ? amount : 0));
            bills.Touch(bill, "updated");
        }

        notifier.Tell(status.Contains("FAILED", StringComparison.Ordinal) ? "payment.failed" : "payment.updated", "payment", payment);
        return RecordEndpoints.Shown(payment);
    }

    private static bool IsPaid(string status) => status == "CLEARED";

    private static bool IsUndone(string status) => status is "VOIDED" or "CANCELED" || status.Contains("FAILED", StringComparison.Ordinal);

    private static bool IsUnderWay(string status) => !IsPaid(status) && !IsUndone(status);

    private JsonObject Row(string resource, JsonObject arguments, string argument) =>
        Stamp.Text(arguments, argument) is { } id && data[resource].Find(id) is { } row
            ? row
            : throw new ArgumentException($"Say which of {resource}: {{\"{argument}\": \"…\"}}.");
}
