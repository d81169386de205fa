using System.Text.Json.Nodes;
using Connector.Bill.Simulator;
using Connector.Bill.Tests.Support;

namespace Connector.Bill.Tests;

public sealed class WebhookTests
{
    [Theory]
    [InlineData("utf8", "string")]
    [InlineData("utf8", "object")]
    [InlineData("base64", "string")]
    public async Task A_change_is_announced_verified_and_fetched(string keyEncoding, string payload)
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.SignatureKey, keyEncoding), (BillSwitches.Payload, payload));
        var memory = new Memory();
        var connection = bill.Open(memory, null, ("webhookKeyEncoding", keyEncoding));
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(bill, connection, receiver.Address.ToString());

        var vendor = await bill.VendorAsync(connection);
        var (call, verdict) = await receiver.NextAsync();

        verdict.Status.ShouldBe(200);
        var told = verdict.Notifications.ShouldHaveSingleItem();
        told.ShouldBe(told with { Event = "vendor.created", Resource = "vendors", Key = vendor, CompanyCode = bill.Company.Code });
        Encoding.UTF8.GetString(call.Body.Span)[0].ShouldBe(payload == "string" ? '"' : '{');

        // The key of a subscription holds in the next process too; read in the other way it does not.
        bill.Open(memory, null, ("webhookKeyEncoding", keyEncoding)).Receive(call).Status.ShouldBe(200);
        bill.Open(memory, null, ("webhookKeyEncoding", keyEncoding == "utf8" ? "base64" : "utf8")).Receive(call).Refusal
            .ShouldBe("Its signature does not match its content.");
    }

    [Fact]
    public async Task An_event_that_comes_again_has_its_old_id()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open(new Memory());
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(bill, connection, receiver.Address.ToString());
        await bill.VendorAsync(connection);
        var first = (await receiver.NextAsync()).Verdict.Notifications.Single();

        bill.System.Act("push", new JsonObject { ["eventId"] = first.Id });

        (await receiver.NextAsync()).Verdict.Notifications.ShouldBe([first]);
    }

    [Fact]
    public async Task A_forged_a_changed_and_an_unsigned_call_are_refused_and_so_is_a_key_of_another_organization()
    {
        await using var bill = await RunningBill.StartAsync();
        var memory = new Memory();
        var connection = bill.Open(memory);
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(bill, connection, receiver.Address.ToString());
        await bill.VendorAsync(connection);
        var (call, _) = await receiver.NextAsync();

        connection.Receive(call with { Body = Encoding.UTF8.GetBytes("x" + Encoding.UTF8.GetString(call.Body.Span)) }).Status.ShouldBe(401);
        connection.Receive(call with { Headers = ImmutableDictionary<string, string>.Empty }).Refusal
            .ShouldBe("It has no signature (header x-bill-sha-signature).");
        bill.Open(new Memory()).Receive(call).Refusal
            .ShouldBe(
                "The connection knows no security key, so no call can be verified. Make the subscription through this connection, or give "
                    + "the company its webhookSecurityKey.");

        // The same key, held for another company only, says nothing of this one's organization.
        var other =
            bill.Connection.Companies.Keys.Single(code => code == bill.Connection.Companies.Keys.Order(StringComparer.Ordinal).Last());
        var moved = new Memory();
        moved.Notes[$"webhook-keys-{other}"] = memory.Notes[$"webhook-keys-{bill.Company.Code}"];
        bill.Open(moved).Receive(call).Status.ShouldBe(400);
    }

    [Fact]
    public async Task The_security_key_is_kept_by_the_connection_and_shown_nowhere()
    {
        await using var bill = await RunningBill.StartAsync();
        var memory = new Memory();
        var connection = bill.Open(memory);

        var made = await SubscribeAsync(bill, connection, "https://connector.example.com/webhooks/bill");
        var again = await SubscribeAsync(bill, connection, "https://connector.example.com/webhooks/bill");
        var key = Key(memory, bill);
        var rotated = (await bill.ActAsync(connection, "subscriptions", "rotateKey", made.TargetId!))
            .ShouldBeOfType<WriteOutcome.Delivered>();

        again.TargetId.ShouldBe(made.TargetId, "the same job makes one subscription, however often it is sent");
        bill.Count("subscriptions").ShouldBe(1);
        Key(memory, bill).ShouldNotBe(key);
        foreach (var outcome in new[] { made, again, rotated })
            outcome.Body!.Value.GetProperty("securityKey").GetString().ShouldBe("[kept by the connection]");
    }

    [Fact]
    public async Task A_subscription_that_BILL_switched_off_is_seen_and_switched_on_again_and_one_that_is_gone_is_made_anew()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open(new Memory());
        (await HealthAsync(bill, connection)).GetProperty("id").GetString()
            .ShouldBe($"{bill.Target.Settings["organizationId"]}/missing/never/");
        var made = await SubscribeAsync(bill, connection, "http://127.0.0.1:1/webhooks/bill");
        var healthy = await HealthAsync(bill, connection);
        healthy.GetProperty("state").GetString().ShouldBe("on");

        var switchedOff = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        bill.System.Notifier.SwitchedOff += id => switchedOff.TrySetResult(id);
        await bill.VendorAsync(connection);
        (await switchedOff.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(made.TargetId);
        var off = await HealthAsync(bill, connection);
        off.GetProperty("subscriptionId").GetString().ShouldBe(made.TargetId);
        var line = (await connection.PingAsync(CancellationToken.None)).Lines
            .Single(line => line.What == $"webhooks ({bill.Company.Code})");
        line.IsGood.ShouldBeFalse();
        line.Message.ShouldStartWith($"BILL has switched the subscription {made.TargetId} off");

        (await bill.ActAsync(connection, "subscriptions", "enable", made.TargetId!)).ShouldBeOfType<WriteOutcome.Delivered>();
        (await HealthAsync(bill, connection)).GetProperty("state").GetString().ShouldBe("on");
        await bill.ActAsync(connection, "subscriptions", "delete", made.TargetId!);
        var gone = await HealthAsync(bill, connection);
        gone.GetProperty("id").GetString().ShouldBe($"{bill.Target.Settings["organizationId"]}/missing/{made.TargetId}/");
        gone.GetProperty("subscriptionId").ValueKind.ShouldBe(JsonValueKind.Null);

        // What was not told meanwhile is there for the poll.
        (await bill.ReadAsync(connection, "vendors", bill.System.Clock.GetUtcNow().AddMinutes(-5))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_payment_that_failed_is_told_by_its_own_event()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open(new Memory());
        await using var receiver = await Receiver.StartAsync(connection);
        var id = await bill.BillAsync(connection, await bill.VendorAsync(connection));
        await SubscribeAsync(bill, connection, receiver.Address.ToString(), "payment.failed");
        var payment = bill.System.Act("pay", new JsonObject { ["billId"] = id })!["id"]!.GetValue<string>();

        bill.System.Act("settle", new JsonObject { ["paymentId"] = payment, ["singleStatus"] = "FUNDING_FAILED_VOIDED" });

        var told = (await receiver.NextAsync()).Verdict.Notifications.Single();
        told.Event.ShouldBe("payment.failed");
        (await bill.GetAsync(connection, told.Resource, told.Key!)).GetProperty("singleStatus").GetString()
            .ShouldBe("FUNDING_FAILED_VOIDED");
    }

    private static async Task<WriteOutcome.Delivered> SubscribeAsync(RunningBill bill, IConnection connection, string url,
        string type = "vendor.created") => (await bill.WriteAsync(connection, "subscriptions", new JsonObject
        {
            ["name"] = "connector",
            ["status"] = new JsonObject { ["enabled"] = true },
            ["events"] = new JsonArray(new JsonObject { ["type"] = type, ["version"] = "1" }),
            ["notificationUrl"] = url,
        })).ShouldBeOfType<WriteOutcome.Delivered>();

    private static async Task<JsonElement> HealthAsync(RunningBill bill, IConnection connection) =>
        (await bill.ReadAsync(connection, "subscriptionHealth")).ShouldHaveSingleItem();

    private static string Key(Memory memory, RunningBill bill) =>
        JsonSerializer.Deserialize<string[][]>(memory.Notes[$"webhook-keys-{bill.Company.Code}"])!.Single()[1];
}
