using Connector.Sdk.Http;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

/// <summary>What NTLM and Negotiate say where no handshake comes about. The handshake itself is tested against servers that verify
/// it.</summary>
public sealed class WindowsAuthenticationTests
{
    private static string Manifest(string scheme) => $$"""
        connector: windows
        summary: Behind Windows authentication.
        settings:
          baseUrl: { type: url, required: true }
        auth:
          {{scheme}}: { user: "CONTOSO\\svc", password: "wrong password" }
        resources:
          things:
            list: { get: /things }
        """;

    [Theory]
    [InlineData("ntlm", "windows does not offer NTLM but Basic, Bearer: choose another 'auth' for the connection.")]
    [InlineData("negotiate", "windows does not offer Negotiate but Basic, Bearer: choose another 'auth' for the connection.")]
    public async Task A_scheme_that_the_server_does_not_offer_is_no_wrong_password(string scheme, string message)
    {
        await using var system = await TestSystem.AnsweringAsync(Offer("Basic realm=\"x\"", "Bearer"));
        await using var connection = TestConnection.To(system, Manifest(scheme));

        var answer = await connection.CallAsync("GET", "/things");

        answer.Failure!.Kind.ShouldBe(FailureKind.Configuration);
        answer.Failure.Message.ShouldBe(message);
        system.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_challenge_without_content_after_the_first_message_is_a_failed_authentication()
    {
        await using var system = await TestSystem.AnsweringAsync(Offer("NTLM"));
        await using var connection = TestConnection.To(system, Manifest("ntlm"));

        var answer = await connection.CallAsync("POST", "/things", CallEffect.Once, "write", TestConnection.Json("""{"a":1.10}"""));

        answer.Failure!.Kind.ShouldBe(FailureKind.Authentication);
        answer.Failure.Message.ShouldBe(
            "windows: authentication failed for CONTOSO\\svc. Check user, domain and password, and whether the account is locked.");
        answer.Failure.ToString().ShouldNotContain("wrong password");
        system.Requests.Select(request => request.Body).ShouldAllBe(body => body == """{"a":1.10}""");
        system.Requests[1].Header("Authorization")!.ShouldStartWith("NTLM TlRMTVNTUAAB");
    }

    private static Func<HttpContext, Task> Offer(params string[] offers) => context =>
    {
        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = offers;
        return Task.CompletedTask;
    };
}
