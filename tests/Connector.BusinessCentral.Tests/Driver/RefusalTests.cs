using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Driver;

public sealed class RefusalTests
{
    [Fact]
    public async Task Deep_insert_names_the_account_that_Business_Central_does_not_name()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var body = sandbox.Invoice("A-1", 10m, 20m, 30m);
        body["purchaseInvoiceLines"]![1]!["lineObjectNumber"] = "62950";

        var failure = await RefusedAsync(sandbox, connection, body);

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Code.ShouldBe("Application_DialogException");
        failure.Message.ShouldBe("Account does not exist. Business Central has no account 62950.");
        sandbox.Invoices("A-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_that_is_refused_takes_the_whole_draft_with_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", "separate"));
        var body = sandbox.Invoice("A-1", 10m, 20m, 30m);
        body["purchaseInvoiceLines"]![1]!["lineObjectNumber"] = "62950";

        var failure = await RefusedAsync(sandbox, connection, body);

        failure.Message.ShouldBe("Line 2: Account does not exist. Business Central has no account 62950.");
        sandbox.Invoices("A-1").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("deepInsert")]
    [InlineData("separate")]
    public async Task A_dimension_value_that_does_not_exist_is_named(string draftLines)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", draftLines));
        var body = sandbox.Invoice("A-1", 10m, 20m);
        body["purchaseInvoiceLines"]![1]!["dimensionSetLines"]!.AsArray()
            .Add(new JsonObject { ["code"] = "PROJECT", ["valueCode"] = "P-0" });

        var failure = await RefusedAsync(sandbox, connection, body);

        failure.Message.ShouldEndWith(
            "The \"valueCode\" does not match to a Dimension Value. Business Central does not know P-0 in dimension PROJECT.");
        sandbox.Invoices("A-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_vendor_that_does_not_exist_is_named()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var body = sandbox.Invoice("A-1", 10m);
        body["vendorNumber"] = "V-NOBODY";

        (await RefusedAsync(sandbox, connection, body)).Message
            .ShouldBe("The vendor cannot be found. Business Central has no vendor V-NOBODY.");
    }

    [Theory]
    [InlineData("deepInsert")]
    [InlineData("separate")]
    public async Task A_blocked_vendor_is_refused_in_Business_Centrals_own_words(string draftLines)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", draftLines));
        var body = sandbox.Invoice("A-1", 10m);
        var blocked = sandbox.Company.Vendors.First(vendor => vendor.IsBlocked).Number;
        body["vendorNumber"] = blocked;

        (await RefusedAsync(sandbox, connection, body)).Message
            .ShouldBe($"You cannot create this type of document when Vendor {blocked} is blocked with type All.");
    }

    [Fact]
    public async Task Two_lines_with_one_sequence_are_refused_before_anything_is_sent()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", "separate"));
        var body = sandbox.Invoice("A-1", 10m, 20m);
        body["purchaseInvoiceLines"]![0]!["sequence"] = 10000;
        body["purchaseInvoiceLines"]![1]!["sequence"] = 10000;

        (await RefusedAsync(sandbox, connection, body)).Message
            .ShouldBe("Two lines of the invoice have the sequence 10000; each needs its own.");
        sandbox.Invoices("A-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task Nested_lines_that_the_environment_refuses_point_to_the_setting()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set("multiLineDeepInsert", "refused");
        await using var connection = sandbox.Open();

        var failure = await RefusedAsync(sandbox, connection, sandbox.Invoice("A-1", 10m, 20m));

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldContain("Only one nested entity");
        failure.Message.ShouldContain("draftLines: separate");
    }

    [Fact]
    public async Task A_draft_that_cannot_be_taken_back_is_told_about()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("draftLines", "separate"));
        var body = sandbox.Invoice("A-1", 10m, 20m);
        body["purchaseInvoiceLines"]![1]!["lineObjectNumber"] = "62950";
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "serverError", ["method"] = "DELETE", ["status"] = 500 });

        var failure = await RefusedAsync(sandbox, connection, body);

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldContain("The unfinished draft could not be deleted");
        failure.Message.ShouldContain("delete it in Business Central.");
        sandbox.Invoices("A-1").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Permissions_are_the_administrators_affair()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data["applications"].Find(sandbox.ClientId)!["denied"] = "purchaseInvoices";

        (await RefusedAsync(sandbox, connection, sandbox.Invoice("A-1", 10m))).Kind.ShouldBe(FailureKind.Authentication);
    }

    private static async Task<Failure> RefusedAsync(RunningSandbox sandbox, IConnection connection, JsonObject body) =>
        (await sandbox.WriteAsync(connection, body)).ShouldBeOfType<WriteOutcome.Refused>().Failure;
}
