using Connector.Bill.Simulator;
using Connector.Bill.Tests.Support;

namespace Connector.Bill.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task Eight_flows_at_full_speed_never_make_a_fourth_call_at_once_in_an_organization()
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.CallMilliseconds, "2"));
        var shared = bill.Process();
        IConnection[] connections = [bill.Open(null, shared), bill.Open(null, shared)];
        var vendor = await bill.VendorAsync(connections[0]);
        await bill.FaultAsync("""{"kind": "expireTokens", "rate": 0.02, "seed": 7}""");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(flow => Enumerable.Range(0, 25).Select(async record =>
        {
            var connection = connections[flow % 2];
            await bill.ReadAsync(connection, "chartOfAccounts");
            WriteOutcome outcome;
            do
                outcome = await bill.WriteAsync(connection, "bills", RunningBill.Bill(vendor, $"INV-{flow}-{record}"));
            while (outcome is WriteOutcome.Refused { Failure.Kind: FailureKind.Transient }); // ended from elsewhere twice running
            return outcome;
        })));

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Delivered);
        bill.Count("bills").ShouldBe(200);
        bill.MaxAtOnce.ShouldBe(3);
        bill.Usage("logins", "mostInAnHour").ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public async Task A_session_that_is_ended_from_elsewhere_before_every_call_costs_200_logins_an_hour_and_never_one_more()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open(new Memory());
        var failures = new List<Failure>();

        for (var call = 0; call < 230; call++)
        {
            bill.System.ExpireTokens();
            try
            {
                await bill.ReadAsync(connection, "vendors");
            }
            catch (ConnectorException refused)
            {
                failures.Add(refused.Failure);
            }
        }

        bill.Logins.ShouldBe(200);
        failures.Count.ShouldBe(30);
        failures[^1].Kind.ShouldBe(FailureKind.Throttled);
        failures[^1].RetryAfter.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("429", "array")]
    [InlineData("429", "object")]
    [InlineData("429", "error")]
    [InlineData("400", "array")]
    [InlineData("403", "error")]
    [InlineData("503", "object")]
    [InlineData("200", "array")]
    [InlineData("200", "error")]
    public async Task A_spent_hour_is_known_by_its_code_whatever_the_status_and_shape(string status, string shape)
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.ErrorShape, shape));
        var connection = bill.Open();
        await bill.ReadAsync(connection, "vendors");
        bill.System.Switches.Set(BillSwitches.CallsPerHour, "2");
        bill.System.Switches.Set(BillSwitches.ThrottleStatus, status);

        var failure = (await bill.WriteAsync(connection, "vendors", new System.Text.Json.Nodes.JsonObject { ["name"] = "Any" }))
            .ShouldBeRefused(FailureKind.Throttled);

        failure.Code.ShouldBe("BDC_1144");
        failure.Message.ShouldBe("Max number of allowed requests per hour reached: 20000.");
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(5));
        bill.Count("vendors").ShouldBe(0);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("400")]
    public async Task A_fourth_call_that_another_program_made_is_waited_out(string status)
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.ThrottleStatus, status), (BillSwitches.CallMilliseconds, "300"));
        var (ours, theirs) = (bill.Open(), bill.Open());
        await Task.WhenAll(bill.ReadAsync(ours, "vendors"), bill.ReadAsync(theirs, "vendors"));

        var reads = Enumerable.Range(0, 6).Select(index => bill.ReadAsync(index % 2 == 0 ? ours : theirs, "vendors"));
        await Task.WhenAll(reads);

        bill.MaxAtOnce.ShouldBeGreaterThan(3, "or nothing was refused and the test shows nothing");
    }
}
