using Connector.Sdk.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class OAuth2Tests
{
    private const string Manifest = """
        connector: guarded
        summary: Tokens by client credentials.
        settings:
          baseUrl: { type: url, required: true }
          clientId: { type: string, default: "client:ü" }
          clientSecret: { type: secret }
          scopes: { type: string, default: "read write" }
        auth:
          oauth2: { tokenUrl: /v1/tokens, clientId: "{clientId}", clientSecret: "{clientSecret}", credentials: basic, scope: "{scopes}" }
        resources:
          items: { list: { get: /items }, write: { post: /items } }
        """;

    private const string Secret = "s3cr3t/with+signs";

    [Fact]
    public async Task The_token_is_asked_for_with_Basic_credentials_and_the_wanted_scopes()
    {
        await using var system = await StartAsync();
        await using var connection = Open(system);

        await connection.ReadAllAsync("items");

        var token = system.Requests[0];
        token.Method.ShouldBe("POST");
        token.Target.ShouldBe("/v1/tokens");
        token.Header("Authorization").ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("client:ü:" + Secret)));
        token.Header("Content-Type").ShouldBe("application/x-www-form-urlencoded");
        token.Body.ShouldBe("grant_type=client_credentials&scope=read+write");
        system.Requests[1].Header("Authorization").ShouldBe("Bearer token-1");
    }

    [Fact]
    public async Task Fifty_first_calls_at_once_ask_for_one_token()
    {
        await using var system = await StartAsync();
        await using var connection = Open(system);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => connection.ReadAllAsync("items")));

        system.Requests.Count(request => request.Target == "/v1/tokens").ShouldBe(1);
        system.Requests.Count(request => request.Target == "/items").ShouldBe(50);
    }

    [Fact]
    public async Task Two_connections_with_one_credential_share_its_token()
    {
        await using var system = await StartAsync();
        await using var http = new SharedHttp(new TestClock());
        await using var one = Open(system, http: http);
        await using var other = Open(system, http: http);

        await one.ReadAllAsync("items");
        await other.ReadAllAsync("items");

        system.Requests.Count(request => request.Target == "/v1/tokens").ShouldBe(1);
    }

    [Fact]
    public async Task A_token_is_replaced_when_nine_tenths_of_its_life_have_passed()
    {
        var clock = new TestClock();
        await using var system = await StartAsync();
        await using var connection = Open(system, clock);

        await connection.ReadAllAsync("items");
        clock.Advance(TimeSpan.FromSeconds(3239));
        await connection.ReadAllAsync("items");
        clock.Advance(TimeSpan.FromSeconds(1));
        await connection.ReadAllAsync("items");

        system.Requests.Where(request => request.Target == "/items").Select(request => request.Header("Authorization"))
            .ShouldBe(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    }

    [Fact]
    public async Task A_rejected_token_is_renewed_once_and_the_write_made_again_with_the_same_body()
    {
        await using var system = await StartAsync(rejected: "token-1");
        await using var connection = Open(system);

        var outcomes = await connection.WriteAllAsync("items", """{"amount":10.00}""");

        outcomes.ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Delivered>();
        var writes = system.Requests.Where(request => request.Target == "/items").ToArray();
        writes.Select(request => request.Header("Authorization")).ShouldBe(["Bearer token-1", "Bearer token-2"]);
        writes.Select(request => request.Body).ShouldBe(["""{"amount":10.00}""", """{"amount":10.00}"""]);
    }

    [Fact]
    public async Task Many_calls_with_one_rejected_token_renew_it_once()
    {
        await using var system = await StartAsync(rejected: "token-1");
        await using var connection = Open(system);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.ReadAllAsync("items")));

        system.Requests.Count(request => request.Target == "/v1/tokens").ShouldBe(2);
    }

    [Fact]
    public async Task A_second_rejection_is_a_matter_for_the_administrator()
    {
        await using var system = await StartAsync(rejected: "token");
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("items"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Authentication);
        failure.Message.ShouldBe("guarded refused the connection's credentials or permissions (status 401).");
        system.Requests.Count(request => request.Target == "/items").ShouldBe(2);
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client"}""", FailureKind.Authentication, "invalid_client")]
    [InlineData(400, """{"error":"invalid_scope"}""", FailureKind.Authentication, "invalid_scope")]
    [InlineData(422, """{"detail":[{"msg":"field required"}]}""", FailureKind.Authentication, "token-refused")]
    [InlineData(404, "", FailureKind.Configuration, "token-not-found")]
    [InlineData(503, "", FailureKind.Transient, "token-unavailable")]
    [InlineData(200, "<html>welcome</html>", FailureKind.Transient, "token-unreadable")]
    [InlineData(200, """{"access_token":""}""", FailureKind.Transient, "token-unreadable")]
    public async Task A_token_that_is_not_issued_says_who_must_act(int status, string body, FailureKind kind, string code)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(body, status));
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("items"))).Failure;

        failure.Kind.ShouldBe(kind);
        failure.Code.ShouldBe(code);
        failure.Detail!.ShouldStartWith($"POST {system.Url}/v1/tokens");
        system.Requests.ShouldAllBe(request => request.Target == "/v1/tokens");
    }

    [Fact]
    public async Task A_write_whose_token_cannot_be_had_has_surely_not_been_made()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Drop);
        await using var connection = Open(system);

        var refused = (await connection.WriteAllAsync("items", "{}")).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Refused>();

        refused.Failure.Kind.ShouldBe(FailureKind.Transient);
        refused.Failure.Code.ShouldBe("token-unreachable");
    }

    [Fact]
    public async Task A_token_service_that_never_answers_is_given_up_after_thirty_seconds()
    {
        var clock = new TestClock { Skip = _ => false };
        await using var system = await TestSystem.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var connection = Open(system, clock);

        var writing = connection.WriteAllAsync("items", "{}");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await clock.UntilWaitingAsync(delay => delay == TimeSpan.FromSeconds(30));
            clock.Skip = delay => delay < TimeSpan.FromSeconds(3);
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        (await writing)[0].ShouldBeOfType<WriteOutcome.Refused>().Failure.Code.ShouldBe("token-timeout");
    }

    private static Task<TestSystem> StartAsync(string? rejected = null)
    {
        var tokens = 0;
        return TestSystem.StartAsync((context, request) =>
        {
            if (request.Target == "/v1/tokens")
                return Reply.Token($"token-{Interlocked.Increment(ref tokens)}")(context);
            return rejected is not null && request.Header("Authorization")!.StartsWith($"Bearer {rejected}", StringComparison.Ordinal)
                ? Reply.Status(401)(context)
                : Reply.Json("[]")(context);
        });
    }

    private static TestConnection Open(TestSystem system, TestClock? clock = null, SharedHttp? http = null) =>
        TestConnection.To(system, Manifest, clock, http, options => options with { Values = options.Values.Add("clientSecret", Secret) });
}
