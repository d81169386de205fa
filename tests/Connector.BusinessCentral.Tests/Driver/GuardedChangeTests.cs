using System.Text.Json.Nodes;
using Connector.BusinessCentral.Drafts;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Tests.Driver;

public sealed class GuardedChangeTests
{
    [Fact]
    public async Task A_stale_etag_is_read_again_and_the_change_made_again()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = new OpenConnection(sandbox.Context());
        var id = await sandbox.DraftAsync("A-1", 10m);
        var path = $"/companies({sandbox.CompanyId})/purchaseInvoices({id})";
        var interference = 2;

        var answer = await new GuardedChange(InterferingAsync, maxAttempts: 4).SendAsync(path, _ => null, Delete, default);

        answer.Failure.ShouldBeNull();
        sandbox.Invoices("A-1").ShouldBeEmpty();

        async Task<Answer> InterferingAsync(Call call, CancellationToken cancel)
        {
            if (call.Method == "DELETE" && interference-- > 0)
                await sandbox.PatchAsync($"purchaseInvoices({id})", new JsonObject { ["purchaser"] = $"X{interference}" }, "*");
            return await connection.CallAsync(call, cancel);
        }
    }

    [Fact]
    public async Task Somebody_who_never_stops_changing_the_row_wins_in_the_end()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = new OpenConnection(sandbox.Context());
        var id = await sandbox.DraftAsync("A-1", 10m);
        var attempts = 0;

        var answer = await new GuardedChange(InterferingAsync,
            maxAttempts: 4).SendAsync($"/companies({sandbox.CompanyId})/purchaseInvoices({id})", _ => null, Delete, default);

        attempts.ShouldBe(4);
        answer.Failure!.Code.ShouldBe("Request_EntityChanged");
        answer.Failure.Kind.ShouldBe(FailureKind.Transient);
        sandbox.Invoices("A-1").Count.ShouldBe(1);

        async Task<Answer> InterferingAsync(Call call, CancellationToken cancel)
        {
            if (call.Method == "DELETE")
                await sandbox.PatchAsync($"purchaseInvoices({id})", new JsonObject { ["purchaser"] = $"X{attempts++}" }, "*");
            return await connection.CallAsync(call, cancel);
        }
    }

    private static Call Delete(string path, string etag) =>
        new() { Method = "DELETE", Path = path, Verb = "delete", Effect = CallEffect.Once, Headers = GuardedChange.IfMatch(etag) };

    /// <summary>A connection that lends its calls to the test.</summary>
    private sealed class OpenConnection(ConnectionContext context) : RestConnection(new BusinessCentralDriver().Manifest, context)
    {
        public Task<Answer> CallAsync(Call call, CancellationToken cancel) => SendAsync(call, cancel);
    }
}
