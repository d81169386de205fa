using Connector.DynamicsGp.Simulator.Ntlm;

namespace Connector.DynamicsGp.Tests;

/// <summary>Real handshakes of <c>HttpClient</c> with a server that verifies them.</summary>
public sealed class AuthenticationTests
{
    [Theory]
    [InlineData("", "31d6cfe0d16ae931b73c59d7e0c089c0")]
    [InlineData("abc", "a448017aaf21d8525fc10ae87aa6729d")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "e33b4ddc9c38f2199c3e7b164fcc0536")]
    public void MD4_gives_the_values_of_RFC_1320(string text, string hash) =>
        Convert.ToHexStringLower(Md4.Hash(Encoding.ASCII.GetBytes(text))).ShouldBe(hash);

    [Theory]
    [InlineData("windows")]
    [InlineData("ntlm")]
    public Task A_connection_authenticates_in_three_legs_and_stays_authenticated(string offered) => ThreeLegsAsync("ntlm", offered);

    [NegotiateTheory]
    [InlineData("windows")]
    [InlineData("negotiate")]
    public Task Negotiate_takes_three_legs_too(string offered) => ThreeLegsAsync("negotiate", offered);

    private static async Task ThreeLegsAsync(string auth, string offered)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("authentication", offered));
        await using var connection = sandbox.Open(("auth", auth));

        (await sandbox.ReadAsync(connection, "vendors")).Count.ShouldBe(72);
        (await sandbox.ReadAsync(connection, "accounts")).Count.ShouldBeGreaterThan(50);

        (await sandbox.CallsAsync()).Select(call => call.Status).ShouldBe([401, 401, 200, 200]);
    }

    [Fact]
    public async Task A_body_survives_all_three_legs()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var outcome = await sandbox.EnterAsync(connection, sandbox.Voucher("FIRST CALL"));

        outcome.ShouldBeOfType<WriteOutcome.Delivered>();
        sandbox.Stored("FIRST CALL").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_connection_that_lost_its_authentication_gets_it_again()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.ReadAsync(connection, "vendors");

        sandbox.System.ExpireTokens();
        var outcome = await sandbox.EnterAsync(connection, sandbox.Voucher("EXPIRED"));

        outcome.ShouldBeOfType<WriteOutcome.Delivered>();
        sandbox.Stored("EXPIRED").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("password", "wrong")]
    [InlineData("user", "NORTHMOOR\\somebody")]
    [InlineData("user", "ELSEWHERE\\svc-connector")]
    public Task A_wrong_account_or_password_is_a_failed_authentication(string setting, string value) => FailsAsync("ntlm", setting, value);

    [NegotiateTheory]
    [InlineData("password", "wrong")]
    public Task A_wrong_password_fails_with_Negotiate_too(string setting, string value) => FailsAsync("negotiate", setting, value);

    private static async Task FailsAsync(string auth, string setting, string value)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("auth", auth), (setting, value));

        var refused = await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "vendors"));

        refused.Failure.Kind.ShouldBe(FailureKind.Authentication);
        refused.Failure.Message.ShouldStartWith("dynamics-gp: authentication failed for ");
        refused.ToString().ShouldNotContain("gp sandbox password");
    }

    [Fact]
    public async Task A_wrong_password_is_not_tried_by_every_call_because_that_locks_the_Windows_account()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("password", "wrong"));

        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => sandbox.EnterAsync(connection, sandbox.Voucher($"LOCK-{number}"))));
        var legs = (await sandbox.CallsAsync()).Count;
        var refused = await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "vendors"));

        // The call without credentials, the negotiation, and at most one more try of the platform's own.
        legs.ShouldBeLessThanOrEqualTo(4);
        (await sandbox.CallsAsync()).Count.ShouldBe(legs);
        refused.Failure.Kind.ShouldBe(FailureKind.Authentication);
        refused.Failure.Message.ShouldContain("These credentials are not tried again before ");
    }

    [Fact]
    public async Task A_server_that_answers_the_first_message_without_a_word_is_a_failed_authentication()
    {
        await using var sandbox = await RunningSandbox.StartAsync(("authentication", "bareChallenge"));
        await using var connection = sandbox.Open();

        var refused = await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "vendors"));

        refused.Failure.Kind.ShouldBe(FailureKind.Authentication);
        refused.Failure.Message.ShouldContain("authentication failed for NORTHMOOR\\svc-connector.");
    }

    [Theory]
    [InlineData("basic", "basic")]
    [InlineData("bearer", "bearer")]
    public async Task Sites_that_take_basic_or_a_bearer_token_are_served_by_a_setting(string auth, string offered)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("authentication", offered));
        await using var connection = sandbox.Open(("auth", auth), ("token", "gp-sandbox-organizational-token"));

        (await sandbox.ReadAsync(connection, "vendors")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Windows_authentication_where_the_site_takes_none_names_what_it_takes()
    {
        await using var sandbox = await RunningSandbox.StartAsync(("authentication", "bearer"));
        await using var connection = sandbox.Open();

        var refused = await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "vendors"));

        refused.Failure.Kind.ShouldBe(FailureKind.Configuration);
        refused.Failure.Message.ShouldContain("does not offer NTLM but Bearer");
    }

    [Theory]
    [InlineData("forbidden", "The user does not have security privileges for this window.")]
    [InlineData("message", "The Windows account is not mapped to a Microsoft Dynamics GP user.")]
    public async Task An_account_without_a_GP_user_or_its_rights_is_an_administrators_to_mend(string access, string message)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("access", access));
        await using var connection = sandbox.Open();

        var refused = await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "vendors"));

        refused.Failure.Kind.ShouldBe(FailureKind.Authentication);
        refused.Failure.Message.ShouldBe(message);
    }
}
