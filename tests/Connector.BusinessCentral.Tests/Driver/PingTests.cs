namespace Connector.BusinessCentral.Tests.Driver;

public sealed class PingTests
{
    [Fact]
    public async Task A_healthy_connection_shows_the_name_of_every_company()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var report = await connection.PingAsync(default);

        report.IsHealthy.ShouldBeTrue(string.Join('\n', report.Lines));
        foreach (var company in sandbox.World.Companies)
            report.Lines.Single(line => line.What == $"company {company.Code}").Message.ShouldBe(company.Name);
        report.Lines[0].What.ShouldBe("token");
        report.Lines.ShouldContain(line => line.What == "clock skew");
    }

    [Fact]
    public async Task A_company_id_that_does_not_exist_is_answered_with_those_that_do()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var context = sandbox.Context();
        var wrong = new Company("XX01", ImmutableDictionary<string, string>.Empty.Add("id", "00000000-0000-0000-0000-00000000beef"));
        await using var connection = new BusinessCentralDriver().Open(
            context with { Settings = context.Settings with { Companies = context.Settings.Companies.Add("XX01", wrong) } });

        var report = await connection.PingAsync(default);

        report.IsHealthy.ShouldBeFalse();
        var line = report.Lines.Single(line => line.What == "company XX01");
        line.Message.ShouldStartWith("no company has the id '00000000-0000-0000-0000-00000000beef'; there are ");
        line.Message.ShouldContain($"{sandbox.Company.Name} ({sandbox.CompanyId})");
    }

    [Fact]
    public async Task A_missing_permission_is_shown_where_it_is_missing()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data["applications"].Find(sandbox.ClientId)!["denied"] = "purchaseInvoices";
        await using var connection = sandbox.Open();

        var report = await connection.PingAsync(default);

        report.Lines.Where(line => !line.IsGood).Select(line => line.What)
            .ShouldBe(sandbox.World.Companies.Select(company => $"purchaseInvoices ({company.Code})"), ignoreOrder: true);
    }

    [Fact]
    public async Task An_app_that_Business_Central_does_not_know_is_shown()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data["applications"].Find(sandbox.ClientId)!["state"] = "Disabled";
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
