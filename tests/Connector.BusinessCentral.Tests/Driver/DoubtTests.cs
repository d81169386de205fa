using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Driver;

public sealed class DoubtTests
{
    private const string Drafts = "purchaseInvoices$";
    private const string Lines = "/purchaseInvoiceLines$";
    private const string Dimensions = "/dimensionSetLines$";

    [Theory]
    [InlineData("deepInsert", "dropAnswer")]
    [InlineData("deepInsert", "serverErrorAfter")]
    [InlineData("separate", "dropAnswer")]
    [InlineData("separate", "serverErrorAfter")]
    public async Task A_lost_answer_to_the_draft_is_in_doubt_and_the_draft_is_taken_up_again(string draftLines, string kind)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", draftLines));
        var body = sandbox.Invoice("A-1", 10m, 20m);
        await sandbox.SetFaultsAsync(Once(kind, "POST", Drafts));

        (await sandbox.WriteAsync(connection, body)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);

        await SettleAsync(sandbox, connection, body);
    }

    [Theory]
    [InlineData(Lines, 1)]
    [InlineData(Lines, 2)]
    [InlineData(Dimensions, 1)]
    [InlineData(Dimensions, 2)]
    public async Task A_draft_left_half_written_is_completed_and_nothing_is_written_twice(string path, int nth)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", "separate"));
        var body = sandbox.Invoice("A-1", 10m, 20m, 30m);
        var fault = Once("dropAnswer", "POST", path);
        if (nth > 1)
        {
            fault["rate"] = 0.5;
            fault["seed"] = 3;
        }

        await sandbox.SetFaultsAsync(fault);

        (await sandbox.WriteAsync(connection, body)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);

        await SettleAsync(sandbox, connection, body);
    }

    [Theory]
    [InlineData("deepInsert", "dropAnswer")]
    [InlineData("separate", "dropAnswer")]
    [InlineData("separate", "serverErrorAfter")]
    public async Task However_many_answers_are_lost_each_invoice_is_there_once_and_whole(string draftLines, string kind)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", draftLines));
        await sandbox.SetFaultsAsync(
            new JsonObject { ["kind"] = kind, ["method"] = "POST", ["path"] = "purchaseInvoices", ["rate"] = 0.3, ["seed"] = 11 });
        var doubts = 0;
        for (var number = 1; number <= 12; number++)
        {
            var body = sandbox.Invoice($"A-{number}", number, 0.10m, 0.20m);
            var draft = await UntilToldAsync(async inDoubt =>
                inDoubt && await sandbox.FindAsync(connection, body, inDoubt) is { } found
                    ? found
                    : await sandbox.WriteAsync(connection, body, inDoubt));
            await UntilToldAsync(inDoubt => sandbox.ActAsync(connection, "post", draft.TargetId!, inDoubt));
        }

        doubts.ShouldBeGreaterThan(3);
        for (var number = 1; number <= 12; number++)
        {
            var stored = sandbox.Invoices($"A-{number}").ShouldHaveSingleItem();
            stored["status"]!.GetValue<string>().ShouldBe("Open");
            stored["totalAmountExcludingTax"]!.GetValue<decimal>().ShouldBe(number + 0.30m);
            stored["purchaseInvoiceLines"]!.AsArray().ShouldAllBe(line => line!["dimensionSetLines"]!.AsArray().Count == 1);
        }

        async Task<WriteOutcome.Delivered> UntilToldAsync(Func<bool, Task<WriteOutcome>> attempt)
        {
            for (var inDoubt = false; ; inDoubt = true, doubts++)
            {
                var outcome = await attempt(inDoubt);
                if (outcome is WriteOutcome.Delivered delivered)
                    return delivered;
                outcome.ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);
            }
        }
    }

    [Fact]
    public async Task A_draft_whose_completeness_could_not_be_checked_is_in_doubt()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var body = sandbox.Invoice("A-1", 10m, 20m);
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "serverError", ["method"] = "GET", ["status"] = 500 });

        (await sandbox.WriteAsync(connection, body)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);

        await SettleAsync(sandbox, connection, body);
    }

    [Fact]
    public async Task A_throttled_draft_is_sent_again_without_a_doubt()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.SetFaultsAsync(
            new JsonObject { ["kind"] = "throttle", ["status"] = 429, ["retryAfter"] = 1, ["times"] = 1, ["path"] = Drafts });

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m))).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Invoices("A-1").Count.ShouldBe(1);
    }

    [Fact]
    public async Task In_doubt_an_incomplete_draft_is_not_found_so_that_the_write_completes_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var body = sandbox.Invoice("A-1", 10m, 20m);

        (await sandbox.FindAsync(connection, body, inDoubt: true)).ShouldBeNull();
        (await sandbox.FindAsync(connection, body, inDoubt: false))!.TargetId.ShouldBe(id);
        (await sandbox.WriteAsync(connection, body, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>().TargetId.ShouldBe(id);
        sandbox.Invoices("A-1").Single()["purchaseInvoiceLines"]!.AsArray().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_invoice_under_the_same_number_is_never_taken_for_ours(bool isPosted)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var other = await sandbox.DraftAsync("A-1", 99m, 1m);
        if (isPosted)
            await sandbox.PostInvoiceAsync(other);
        var body = sandbox.Invoice("A-1", 10m);

        (await sandbox.FindAsync(connection, body, inDoubt: true)).ShouldBeNull();
        var refused = (await sandbox.WriteAsync(connection, body, inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>();

        refused.Failure.Kind.ShouldBe(FailureKind.Duplicate);
        refused.Failure.Message.ShouldContain($"already has invoice A-1 of vendor {sandbox.Vendor.Number}");
        refused.Failure.Message.ShouldContain("it has a line 20000 that this invoice does not have");
        sandbox.Invoices("A-1").Single()["purchaseInvoiceLines"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task In_doubt_a_posted_invoice_that_holds_everything_is_ours()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        await sandbox.PostInvoiceAsync(id);

        (await sandbox.WriteAsync(connection, sandbox.Invoice("a-1", 10m), inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>().TargetId
            .ShouldBe(id);
    }

    [Theory]
    [InlineData("currencyCode", "its currency is")]
    [InlineData("unitCost", "its line 10000 has another object, quantity or cost")]
    [InlineData("lineObjectNumber", "its line 10000 has another object, quantity or cost")]
    public async Task In_doubt_another_currency_cost_or_account_makes_it_another_invoice(string field, string difference)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var body = sandbox.Invoice("A-1", 10m);
        var other = sandbox.Invoice("A-1", 10m);
        switch (field)
        {
            case "currencyCode":
                body[field] = sandbox.Company.Currency;
                other[field] = sandbox.Company.Vendors.First(vendor => vendor.Currency != sandbox.Company.Currency).Currency;
                break;
            case "unitCost":
                other["purchaseInvoiceLines"]![0]![field] = 10.01m;
                break;
            default:
                other["purchaseInvoiceLines"]![0]![field] = "61200";
                break;
        }

        (await sandbox.PostAsync("purchaseInvoices", other)).Status.ShouldBe(201);

        (await sandbox.FindAsync(connection, body, inDoubt: true)).ShouldBeNull();
        var failure = (await sandbox.WriteAsync(connection, body, inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>().Failure;
        failure.Kind.ShouldBe(FailureKind.Duplicate);
        failure.Message.ShouldContain(difference);
    }

    [Fact]
    public async Task In_doubt_an_invoice_that_was_taken_back_is_not_ours()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var id = await sandbox.DraftAsync("A-1", 10m);
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data["purchaseInvoices"].Find(id)!["status"] = "Canceled";
        var body = sandbox.Invoice("A-1", 10m);

        (await sandbox.FindAsync(connection, body, inDoubt: true)).ShouldBeNull();
        (await sandbox.FindAsync(connection, body, inDoubt: false))!.TargetId.ShouldBe(id);
        (await sandbox.WriteAsync(connection, body, inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Message
            .ShouldEndWith("and it is another one: it is Canceled.");
    }

    [Fact]
    public async Task In_doubt_with_nothing_there_the_draft_is_written()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        (await sandbox.WriteAsync(connection, sandbox.Invoice("A-1", 10m), inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();

        sandbox.Invoices("A-1").Count.ShouldBe(1);
    }

    /// <summary>What the engine does with a doubt: asks, then writes again.</summary>
    private static async Task SettleAsync(RunningSandbox sandbox, IConnection connection, JsonObject body)
    {
        await sandbox.SetFaultsAsync();
        var settled = await sandbox.FindAsync(connection, body, inDoubt: true)
            ?? (await sandbox.WriteAsync(connection, body, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();
        var stored = sandbox.Invoices("A-1").ShouldHaveSingleItem();
        settled.TargetId.ShouldBe(stored["id"]!.GetValue<string>());
        var wanted = body["purchaseInvoiceLines"]!.AsArray();
        var lines = stored["purchaseInvoiceLines"]!.AsArray();
        lines.Select(line => line!["unitCost"]!.GetValue<decimal>())
            .ShouldBe(wanted.Select(line => line!["unitCost"]!.GetValue<decimal>()));
        lines.ShouldAllBe(line => line!["dimensionSetLines"]!.AsArray().Count == 1);
    }

    private static JsonObject Once(string kind, string method, string path) =>
        new() { ["kind"] = kind, ["method"] = method, ["path"] = path, ["times"] = 1 };
}
