using Connector.Simulation.Hosting;

namespace Connector.Simulation.Tests;

public sealed class RequestLogTests
{
    private readonly RequestLog log = new(new SandboxClock());

    [Fact]
    public void The_log_keeps_the_last_twenty_thousand_calls()
    {
        for (var call = 0; call < 20_010; call++)
            log.Begin("GET", "/");
        var kept = log.Describe(after: 0);
        kept.Count.ShouldBe(20_000);
        ((long)kept[0]!["sequence"]!).ShouldBe(11);
    }

    [Fact]
    public void The_log_keeps_64_MB_of_bodies()
    {
        var body = LoggedBody.Of(new byte[64 << 10], contentType: null);
        for (var call = 0; call < 1030; call++)
            log.Complete(log.Begin("POST", "/"), noted => noted.Request = body);
        log.Describe(after: 1020).Count.ShouldBe(10);
        ((long)log.Describe(after: 0)[0]!["sequence"]!).ShouldBe(7, "1,024 calls of 64 KB");
    }
}
