using Connector.Bill.Simulator;
using Connector.Bill.Tests.Support;

namespace Connector.Bill.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task One_login_serves_every_call_of_an_organization_at_once_and_after()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => bill.ReadAsync(connection, "vendors")));
        await bill.ReadAsync(connection, "bills");

        bill.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task Each_company_has_a_session_in_its_own_organization()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        await bill.VendorAsync(connection);
        bill.Company = bill.World.Companies.OrderBy(company => company.Code, StringComparer.Ordinal).Last();

        (await bill.ReadAsync(connection, "vendors")).ShouldBeEmpty("the vendor belongs to another organization");

        bill.Logins.ShouldBe(2);
    }

    [Fact]
    public async Task A_call_that_names_no_company_among_several_says_what_to_do()
    {
        await using var bill = await RunningBill.StartAsync();

        var refused = await Should.ThrowAsync<ConnectorException>(() => bill.Open()
            .GetAsync(new GetRequest("vendors", "009"), CancellationToken.None));

        refused.Failure.Message.ShouldBe("The connection 'bill' has 3 companies, and the call names none: say which with 'company'.");
    }

    [Fact]
    public async Task The_next_process_goes_on_with_the_session_of_the_last()
    {
        await using var bill = await RunningBill.StartAsync();
        var memory = new Memory();
        var first = bill.Open(memory);
        await bill.ReadAsync(first, "vendors");
        await first.DisposeAsync();

        await bill.ReadAsync(bill.Open(memory), "vendors");

        bill.Logins.ShouldBe(1);
        string.Join('\n', memory.Notes.Keys).ShouldNotContain(Sessions.DevKey);
    }

    [Theory]
    [InlineData("401")]
    [InlineData("400")]
    [InlineData("403")]
    public async Task A_session_that_died_of_35_idle_minutes_is_renewed_once_and_the_call_made_again_whatever_the_status(string status)
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.SessionStatus, status));
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);
        bill.System.Clock.Move(TimeSpan.FromMinutes(34));
        await bill.ReadAsync(connection, "vendors");
        bill.Logins.ShouldBe(1);
        bill.System.Clock.Move(TimeSpan.FromMinutes(36));

        var writes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(index => bill.WriteAsync(connection, "bills", RunningBill.Bill(vendor, $"INV-{index}"))));

        writes.ShouldAllBe(outcome => outcome is WriteOutcome.Delivered);
        bill.Logins.ShouldBe(2);
        bill.Count("bills").ShouldBe(8);
    }

    [Fact]
    public async Task Wrong_credentials_are_an_administrators_matter_in_BILLs_own_words()
    {
        await using var bill = await RunningBill.StartAsync();

        var failure = (await Should.ThrowAsync<ConnectorException>(() =>
            bill.ReadAsync(bill.Open(("password", "wrong password")), "vendors"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Authentication);
        failure.Code.ShouldBe("BDC_1101");
        failure.Message.ShouldBe("Invalid username, password or organization id.");
        failure.ToString().ShouldNotContain("wrong password");
        bill.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task The_login_that_BILL_would_not_allow_is_refused_before_it_is_made_in_this_process_and_the_next()
    {
        await using var bill = await RunningBill.StartAsync();
        var memory = new Memory();
        var connection = bill.Open(memory, null, ("loginsPerHour", "3"));
        for (var login = 0; login < 3; login++)
        {
            await bill.ReadAsync(connection, "vendors");
            bill.System.ExpireTokens();
            bill.System.Clock.Move(TimeSpan.FromMinutes(1));
        }

        foreach (var one in new[] { connection, bill.Open(memory, null, ("loginsPerHour", "3")) })
        {
            var failure = (await Should.ThrowAsync<ConnectorException>(() => bill.ReadAsync(one, "vendors"))).Failure;
            failure.Kind.ShouldBe(FailureKind.Throttled);
            failure.RetryAfter!.Value.ShouldBe(TimeSpan.FromMinutes(57), TimeSpan.FromMinutes(1));
            failure.Message.ShouldStartWith("BILL allows 3 logins an hour, and all of them are spent. The next one is possible in 5");
        }

        bill.Logins.ShouldBe(3);
        bill.System.Clock.Move(TimeSpan.FromMinutes(58));
        await bill.ReadAsync(connection, "vendors");
        bill.Logins.ShouldBe(4);
    }

    [Fact]
    public async Task Connections_of_one_developer_key_share_the_count_and_one_organizations_turns()
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.CallMilliseconds, "5"));
        var shared = bill.Process();
        var one = bill.Open(null, shared, ("loginsPerHour", "1"));
        var other = bill.Open(null, shared, ("loginsPerHour", "1"), ("rememberMeId", Sessions.RememberMeId), ("device", Sessions.Device));
        await bill.ReadAsync(one, "vendors");

        (await Should.ThrowAsync<ConnectorException>(() => bill.ReadAsync(other, "vendors"))).Failure.Code.ShouldBe("logins-spent");

        bill.Logins.ShouldBe(1);
    }
}
