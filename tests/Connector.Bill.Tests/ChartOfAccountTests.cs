using System.Text.Json.Nodes;
using Connector.Bill.Tests.Support;

namespace Connector.Bill.Tests;

public sealed class ChartOfAccountTests
{
    private const string Accounts = "chartOfAccounts";

    [Fact]
    public async Task Accounts_go_twenty_at_a_time_and_the_bad_one_is_found_alone()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var before = bill.Count(Accounts);

        var outcomes = await bill.WriteAllAsync(connection, Accounts,
            [.. Enumerable.Range(0, 30).Select(index => (JsonNode)Account($"7{index:0000}", index == 13 ? "COSTS" : "EXPENSE"))]);

        outcomes[13].ShouldBeRefused(FailureKind.Data).Message.ShouldBe("account: type COSTS is unknown.");
        outcomes.Count(outcome => outcome is WriteOutcome.Delivered).ShouldBe(29);
        bill.Count(Accounts).ShouldBe(before + 29);
    }

    [Fact]
    public async Task An_account_is_changed_under_its_id_and_archived_and_restored()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var id = (await bill.WriteAsync(connection, Accounts, Account("70000"))).ShouldBeOfType<WriteOutcome.Delivered>().TargetId
            .ShouldNotBeNull();

        var changed = (await bill.WriteAsync(connection, Accounts, new JsonObject { ["name"] = "Consulting" }, id))
            .ShouldBeOfType<WriteOutcome.Delivered>();

        changed.TargetId.ShouldBe(id);
        changed.Body!.Value.GetProperty("account").GetProperty("number").GetString().ShouldBe("70000");
        (await bill.ActAsync(connection, Accounts, "archive", id))
            .ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("archived").GetBoolean().ShouldBeTrue();
        var vendor = await bill.VendorAsync(connection);
        (await bill.WriteAsync(connection, "bills", Coded(vendor, id))).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe($"billLineItems: chart of account {id} is archived.");
        await bill.ActAsync(connection, Accounts, "restore", id);
        (await bill.WriteAsync(connection, "bills", Coded(vendor, id))).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task An_account_is_found_by_its_number_whatever_it_is_called()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var held = (await bill.ReadAsync(connection, Accounts))[0];
        var number = held.GetProperty("account").GetProperty("number").GetString()!;

        (await bill.FindAsync(connection, Accounts, Account(number), "account"))!.TargetId.ShouldBe(held.GetProperty("id").GetString());
        (await bill.FindAsync(connection, Accounts, Account("70000"), "account")).ShouldBeNull();
        (await bill.WriteAsync(connection, Accounts, Account(number))).ShouldBeRefused(FailureKind.Duplicate).Message
            .ShouldBe($"An account with the number {number} already exists.");
    }

    private static JsonObject Account(string number, string type = "EXPENSE") =>
        new() { ["name"] = $"Account {number}", ["account"] = new JsonObject { ["type"] = type, ["number"] = number } };

    private static JsonObject Coded(string vendor, string account) =>
        RunningBill.Bill(vendor, "CODED", $$$"""[{"amount": 1.10, "classifications": {"chartOfAccountId": "{{{account}}}"}}]""");
}
