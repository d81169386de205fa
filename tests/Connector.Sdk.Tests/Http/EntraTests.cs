using Connector.Sdk.Http;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

/// <summary>MSAL throttles by client for the whole process, so every test has a tenant and client of its own.</summary>
public sealed class EntraTests
{
    private const string Manifest = """
        connector: entra-guarded
        summary: Tokens by Entra ID.
        settings:
          baseUrl: { type: url, required: true }
          authority: { type: url, default: "https://login.microsoftonline.com" }
          tenantId: { type: string }
          clientId: { type: string }
          clientSecret: { type: secret, required: true }
        auth:
          entra: { authority: "{authority}", tenantId: "{tenantId}", clientId: "{clientId}", clientSecret: "{clientSecret}", scope: "https://api.example/.default" }
        resources:
          items: { list: { get: /items }, write: { post: /items } }
        """;

    private readonly string tenant = Guid.NewGuid().ToString();
    private readonly string client = Guid.NewGuid().ToString();

    [Fact]
    public async Task Fifty_first_calls_at_once_ask_a_plain_http_simulator_for_one_token_below_its_own_path()
    {
        await using var system = await StartAsync();
        await using var connection = Open(system);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => connection.ReadAllAsync("items")));

        var token = system.Requests.Where(IsToken).ShouldHaveSingleItem();
        token.Target.ShouldStartWith($"/login/{tenant}/oauth2/v2.0/token");
        token.Body.ShouldContain("grant_type=client_credentials");
        token.Body.ShouldContain($"client_id={client}");
        token.Body.ShouldContain("scope=https%3A%2F%2Fapi.example%2F.default");
        system.Requests.Where(request => request.Target == "/items")
            .ShouldAllBe(request => request.Header("Authorization") == "Bearer token-1");
    }

    [Fact]
    public async Task Connections_of_one_tenant_and_client_share_one_application()
    {
        await using var system = await StartAsync();
        await using var http = new SharedHttp();

        var authority = new Uri(system.Url + "/login");
        http.Entra.Get(authority, tenant, client, "one").ShouldBeSameAs(http.Entra.Get(authority, tenant, client, "one"));
        http.Entra.Get(authority, tenant, client, "one").ShouldNotBeSameAs(http.Entra.Get(authority, tenant, client, "two"));
    }

    [Fact]
    public async Task A_rejected_token_is_renewed_once_however_many_calls_it_was_rejected_for()
    {
        await using var system = await StartAsync(rejected: "token-1");
        await using var connection = Open(system);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.ReadAllAsync("items")));

        system.Requests.Count(IsToken).ShouldBe(2);
    }

    [Fact]
    public async Task A_token_is_replaced_before_it_expires()
    {
        // MSAL reads the system's clock, so this one starts there.
        var clock = new TestClock();
        clock.Advance(TimeProvider.System.GetUtcNow() - clock.GetUtcNow());
        await using var system = await StartAsync();
        await using var connection = Open(system, clock);

        await connection.ReadAllAsync("items");
        clock.Advance(TimeSpan.FromMinutes(50));
        await connection.ReadAllAsync("items");
        clock.Advance(TimeSpan.FromMinutes(6));
        await connection.ReadAllAsync("items");

        system.Requests.Where(request => request.Target == "/items").Select(request => request.Header("Authorization"))
            .ShouldBe(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    }

    [Fact]
    public async Task Refused_credentials_are_a_matter_for_the_administrator_and_the_secret_is_not_told()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: entra-s3cret."}""",
                401));
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("items"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Authentication);
        failure.Code.ShouldBe("invalid_client");
        failure.Message.ShouldBe("Entra ID refused the connection's credentials.");
        failure.Detail!.ShouldContain("AADSTS7000215");
        failure.ToString().ShouldNotContain("entra-s3cret");
    }

    [Theory]
    [InlineData(503, "", FailureKind.Transient)]
    [InlineData(200, "<html>", FailureKind.Transient)]
    public async Task An_Entra_that_is_not_itself_is_passing(int status, string body, FailureKind kind)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(body, status));
        await using var connection = Open(system);

        (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("items"))).Failure.Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task Entra_asking_for_a_pause_is_passed_on()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("{}", 429, ("Retry-After", "120")));
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("items"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Throttled);
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(120));
    }

    [Fact]
    public void An_authority_that_is_neither_https_nor_this_machine_is_refused()
    {
        var http = new SharedHttp();

        var failure = Should.Throw<ConnectorException>(() => http.Entra.Get(new Uri("http://login.example"), tenant, client, "s")).Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("The Entra authority 'http://login.example/' must be https: the client's secret is sent to it.");
    }

    private static bool IsToken(SeenRequest request) => request.Target.Contains("/oauth2/", StringComparison.Ordinal);

    private static Task<TestSystem> StartAsync(string? rejected = null)
    {
        var tokens = 0;
        return TestSystem.StartAsync((context, request) =>
        {
            if (IsToken(request))
                return Reply.Token($"token-{Interlocked.Increment(ref tokens)}")(context);
            return request.Header("Authorization") == $"Bearer {rejected}" ? Reply.Status(401)(context) : context.Response.WriteAsync("[]");
        });
    }

    private TestConnection Open(TestSystem system, TestClock? clock = null) =>
        TestConnection.To(system, Manifest, clock, null, options => options with
        {
            Values = options.Values
            .Add("authority", system.Url + "/login")
            .Add("tenantId", tenant)
            .Add("clientId", client)
            .Add("clientSecret", "entra-s3cret"),
        });
}
