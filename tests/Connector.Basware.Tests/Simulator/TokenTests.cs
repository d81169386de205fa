using System.Net;
using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;

namespace Connector.Basware.Tests.Simulator;

public sealed class TokenTests
{
    private const string Grant = "grant_type=client_credentials&scope=vendors.read";

    [Fact]
    public async Task A_client_with_its_secret_gets_the_scopes_it_asked_for()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = new ApiClient(host);
        using var answer = await client.TokenAsync(Grant);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var token = (await ApiClient.JsonAsync(answer))!;
        token["scope"]!.GetValue<string>().ShouldBe("vendors.read");
        token["expires_in"]!.GetValue<int>().ShouldBe(3600);
        token["access_token"]!.GetValue<string>().Split('.').Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_wrong_secret_is_an_invalid_client()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = new ApiClient(host);
        using var answer = await client.TokenAsync(Grant, "sandbox-client:wrong");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ApiClient.JsonAsync(answer))!["error"]!.GetValue<string>().ShouldBe("invalid_client");
    }

    [Fact]
    public async Task A_request_without_scope_is_told_the_missing_field()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = new ApiClient(host);
        using var answer = await client.TokenAsync("grant_type=client_credentials");
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await ApiClient.JsonAsync(answer))!["detail"]![0]!["loc"]!.ToJsonString().ShouldBe("""["body","scope"]""");
    }

    [Theory]
    [InlineData("refuse", HttpStatusCode.BadRequest)]
    [InlineData("narrow", HttpStatusCode.OK)]
    public async Task A_scope_the_client_does_not_own_is_refused_or_left_out(string unknownScope, HttpStatusCode expected)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.ClientScopes, "vendors.read");
        host.Sandbox.Switches.Set(BaswareSwitches.UnknownScope, unknownScope);
        using var client = new ApiClient(host);
        using var answer = await client.TokenAsync("grant_type=client_credentials&scope=vendors.read%20vendors.write");
        answer.StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData("401", HttpStatusCode.Unauthorized)]
    [InlineData("403", HttpStatusCode.Forbidden)]
    public async Task A_token_without_the_scope_of_the_verb_is_refused(string missingScope, HttpStatusCode expected)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.MissingScope, missingScope);
        using var client = await new ApiClient(host).SignInAsync("vendors.read");
        (await client.PostAsync("/v1/vendors", new System.Text.Json.Nodes.JsonArray())).StatusCode.ShouldBe(expected);
        (await client.GetAsync("/v1/vendors")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_refusal_names_its_request_in_a_header()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = new ApiClient(host);
        using var answer = await client.GetAsync("/v1/vendors");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.GetValues("x-amzn-RequestId").Single().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_forged_expired_or_withdrawn_token_is_refused()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var good = client.Token!;

        client.Token = good[..^4] + "AAAA";
        (await client.GetAsync("/v1/vendors")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        client.Token = "nonsense";
        (await client.GetAsync("/v1/vendors")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        client.Token = good;
        host.Sandbox.Clock.Move(TimeSpan.FromMinutes(61));
        (await client.GetAsync("/v1/vendors")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        host.Sandbox.Clock.Reset();
        (await client.GetAsync("/v1/vendors")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        host.Sandbox.ExpireTokens();
        (await client.GetAsync("/v1/vendors")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
