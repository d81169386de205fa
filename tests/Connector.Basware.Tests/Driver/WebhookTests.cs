using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Basware.Sandbox;
using Connector.Basware.Tests.Support;
using Connector.Sdk;
using static Connector.Basware.Tests.Support.Connections;

namespace Connector.Basware.Tests.Driver;

public sealed class WebhookTests
{
    private const string Notification = """{"taskId":"task-1","taskStatus":"New","taskType":"AccountingDocuments","taskSubType":"WaitingForTransfer","documentId":"invoice-1"}""";

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
        verdict.Notifications.ShouldBe([new WebhookNotification(approved["taskId"]!.GetValue<string>(), "AccountingDocuments", "accountingDocuments", approved["invoiceId"]!.GetValue<string>())]);
        var document = (await connection.GetAsync(new GetRequest("accountingDocuments", verdict.Notifications[0].Key!), CancellationToken.None))!.Value;
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
            host, ("webhookSignatureEncoding", encoding), ("webhookSignaturePrefix", prefix), ("webhookSignedContent", content), ("webhookSignatureHeader", "x-signature"), ("webhookTimestampHeader", "x-time"));
        await using var receiver = await Receiver.StartAsync(connection);
        await SubscribeAsync(connection, receiver.Address);
        (await receiver.NextAsync()).Verdict.Status.ShouldBe(200);
        host.Sandbox.Act("approve", []);
        var (call, verdict) = await receiver.NextAsync();
        verdict.Notifications.ShouldHaveSingleItem();

        // One recipe only: a connection set up for another refuses the same call.
        await using var other = Open(host, ("webhookSignatureHeader", "x-signature"), ("webhookTimestampHeader", "x-time"), ("webhookSignatureEncoding", encoding == "hex" ? "base64" : "hex"), ("webhookSignaturePrefix", prefix), ("webhookSignedContent", content));
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
        (await connection.WriteAsync("subscriptions", Item(unsound))).ShouldBeRefused(FailureKind.Data).Message.ShouldBe("The webhookAuthenticationToken field is required.");
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_in_the_body_is_refused()
    {
        await using var connection = OpenAlone();
        var call = Sign(Notification);
        connection.Receive(call).Notifications.Count.ShouldBe(1);
        for (var index = 0; index < call.Body.Length; index++)
        {
            var flipped = call.Body.ToArray();
            flipped[index] ^= 1;
            var verdict = connection.Receive(call with { Body = flipped });
            verdict.Status.ShouldBe(401);
            verdict.Notifications.ShouldBeEmpty();
            verdict.Refusal.ShouldBe("Its signature does not match its content.");
        }
    }

    [Theory]
    [InlineData("x-bwapi-signature-256", "It has no signature (header x-bwapi-signature-256).")]
    [InlineData("x-bwapi-timestamp", "It has no time (header x-bwapi-timestamp).")]
    public async Task A_call_without_signature_or_time_is_refused(string header, string refusal)
    {
        await using var connection = OpenAlone();
        var call = Sign(Notification);
        var verdict = connection.Receive(call with { Headers = call.Headers.Where(pair => pair.Key != header).ToImmutableDictionary() });
        verdict.Status.ShouldBe(401);
        verdict.Refusal.ShouldBe(refusal);
        verdict.Notifications.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_time_that_was_changed_to_look_fresh_breaks_the_signature()
    {
        await using var connection = OpenAlone();
        var old = Sign(Notification, at: DateTimeOffset.UtcNow.AddHours(-1));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        connection.Receive(old with { Headers = old.Headers.ToImmutableDictionary().SetItem("x-bwapi-timestamp", now) }).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Without_a_secret_every_call_is_refused()
    {
        await using var connection = OpenAlone(("webhookSecret", ""));
        var verdict = connection.Receive(Sign(Notification, secret: ""));
        verdict.Status.ShouldBe(401);
        verdict.Refusal.ShouldNotBeNull().ShouldStartWith("The connection has no webhookSecret");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"taskType":"AccountingDocuments","documentId":"x"}""")]
    [InlineData("""{"taskId":"t","taskType":"AccountingDocuments","documentId":7}""")]
    public async Task A_signed_body_that_is_no_notification_is_a_bad_request(string body)
    {
        await using var connection = OpenAlone();
        var verdict = connection.Receive(Sign(body));
        verdict.Status.ShouldBe(400);
        verdict.Notifications.ShouldBeEmpty();
        verdict.Refusal.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("AccountingDocuments", "AccountingDocuments", "accountingDocuments")]
    [InlineData("AccoutingDocuments", "AccountingDocuments", "accountingDocuments")]
    [InlineData("accountingdocuments", "AccountingDocuments", "accountingDocuments")]
    [InlineData("RequestStatus", "RequestStatus", "requestStatus")]
    [InlineData("ExportedPurchaseOrders", "ExportedPurchaseOrders", "exportedPurchaseOrders")]
    public async Task Each_kind_of_task_is_an_event_however_it_is_spelt(string taskType, string eventName, string resource)
    {
        await using var connection = OpenAlone();
        var verdict = connection.Receive(Sign(Notification.Replace("AccountingDocuments", taskType, StringComparison.Ordinal)));
        verdict.Notifications.ShouldBe([new WebhookNotification("task-1", eventName, resource, "invoice-1")]);
    }

    [Theory]
    [InlineData("ConnectionTest")]
    [InlineData("SomethingNew")]
    public async Task A_test_and_an_unknown_kind_are_answered_and_announce_nothing(string taskType)
    {
        await using var connection = OpenAlone();
        var verdict = connection.Receive(Sign(Notification.Replace("AccountingDocuments", taskType, StringComparison.Ordinal)));
        verdict.Status.ShouldBe(200);
        verdict.Notifications.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_secret_and_the_body_count_as_the_bytes_they_are()
    {
        await using var connection = OpenAlone(("webhookSecret", "nøkkel-密钥"));
        var body = Notification.Replace("invoice-1", "fäktura-发票", StringComparison.Ordinal);
        connection.Receive(Sign(body, secret: "nøkkel-密钥")).Notifications.Single().Key.ShouldBe("fäktura-发票");
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
        ["webhookAuthenticationToken"] = BaswareSandbox.WebhookSecret,
    };

    /// <summary>A connection that nothing is behind: receiving makes no call.</summary>
    private static IConnection OpenAlone(params (string Name, string Value)[] settings) => OpenAt(new Uri("http://127.0.0.1:9/basware"), settings);

    private static WebhookCall Sign(string body, string secret = BaswareSandbox.WebhookSecret, DateTimeOffset? at = null)
    {
        var time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        var headers = new Dictionary<string, string> { ["x-bwapi-signature-256"] = Convert.ToHexStringLower(signature), ["x-bwapi-timestamp"] = time };
        return new WebhookCall(headers, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body));
    }
}
