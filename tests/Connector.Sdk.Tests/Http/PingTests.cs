namespace Connector.Sdk.Tests.Http;

public sealed class PingTests
{
    private const string Manifest = """
        connector: pinged
        summary: Is asked whether it is there.
        settings:
          baseUrl: { type: url, required: true }
        companySettings: { id: {} }
        auth: { oauth2: { tokenUrl: /token, clientId: me, clientSecret: a-secret, scope: "read write" } }
        resources:
          vendors: { list: { get: "/{company.id}/vendors", items: value, page: { kind: skip-top, sizeQuery: top, size: 500 } } }
          written: { write: { post: /written } }
        """;

    [Fact]
    public async Task A_healthy_connection_says_so_line_by_line()
    {
        var clock = new TestClock();
        await using var system = await StartAsync(clock.GetUtcNow(), 200);
        await using var connection = Open(system, clock);

        var report = await connection.PingAsync(CancellationToken.None);

        report.IsHealthy.ShouldBeTrue(string.Join('\n', report.Lines));
        report.Lines.Select(line => (line.What, line.Message)).ShouldBe(
        [
            ("token", "issued"),
            ("vendors (A)", "can be read"),
            ("vendors (B)", "can be read"),
            ("clock skew", "our clock is 0 s ahead of the system's"),
        ]);
        system.Requests[1].Target.ShouldBe("/a-1/vendors?top=1");
    }

    [Fact]
    public async Task What_may_not_be_read_is_told_with_what_the_system_said()
    {
        var clock = new TestClock();
        await using var system = await StartAsync(clock.GetUtcNow(), 403);
        await using var connection = Open(system, clock);

        var report = await connection.PingAsync(CancellationToken.None);

        report.IsHealthy.ShouldBeFalse();
        report.Lines[1].Message.ShouldBe(
            "pinged refused the connection's credentials or permissions (status 403). GET /a-1/vendors?top=1 → 403: {\"value\":[]}");
    }

    [Fact]
    public async Task A_clock_that_is_off_is_told()
    {
        var clock = new TestClock();
        await using var system = await StartAsync(clock.GetUtcNow() + TimeSpan.FromMinutes(10), 200);
        await using var connection = Open(system, clock);

        var line = (await connection.PingAsync(CancellationToken.None)).Lines[^1];

        line.IsGood.ShouldBeFalse();
        line.Message.ShouldBe("our clock is 600 s behind the system's: set this machine's clock");
    }

    [Fact]
    public async Task A_token_with_fewer_scopes_than_wanted_is_told()
    {
        var clock = new TestClock();
        await using var system = await StartAsync(clock.GetUtcNow(), 200, "read");
        await using var connection = Open(system, clock);

        var report = await connection.PingAsync(CancellationToken.None);

        report.Lines.ShouldHaveSingleItem().Message
            .ShouldBe($"The token was issued without the scopes write: have them granted to the client. POST {system.Url}/token");
    }

    [Fact]
    public async Task Refused_credentials_end_the_report()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"error":"invalid_client"}""", 401));
        await using var connection = Open(system, new TestClock());

        var line = (await connection.PingAsync(CancellationToken.None)).Lines.ShouldHaveSingleItem();

        line.IsGood.ShouldBeFalse();
        line.Message.ShouldBe($"The token service refused the connection's credentials. POST {system.Url}/token → 401 invalid_client");
    }

    private static Task<TestSystem> StartAsync(DateTimeOffset now, int status, string scope = "read write") =>
        TestSystem.StartAsync((context, request) =>
    {
        context.Response.Headers.Date = now.ToString("r", CultureInfo.InvariantCulture);
        return request.Target == "/token" ? Reply.Token("token-1", scope: scope)(context) : Reply.Json("""{"value":[]}""", status)(context);
    });

    private static TestConnection Open(TestSystem system, TestClock clock) =>
        TestConnection.To(system, Manifest, clock, with: options => options with
        {
            Companies = options.Companies.AddRange(new[] { "B", "A" }.Select(code =>
                KeyValuePair.Create(code,
                    new Company(code, ImmutableDictionary<string, string>.Empty.Add("id", $"{code.ToLowerInvariant()}-1"))))),
        });
}
