using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;
using static Connector.Basware.Tests.Support.Connections;

namespace Connector.Basware.Tests.Driver;

public sealed class PingTests
{
    [Fact]
    public async Task A_ping_tries_token_permission_clock_and_region()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var report = await connection.PingAsync(CancellationToken.None);
        report.Lines.Select(line => line.What).ShouldBe(["token", "accountingDocuments", "clock skew", "region"]);
        report.IsHealthy.ShouldBeTrue();
        report.Lines[^1].Message.ShouldBe("eu, at 127.0.0.1");
    }

    [Fact]
    public async Task A_ping_reads_what_the_scopes_allow()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host, ("scopes", "vendors.write requestStatus.read"));
        var report = await connection.PingAsync(CancellationToken.None);
        report.Lines.Select(line => line.What).ShouldBe(["token", "requestStatus", "clock skew", "region"]);
        report.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wrong_secret_is_told_without_repeating_it()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host, ("clientSecret", "not-the-secret"));
        var token = (await connection.PingAsync(CancellationToken.None)).Lines[0];
        token.IsGood.ShouldBeFalse();
        token.Message.ShouldContain("invalid_client");
        token.Message.ShouldNotContain("not-the-secret");
    }

    [Fact]
    public async Task Scopes_that_were_not_granted_are_named()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.ClientScopes, "accountingDocuments.read");
        host.Sandbox.Switches.Set(BaswareSwitches.UnknownScope, "narrow");
        await using var connection = Open(host, ("scopes", "accountingDocuments.read vendors.write"));
        var token = (await connection.PingAsync(CancellationToken.None)).Lines[0];
        token.IsGood.ShouldBeFalse();
        token.Message.ShouldContain("without the scopes vendors.write");
    }

    [Fact]
    public void Another_regions_host_is_refused_when_the_connection_is_opened() =>
        Should.Throw<ConnectorException>(() => OpenAt(new Uri("https://test-api.us.basware.com"), ("region", "eu")))
        .Failure.Code.ShouldBe("region-mismatch");
}
