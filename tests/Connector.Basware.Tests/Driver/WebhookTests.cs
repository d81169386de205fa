using System.Security.Cryptography;
using Connector.Basware.Simulator;
using Microsoft.Extensions.Time.Testing;
using static Connector.Basware.Tests.Support.Connections;

namespace Connector.Basware.Tests.Driver;

/// <summary>Calls as bytes: what is taken, what is refused, and what is said about it.</summary>
public sealed class WebhookTests
{
    private const string Notification =
        """{"taskId":"task-1","taskStatus":"New","taskType":"AccountingDocuments","taskSubType":"WaitingForTransfer","documentId":"invoice-1"}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 5, 8, 14, 51, TimeSpan.Zero);

    [Theory]
    [InlineData(-300, 200)]
    [InlineData(300, 200)]
    [InlineData(-301, 401)]
    [InlineData(301, 401)]
    public async Task A_call_may_be_as_old_or_as_early_as_the_tolerance_and_no_more(int seconds, int status)
    {
        await using var connection = OpenAlone();
        connection.Receive(Sign(Notification, at: Now.AddSeconds(seconds))).Status.ShouldBe(status);
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
        var old = Sign(Notification, at: Now.AddHours(-1));
        var now = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        connection.Receive(old with { Headers = old.Headers.ToImmutableDictionary().SetItem("x-bwapi-timestamp", now) }).Status
            .ShouldBe(401);
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

    /// <summary>A connection that nothing is behind: receiving makes no call.</summary>
    private static IConnection OpenAlone(params (string Name, string Value)[] settings) =>
        OpenAt(new Uri("http://127.0.0.1:9/basware"), new FakeTimeProvider(Now), settings);

    private static WebhookCall Sign(string body, string secret = BaswareSimulator.WebhookSecret, DateTimeOffset? at = null)
    {
        var time = (at ?? Now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        var headers = new Dictionary<string, string>
        {
            ["x-bwapi-signature-256"] = Convert.ToHexStringLower(signature),
            ["x-bwapi-timestamp"] = time
        };
        return new WebhookCall(headers, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body));
    }
}
