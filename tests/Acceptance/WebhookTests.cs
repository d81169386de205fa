using System.Net;
using System.Security.Cryptography;

namespace Acceptance;

/// <summary>Webhooks against a running engine: what does not prove its sender leaves no trace, what does is stored before it is answered,
/// and poll and push together post once.</summary>
public sealed class WebhookTests : IDisposable
{
    private readonly HttpClient http = new();

    [Fact]
    public async Task Only_a_signed_and_fresh_call_is_taken_and_it_posts_once()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("business-central-basware"));
        var secret = Secret(stage);
        using var engine = EngineProcess.Start(stage.Folder, stage.Run("--flow", "invoices", "--listen", "http://127.0.0.1:0"));
        var address = await engine.ListeningAsync();
        (await http.GetAsync(new Uri(address, "healthz"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync(new Uri(address, "readyz"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var hook = new Uri(address, "webhooks/basware");
        var now = stage.SystemOf("basware").Clock.GetUtcNow();

        (await SendAsync(hook, Sign(Notification("forged"), now, "not the secret"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(hook, Sign(Notification("stale"), now - TimeSpan.FromHours(1), secret))).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(hook, Sign(Notification("flipped"), now, secret) with { Body = Notification("flopped") }))
            .ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(hook, Sign(Notification("unsigned"), now, secret) with { Signature = null }))
            .ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(new Uri(address, "webhooks/nobody"), Sign(Notification("lost"), now, secret))).ShouldBe(HttpStatusCode.NotFound);

        var approved = await stage.PostAsync("basware/acts/approve", """{"companyCode": "US01"}""");
        var invoice = approved.GetProperty("invoiceId").GetString()!;
        var task = approved.GetProperty("taskId").GetString()!;
        (await SendAsync(hook, Sign(Notification(invoice, task), now, secret))).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(hook, Sign(Notification(invoice, task), now, secret))).ShouldBe(HttpStatusCode.OK);
        await stage.UntilAsync(async () => (await Document(stage, invoice)).GetProperty("processingStatus").GetString() is "Transferred"
            or "Paid");

        engine.Interrupt();
        var finished = await engine.FinishAsync();
        finished.ExitCode.ShouldBe(0, finished.ToString());
        (await Document(stage, invoice)).GetProperty("transferResponses").GetArrayLength().ShouldBe(1);
        var again = await stage.EngineAsync(stage.Run("--flow", "invoices", "--once"));
        again.ExitCode.ShouldBe(0, again.ToString());
        var records = await stage.EngineAsync("records", "--store", stage.Store, "--most", "1000", "--json");
        var keys = JsonDocument.Parse(records.Output).RootElement.GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("key").GetString()!).ToList();
        keys.Count(key => key == invoice).ShouldBe(1);
        keys.ShouldNotContain(key => key == "forged" || key == "stale" || key == "flipped" || key == "flopped" || key == "unsigned"
            || key == "lost");
        var booked = (await stage.RowsAsync("business-central", "purchaseInvoices")).EnumerateArray()
            .Count(row => row.GetProperty("vendorInvoiceNumber").GetString()!.StartsWith("NEW-", StringComparison.Ordinal));
        booked.ShouldBe(1);
    }

    public void Dispose() => http.Dispose();

    private static string Notification(string invoiceId, string? taskId = null) => JsonSerializer.Serialize(new
    {
        taskId = taskId ?? Guid.NewGuid().ToString(),
        taskStatus = "New",
        taskType = "AccountingDocuments",
        taskSubType = "WaitingForTransfer",
        documentId = invoiceId,
    });

    private static Signed Sign(string body, DateTimeOffset at, string secret)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        return new Signed(body, timestamp, Convert.ToHexStringLower(hash));
    }

    private async Task<HttpStatusCode> SendAsync(Uri hook, Signed call)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, hook) { Content = new StringContent(call.Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-bwapi-timestamp", call.Timestamp);
        if (call.Signature is not null)
            request.Headers.Add("x-bwapi-signature-256", call.Signature);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> Document(Stage stage, string invoiceId) =>
        (await stage.RowsAsync("basware", "accountingDocuments")).EnumerateArray()
            .Single(document => document.GetProperty("invoiceId").GetString() == invoiceId);

    private static string Secret(Stage stage)
    {
        var basware = stage.SystemOf("basware");
        return basware.Connection(new Uri(stage.Sandbox.Address, "basware"), stage.Sandbox.World).Settings["webhookSecret"];
    }

    private sealed record Signed(string Body, string Timestamp, string? Signature);
}
