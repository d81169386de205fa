using System.Text.Json.Nodes;
using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;
using static Connector.Basware.Tests.Support.Connections;

namespace Connector.Basware.Tests.Driver;

/// <summary>Subscriptions and pushes of the simulator, received by the driver over HTTP.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task A_subscription_is_tested_then_told_of_every_new_invoice()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        var (test, tested) = await receiver.NextAsync();
        Encoding.UTF8.GetString(test.Body.Span).ShouldContain("ConnectionTest");
        tested.ShouldBe(new WebhookVerdict(200, tested.Notifications));
        tested.Notifications.ShouldBeEmpty();

        var approved = host.Sandbox.Act("approve", new JsonObject { ["companyCode"] = Records.Company })!;
        var (_, verdict) = await receiver.NextAsync();
        verdict.Status.ShouldBe(200);
        verdict.Notifications.ShouldBe(
            [
                new WebhookNotification(approved["taskId"]!.GetValue<string>(), "AccountingDocuments", "accountingDocuments",
                    approved["invoiceId"]!.GetValue<string>())]);
        var document = (await connection.GetAsync(new GetRequest("accountingDocuments", verdict.Notifications[0].Key!),
            CancellationToken.None))!.Value;
        document.GetProperty("processingStatus").GetString().ShouldBe("WaitingForTransfer");
    }

    [Fact]
    public async Task A_notification_sent_twice_has_one_id()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        await receiver.NextAsync();
        var approved = host.Sandbox.Act("approve", [])!;
        var first = (await receiver.NextAsync()).Verdict.Notifications.Single();
        host.Sandbox.Act("push", new JsonObject { ["invoiceId"] = approved["invoiceId"]!.DeepClone() });
        var second = (await receiver.NextAsync()).Verdict.Notifications.Single();
        second.ShouldBe(first);
        host.Sandbox.Act("push", new JsonObject { ["invoiceId"] = approved["invoiceId"]!.DeepClone(), ["newTask"] = true });
        (await receiver.NextAsync()).Verdict.Notifications.Single().Id.ShouldNotBe(first.Id);
    }

    [Theory]
    [InlineData("hex", "", "{timestamp}.{body}")]
    [InlineData("base64", "", "{timestamp}.{body}")]
    [InlineData("hex", "sha256=", "{timestamp}.{body}")]
    [InlineData("hex", "", "{body}")]
    [InlineData("base64", "sha256=", "{body}")]
    public async Task Every_recipe_of_the_settings_is_one_the_sandbox_signs_by(string encoding, string prefix, string content)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.SignatureEncoding, encoding);
        host.Sandbox.Switches.Set(BaswareSwitches.SignaturePrefix, prefix);
        host.Sandbox.Switches.Set(BaswareSwitches.SignedContent, content);
        host.Sandbox.Switches.Set(BaswareSwitches.SignatureHeader, "x-signature");
        host.Sandbox.Switches.Set(BaswareSwitches.TimestampHeader, content == "{body}" ? "" : "x-time");
        await using var connection = Open(
            host, ("webhookSignatureEncoding", encoding), ("webhookSignaturePrefix", prefix), ("webhookSignedContent", content),
            ("webhookSignatureHeader", "x-signature"), ("webhookTimestampHeader", "x-time"));
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        (await receiver.NextAsync()).Verdict.Status.ShouldBe(200);
        host.Sandbox.Act("approve", []);
        var (call, verdict) = await receiver.NextAsync();
        verdict.Notifications.ShouldHaveSingleItem();

        // One recipe only: a connection set up for another refuses the same call.
        await using var other = Open(host, ("webhookSignatureHeader", "x-signature"), ("webhookTimestampHeader", "x-time"),
            ("webhookSignatureEncoding", encoding == "hex" ? "base64" : "hex"), ("webhookSignaturePrefix", prefix),
            ("webhookSignedContent", content));
        other.Receive(call).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_stale_call_is_refused_and_leaves_nothing()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        await receiver.NextAsync();
        host.Sandbox.Clock.Move(TimeSpan.FromMinutes(-6));
        host.Sandbox.Act("approve", []);
        var (_, verdict) = await receiver.NextAsync();
        verdict.Status.ShouldBe(401);
        verdict.Notifications.ShouldBeEmpty();
        verdict.Refusal.ShouldNotBeNull().ShouldContain("300 s are tolerated");
    }

    [Fact]
    public async Task A_subscription_is_refused_where_the_receiver_does_not_answer_200()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host, ("webhookSecret", "another secret"));
        await using var receiver = await Receiver.StartAsync(connection);
        var outcome = await connection.WriteAsync("subscriptions", Item(Subscription(receiver.Address)));
        outcome.ShouldBeRefused(FailureKind.Data);
        (await receiver.NextAsync()).Verdict.Status.ShouldBe(401);
        host.Sandbox.Data["subscriptions"].Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_subscription_without_a_secret_is_refused_in_the_push_services_own_shape()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var unsound = Subscription(new Uri("http://127.0.0.1:9/"));
        unsound.Remove("webhookAuthenticationToken");
        (await connection.WriteAsync("subscriptions", Item(unsound))).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("The webhookAuthenticationToken field is required.");
    }

    [Fact]
    public async Task The_misspelling_of_the_vendors_own_example_is_pushed_and_understood()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.TaskTypeSpelling, "AccoutingDocuments");
        await using var connection = Open(host);
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        await receiver.NextAsync();
        host.Sandbox.Act("approve", []);
        (await receiver.NextAsync()).Verdict.Notifications.Single().Event.ShouldBe("AccountingDocuments");
    }

    [Fact]
    public async Task An_invoice_transferred_again_waits_again_and_is_announced()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        await receiver.NextAsync();
        var invoice = BaswareHost.World.Companies[0].Invoices[0].Id;
        Should.Throw<ArgumentException>(() => host.Sandbox.Act("retransfer", new JsonObject { ["invoiceId"] = invoice }));
        await connection.AcknowledgeAsync(invoice);
        await connection.WriteAsync("transferResponses", Item(Records.TransferResponse("R1", success: false), invoice));
        host.Sandbox.Act("retransfer", new JsonObject { ["invoiceId"] = invoice });
        (await receiver.NextAsync()).Verdict.Notifications.Single().Key.ShouldBe(invoice);
        (await connection.AcknowledgeAsync(invoice)).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task A_push_that_nobody_takes_is_tried_again_and_ends_as_failed()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        await receiver.NextAsync();
        host.Sandbox.Data["subscriptions"].Rows.Single()["webhookAuthenticationToken"] = "changed behind our back";
        var approved = host.Sandbox.Act("approve", [])!;
        for (var attempt = 0; attempt < 3; attempt++)
            (await receiver.NextAsync()).Verdict.Status.ShouldBe(401);

        using var client = await new ApiClient(host).SignInAsync();
        var path = $"/v1/tasks/{approved["taskId"]!.GetValue<string>()}";
        JsonNode task;
        do
            task = (await ApiClient.JsonAsync(await client.GetAsync(path)))!["taskStatus"]![0]!;
        while (task["taskHistory"]!.AsArray().Count < 3);
        task["taskStatus"]!.GetValue<string>().ShouldBe("Failed");
    }

    private static async Task SubscribeAsync(IConnection connection, Uri address) =>
        (await connection.WriteAsync("subscriptions", Item(Subscription(address)))).ShouldBeOfType<WriteOutcome.Delivered>();

    private static JsonObject Subscription(Uri address) => new()
    {
        ["taskType"] = "AccountingDocuments",
        ["taskSubType"] = "WaitingForTransfer",
        ["subscriptionType"] = "Webhook",
        ["notificationWebhookURL"] = address.ToString(),
        ["webhookAuthenticationToken"] = BaswareSimulator.WebhookSecret,
    };
}
