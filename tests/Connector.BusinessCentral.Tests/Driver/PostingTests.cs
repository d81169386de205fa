using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Driver;

public sealed class PostingTests
{
    [Fact]
    public async Task Posting_answers_with_the_posted_invoice()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);

        var posted = (await sandbox.ActAsync(connection, "post", id)).ShouldBeOfType<WriteOutcome.Delivered>();

        posted.TargetId.ShouldBe(id);
        posted.Body!.Value.GetProperty("status").GetString().ShouldBe("Open");
        posted.Body!.Value.GetProperty("number").GetString().ShouldStartWith("PPI");
    }

    [Theory]
    [InlineData("dropAnswer")]
    [InlineData("serverErrorAfter")]
    public async Task A_lost_answer_to_posting_is_in_doubt_and_settled_by_reading_back(string kind)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = kind, ["path"] = "NAV.post", ["times"] = 1 });

        (await sandbox.ActAsync(connection, "post", id)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Ambiguous);
        var settled = (await sandbox.ActAsync(connection, "post", id, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();

        settled.Body!.Value.GetProperty("status").GetString().ShouldBe("Open");
        (await sandbox.CallsAsync()).Count(call => call.EndsWith("Microsoft.NAV.post", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task In_doubt_a_draft_that_was_not_posted_is_posted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);

        (await sandbox.ActAsync(connection, "post", id, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Invoices("A-1").Single()["status"]!.GetValue<string>().ShouldBe("Open");
    }

    [Fact]
    public async Task An_invoice_that_is_posted_already_counts_as_posted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        await sandbox.PostInvoiceAsync(id);

        (await sandbox.ActAsync(connection, "post", id)).ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("status")
            .GetString().ShouldBe("Open");
    }

    [Fact]
    public async Task A_number_the_vendor_has_used_is_a_duplicate_and_the_draft_can_be_deleted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.PostInvoiceAsync(await sandbox.DraftAsync("A-1", 10m));
        var second = await sandbox.DraftAsync("A-1", 10m);

        var failure = (await sandbox.ActAsync(connection, "post", second)).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Duplicate);
        failure.Message.ShouldBe("Purchase Invoice A-1 already exists for this vendor.");
        (await sandbox.ActAsync(connection, "delete", second)).ShouldBeOfType<WriteOutcome.Delivered>();
        sandbox.Invoices("A-1").ShouldHaveSingleItem()["status"]!.GetValue<string>().ShouldBe("Open");
    }

    [Fact]
    public async Task A_closed_period_is_a_matter_of_the_data()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        sandbox.System.Switches.Set("allowPostingFrom", "2026-12-01");

        var failure = (await sandbox.ActAsync(connection, "post", await sandbox.DraftAsync("A-1", 10m)))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe("Posting Date is not within your range of allowed posting dates.");
    }

    [Fact]
    public async Task Deleting_what_is_gone_is_done_and_deleting_what_is_posted_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set("deletePosted", "allow");
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        await sandbox.PostInvoiceAsync(id);

        (await sandbox.ActAsync(connection, "delete", "00000000-0000-0000-0000-000000000001")).ShouldBeOfType<WriteOutcome.Delivered>();
        var failure = (await sandbox.ActAsync(connection, "delete", id)).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldContain("has been posted and was not deleted");
        sandbox.Invoices("A-1").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_answer_to_deleting_is_looked_into_at_once()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "dropAnswer", ["method"] = "DELETE", ["times"] = 1 });

        (await sandbox.ActAsync(connection, "delete", id)).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Invoices("A-1").ShouldBeEmpty();
    }
}
