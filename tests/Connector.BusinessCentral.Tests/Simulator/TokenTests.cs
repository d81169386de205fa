using System.Net.Http.Headers;
using Connector.BusinessCentral.Simulator;

namespace Connector.BusinessCentral.Tests.Simulator;

public sealed class TokenTests
{
    [Theory]
    [InlineData("client_secret", "wrong", 401, "invalid_client", "AADSTS7000215")]
    [InlineData("client_id", "6d2b3a60-0000-0000-0000-000000000000", 400, "unauthorized_client", "AADSTS700016")]
    [InlineData("scope", "https://graph.microsoft.com/.default", 400, "invalid_scope", "AADSTS70011")]
    [InlineData("grant_type", "password", 400, "unsupported_grant_type", "AADSTS70003")]
    public async Task A_wrong_token_request_is_refused_the_way_Entra_refuses(string field, string value, int status, string error,
        string code)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = sandbox.ClientId,
            ["client_secret"] = RunningSandbox.Secret,
            ["scope"] = EntraTokens.Scope,
        };
        form[field] = value;

        var reply = await sandbox.PostFormAsync(form);

        reply.Status.ShouldBe(status);
        reply.Text("error").ShouldBe(error);
        reply.Text("error_description").ShouldStartWith(code);
    }

    [Fact]
    public async Task An_unknown_tenant_gets_no_token()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        var reply = await sandbox.PostFormAsync([], tenant: "elsewhere");

        reply.Status.ShouldBe(400);
        reply.Text("error_description").ShouldStartWith("AADSTS90002");
    }

    [Fact]
    public async Task Without_a_valid_token_nothing_is_answered()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "made up");

        var reply = await sandbox.GetAsync("/companies");

        reply.Status.ShouldBe(401);
        reply.Code.ShouldBe("Authentication_InvalidCredentials");
    }

    [Fact]
    public async Task A_token_stops_working_when_its_hour_is_over()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        (await sandbox.GetAsync("/companies")).Status.ShouldBe(200);

        sandbox.System.Clock.Move(TimeSpan.FromMinutes(61));

        (await sandbox.GetAsync("/companies")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task An_app_that_is_not_enabled_inside_Business_Central_gets_a_token_but_no_answer()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data[EntraTokens.Applications].Find(sandbox.ClientId)!["state"] = "Disabled";

        (await sandbox.TokenAsync()).ShouldNotBeEmpty();
        (await sandbox.GetAsync("/companies")).Code.ShouldBe("Authentication_InvalidCredentials");
    }

    [Fact]
    public async Task A_permission_that_the_app_lacks_is_refused_for_that_set_alone()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        lock (sandbox.System.Data.Gate)
            sandbox.System.Data[EntraTokens.Applications].Find(sandbox.ClientId)!["denied"] = "purchaseInvoices";

        (await sandbox.GetAsync("vendors")).Status.ShouldBe(200);
        var refused = await sandbox.GetAsync("purchaseInvoices");
        refused.Status.ShouldBe(403);
        refused.Code.ShouldStartWith("Authorization_");
    }
}
