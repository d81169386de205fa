using System.Text.Json.Nodes;
using Connector.Bill.Simulator;
using Connector.Bill.Tests.Support;

namespace Connector.Bill.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("absent")]
    [InlineData("null")]
    public async Task Pages_follow_each_other_to_the_last_however_that_one_is_told(string lastPage)
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.LastPage, lastPage));
        var connection = bill.Open();
        await bill.WriteAllAsync(connection, "vendors",
            [.. Enumerable.Range(0, 220).Select(index => new JsonObject { ["name"] = $"Vendor {index:000}" })]);

        var read = await bill.ReadAsync(connection, "vendors");

        read.Select(vendor => vendor.GetProperty("name").GetString()).Distinct().Count().ShouldBe(220);
        (await bill.CallsAsync("/connect/v3/vendors?")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Changes_are_asked_for_by_their_time_and_an_amount_keeps_its_digits()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);
        await bill.BillAsync(connection, vendor, "OLD");
        bill.System.Clock.Move(TimeSpan.FromHours(1));
        var since = bill.System.Clock.GetUtcNow();
        await bill.BillAsync(connection, vendor, "NEW", """[{"amount": 0.10}, {"amount": 0.20}]""");

        var changed = (await bill.ReadAsync(connection, "bills", since.AddMinutes(-1))).ShouldHaveSingleItem();

        changed.GetProperty("invoice").GetProperty("invoiceNumber").GetString().ShouldBe("NEW");
        changed.GetProperty("amount").GetRawText().ShouldBe("0.30");
    }

    [Fact]
    public async Task Filters_hold_commas_and_spaces()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var wanted = await bill.VendorAsync(connection, "1", "Smith, Jones & Co: #1");
        await bill.VendorAsync(connection, "2", "Smith");

        var found = await bill.ReadAsync(connection, "vendors", null, ("name", "Smith, Jones & Co: #1"), ("archived", "false"));

        found.ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(wanted);
    }

    [Fact]
    public async Task Payments_are_asked_for_by_their_time_or_all_read_as_the_setting_says()
    {
        await using var bill = await RunningBill.StartAsync();
        var (filtering, scanning) = (bill.Open(), bill.Open(("paymentChanges", "scan")));
        var vendor = await bill.VendorAsync(filtering);
        bill.System.Act("pay", new JsonObject { ["billId"] = await bill.BillAsync(filtering, vendor) });
        var tomorrow = bill.System.Clock.GetUtcNow().AddDays(1);

        (await bill.ReadAsync(filtering, "payments", tomorrow)).ShouldBeEmpty();
        (await bill.ReadAsync(scanning, "payments", tomorrow)).ShouldHaveSingleItem();
        bill.System.Switches.Set(BillSwitches.PaymentFilters, "off");
        (await bill.ReadAsync(scanning, "payments", tomorrow)).ShouldHaveSingleItem();
        (await Should.ThrowAsync<ConnectorException>(() => bill.ReadAsync(filtering, "payments", tomorrow))).Failure.Message
            .ShouldBe("updatedTime cannot be filtered by.");
    }

    [Fact]
    public async Task The_chart_of_accounts_is_that_of_the_organizations_company()
    {
        await using var bill = await RunningBill.StartAsync();

        var accounts = await bill.ReadAsync(bill.Open(), "chartOfAccounts", null, ("archived", "false"));

        accounts.ShouldNotBeEmpty();
        accounts.ShouldAllBe(account => account.GetProperty("id").GetString()!.StartsWith("0ca", StringComparison.Ordinal)
            && account.GetProperty("account").GetProperty("number").GetString()!.Length > 0);
    }

    [Fact]
    public async Task A_record_that_is_not_there_is_none()
    {
        await using var bill = await RunningBill.StartAsync();

        (await bill.Open().GetAsync(new GetRequest("bills", "00n01NOTHING", bill.Target), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_ping_tells_of_every_organization_and_of_its_webhooks()
    {
        await using var bill = await RunningBill.StartAsync();

        var report = await bill.Open().PingAsync(CancellationToken.None);

        report.IsHealthy.ShouldBeTrue();
        foreach (var code in bill.Connection.Companies.Keys)
        {
            report.Lines.Select(line => line.What).ShouldContain($"session ({code})");
            report.Lines.Single(line => line.What == $"vendors ({code})").Message.ShouldBe("can be read");
            report.Lines.Single(line => line.What == $"webhooks ({code})").Message
                .ShouldBe("no subscription of this connection; changes are found by polling");
        }
    }
}
