using System.Security.Cryptography;
using Connector.Sdk.Resilience;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.RP;

namespace Connector.Sdk.Http;

/// <summary>Entra ID client credentials through MSAL.</summary>
internal sealed class EntraTokenSource(IConfidentialClientApplication application, string scope, ResilienceOptions resilience,
    TimeProvider clock)
    : TokenSource(resilience, clock)
{
    /// <summary>MSAL itself stops using a token five minutes before it expires.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    protected override async Task<Token> IssueAsync(Token? stale, CancellationToken cancel)
    {
        try
        {
            var request = application.AcquireTokenForClient([scope]);
            if (stale is not null)
                request =
                    request.WithAccessTokenSha256ToRefresh(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stale.Value))));
            return Read(await request.ExecuteAsync(cancel));
        }
        catch (MsalServiceException refused)
        {
            throw new ConnectorException(Refusal(refused), refused);
        }
        catch (MsalClientException wrong)
        {
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, wrong.ErrorCode, "The settings for signing in to Entra ID cannot work.",
                    wrong.Message), wrong);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException)
        {
            // MSAL lets the JSON parser's own exception pass where the answer is not JSON.
            throw new ConnectorException(
                new Failure(FailureKind.Transient, "token-unreachable", "Entra ID cannot be reached.", Transport.Describe(lost)), lost);
        }
    }

    private Token Read(AuthenticationResult result)
    {
        var now = Clock.GetUtcNow();
        var life = result.ExpiresOn - now;
        var useful = life > Margin * 2 ? life - Margin : life / 2;
        return new Token(result.AccessToken, now + useful);
    }

    private Failure Refusal(MsalServiceException refused)
    {
        var detail = string.Create(CultureInfo.InvariantCulture,
            $"Entra ID → {refused.StatusCode} {refused.ErrorCode}, correlation id {refused.CorrelationId}: {refused.Message}");
        var pause = refused.Headers?.RetryAfter is { } after ? after.Delta ?? after.Date - Clock.GetUtcNow() : null;
        return refused switch
        {
            MsalThrottledServiceException or { StatusCode: 429 } =>
                new Failure(FailureKind.Throttled, "token-throttled", "Entra ID asks for a pause.", detail, pause),
            { StatusCode: >= 500 or 408 or 0 } =>
                new Failure(FailureKind.Transient, "token-unavailable", "Entra ID is not available.", detail, pause),
            _ => new Failure(FailureKind.Authentication, refused.ErrorCode, "Entra ID refused the connection's credentials.", detail),
        };
    }
}
