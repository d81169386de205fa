using Connector.FinanceOperations.Simulator;
using Connector.Simulation;

namespace Connector.FinanceOperations.Tests.Driver;

public sealed class PingTests
{
    [Theory]
    [InlineData("vendorTransactions")]
    [InlineData("paymentJournals")]
    public async Task A_healthy_connection_shows_the_name_of_every_legal_entity(string route)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("paymentsRoute", route));

        var report = await connection.PingAsync(default);

        report.IsHealthy.ShouldBeTrue(string.Join('\n', report.Lines));
        foreach (var company in sandbox.World.Companies)
            report.Lines.Single(line => line.What == $"company {company.Code}").Message.ShouldBe(company.Name);
        report.Lines[0].What.ShouldBe("token");
        report.Lines.ShouldContain(line => line.What == "clock skew");
        report.Lines.Any(line => line.What.StartsWith("payments", StringComparison.Ordinal)).ShouldBe(route == "vendorTransactions");
    }

    [Fact]
    public async Task A_legal_entity_that_does_not_exist_is_answered_with_those_that_do()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var context = sandbox.Context();
        var wrong = new Company("XX01",
            ImmutableDictionary<string, string>.Empty.Add("dataAreaId", "xx01").Add("chartOfAccounts", "Shared")
                .Add("dimensionLegalEntity", ""));
        await using var connection = new FinanceOperationsDriver().Open(
            context with { Settings = context.Settings with { Companies = context.Settings.Companies.Add("XX01", wrong) } });

        var report = await connection.PingAsync(default);

        report.IsHealthy.ShouldBeFalse();
        report.Lines.Single(line => line.What == "company XX01").Message
            .ShouldBe("no legal entity has the id 'xx01'; there are de01, dk01, us01.");
    }

    [Fact]
    public async Task A_missing_privilege_is_shown_where_it_is_missing()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data[SandboxEntra.Applications].Find(sandbox.ClientId)!["denied"] = "VendorInvoiceHeaders, VendTransBiEntities";
        await using var connection = sandbox.Open();

        var report = await connection.PingAsync(default);

        report.Lines.Where(line => !line.IsGood).Select(line => line.What)
            .ShouldBe(
                sandbox.World.Companies.SelectMany(company => new[] { $"vendorInvoices ({company.Code})", $"payments ({company.Code})" }),
                ignoreOrder: true);
    }

    [Fact]
    public async Task Entities_that_the_environment_does_not_publish_are_shown()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.BiEntities, "off");
        await using var connection = sandbox.Open();

        (await connection.PingAsync(default)).Lines.Where(line => !line.IsGood).Select(line => line.What.Split(' ')[0]).Distinct()
            .ShouldBe(["postedInvoices", "payments"]);
    }

    [Fact]
    public async Task An_app_that_is_not_registered_in_the_environment_is_shown()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data[SandboxEntra.Applications].Find(sandbox.ClientId)!["isMapped"] = false;
        await using var connection = sandbox.Open();

        var report = await connection.PingAsync(default);

        report.Lines[0].IsGood.ShouldBeTrue();
        report.Lines.Single(line => line.What == "companies").IsGood.ShouldBeFalse();
    }

    [Fact]
    public async Task Wrong_credentials_end_the_ping_at_the_token()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("clientSecret", "wrong"));

        var report = await connection.PingAsync(default);

        report.Lines.ShouldHaveSingleItem().IsGood.ShouldBeFalse();
        report.Lines[0].Message.ShouldContain("AADSTS7000215");
    }
}
