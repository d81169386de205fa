using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Simulator;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task A_change_needs_the_rows_etag()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);

        foreach (var ifMatch in new[] { null, "garbage" })
        {
            var reply = await sandbox.PatchAsync($"purchaseInvoices({id})", new JsonObject { ["dueDate"] = "2026-12-31" }, ifMatch);
            reply.Status.ShouldBe(400);
            reply.Code.ShouldBe("BadRequest_InvalidToken");
        }
    }

    [Fact]
    public async Task A_stale_etag_is_a_409_and_changes_nothing()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var stale = (await sandbox.GetAsync($"purchaseInvoices({id})")).Text("@odata.etag");
        (await sandbox.PatchAsync($"purchaseInvoices({id})", new JsonObject { ["purchaser"] = "AB" }, stale)).Status.ShouldBe(200);

        foreach (var reply in new[]
        {
            await sandbox.PatchAsync($"purchaseInvoices({id})", new JsonObject { ["purchaser"] = "CD" }, stale),
            await sandbox.DeleteAsync($"purchaseInvoices({id})", stale),
            await sandbox.SendAsync(HttpMethod.Post, $"purchaseInvoices({id})/Microsoft.NAV.post", ifMatch: stale),
        })
        {
            reply.Status.ShouldBe(409);
            reply.Code.ShouldBe("Request_EntityChanged");
            reply.Message.ShouldBe("Another user has already changed the record.");
        }

        (await sandbox.GetAsync($"purchaseInvoices({id})")).Text("purchaser").ShouldBe("AB");
    }

    [Fact]
    public async Task A_vendor_is_changed_under_its_etag_and_its_number_stays_unique()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var made = await sandbox.PostAsync("vendors", new JsonObject { ["displayName"] = "Made by hand" });
        made.Status.ShouldBe(201);

        var changed = await sandbox.PatchAsync($"vendors({made.Id})", new JsonObject { ["blocked"] = "All" }, made.Text("@odata.etag"));
        var taken = await sandbox.PatchAsync($"vendors({made.Id})", new JsonObject { ["number"] = sandbox.Vendor.Number }, "*");

        changed.Text("blocked").ShouldBe("All");
        changed.Text("lastModifiedDateTime").ShouldBeGreaterThan(made.Text("lastModifiedDateTime"));
        taken.Code.ShouldBe("Internal_EntityWithSameKeyExists");
        taken.Message.ShouldBe($"The Vendor already exists. Identification fields and values: No.='{sandbox.Vendor.Number}'");
    }

    [Fact]
    public async Task A_poisoned_snapshot_batch_reports_rows_that_are_not_there()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var before = sandbox.RowsOf("purchaseInvoices").Count;
        var batch = Batch(sandbox, sandbox.Invoice("A-1", 10m), new JsonObject());

        var reply = await sandbox.SendAsync(HttpMethod.Post, "/$batch", batch, isolation: "snapshot");

        reply.Status.ShouldBe(200);
        var responses = reply.Object["responses"]!.AsArray();
        responses.Select(response => response!["status"]!.GetValue<int>()).ShouldBe([201, 400]);
        (await sandbox.GetAsync($"purchaseInvoices({responses[0]!["body"]!["id"]})")).Status.ShouldBe(404);
        sandbox.RowsOf("purchaseInvoices").Count.ShouldBe(before);
    }

    [Fact]
    public async Task Without_a_snapshot_each_operation_stands_alone()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var batch = Batch(sandbox, new JsonObject(), sandbox.Invoice("A-1", 10m));

        var reply = await sandbox.SendAsync(HttpMethod.Post, "/$batch", batch);

        reply.Object["responses"]!.AsArray().Select(response => response!["status"]!.GetValue<int>()).ShouldBe([400, 201]);
        sandbox.RowsOf("purchaseInvoices").ShouldContain(row => row["vendorInvoiceNumber"]!.GetValue<string>() == "A-1");
    }

    [Fact]
    public async Task A_batch_holds_a_hundred_operations()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var operations = Enumerable.Range(0, 101).Select(_ => new JsonObject()).ToArray();

        var reply = await sandbox.SendAsync(HttpMethod.Post, "/$batch", Batch(sandbox, operations));

        reply.Status.ShouldBe(500);
        reply.Message.ShouldContain("maximum of '100'");
    }

    private static JsonObject Batch(RunningSandbox sandbox, params JsonObject[] invoices) => new()
    {
        ["requests"] = new JsonArray([.. invoices.Select((invoice, index) => (JsonNode)new JsonObject
        {
            ["method"] = "POST",
            ["id"] = $"r{index}",
            ["url"] = $"companies({sandbox.CompanyId})/purchaseInvoices",
            ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
            ["body"] = invoice.DeepClone(),
        })]),
    };
}
