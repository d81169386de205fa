using System.Net.Http.Headers;
using Connector.Sdk.Manifests;
using Connector.Sdk.Resilience;

namespace Connector.Sdk.Http;

/// <summary>OAuth 2.0 client credentials (RFC 6749 §4.4). The issuer's answer is never logged.</summary>
internal sealed class OAuth2TokenSource(OAuth2Client client, HttpMessageInvoker sockets, ResilienceOptions resilience, TimeProvider clock)
    : TokenSource(resilience, clock)
{
    /// <summary>A token is replaced when nine tenths of its life have passed.</summary>
    private const double UsefulLife = 0.9;

    protected override async Task<Token> IssueAsync(Token? stale, CancellationToken cancel)
    {
        using var request = Request();
        try
        {
            using var response = await sockets.SendAsync(request, cancel);
            var body = await BodyReader.ReadStartAsync(response.Content, cancel);
            return response.IsSuccessStatusCode ? Read(body) : throw new ConnectorException(Refusal(response, body));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw new ConnectorException(
                new Failure(FailureKind.Transient, "token-unreachable", "The token service cannot be reached.",
                    $"POST {client.TokenUrl.GetLeftPart(UriPartial.Path)}: {Transport.Describe(lost)}"), lost);
        }
    }

    private HttpRequestMessage Request()
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (client.Scope is { Length: > 0 } scope)
            form.Add(new("scope", scope));
        var request = new HttpRequestMessage(HttpMethod.Post, client.TokenUrl);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (client.CredentialsInBody)
            form.AddRange([new("client_id", client.Id), new("client_secret", client.Secret)]);
        else
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", BasicCredentials.Encode(client.Id, client.Secret));
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private Token Read(ReadOnlyMemory<byte> body)
    {
        if (BodyReader.TryParse(body) is not { ValueKind: JsonValueKind.Object } answer
            || answer.TextAt("access_token") is not { Length: > 0 } value)
            throw new ConnectorException(FailureKind.Transient, "token-unreadable", "The token service answered without a token.",
                $"POST {client.TokenUrl.GetLeftPart(UriPartial.Path)}");
        // Seconds, as RFC 6749 §5.1 has it; a service that leaves it out is asked again after five minutes.
        var seconds = double.TryParse(answer.TextAt("expires_in"), NumberStyles.Float, CultureInfo.InvariantCulture, out var given)
            && given > 0 ? given : 300;
        if (MissingScopes(answer.TextAt("scope")) is { Length: > 0 } missing)
        {
            throw new ConnectorException(FailureKind.Authentication, "scope-missing",
                $"The token was issued without the scopes {string.Join(", ", missing)}: have them granted to the client.",
                $"POST {client.TokenUrl.GetLeftPart(UriPartial.Path)}");
        }

        return new Token(value, Clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(seconds, 86_400) * UsefulLife));
    }

    /// <summary>The scopes asked for and not granted. An issuer that grants all need not say so (RFC 6749 §5.1).</summary>
    private string[] MissingScopes(string? granted) =>
        granted is null || client.Scope is null
            ? []
            : [.. client.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(granted.Split(' '), StringComparer.Ordinal)];

    private TimeSpan? Pause(HttpResponseMessage response) => RetryAfter.Of(response, Clock.GetUtcNow(), Resilience.Calls.MaxRetryAfter);

    private Failure Refusal(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var status = (int)response.StatusCode;
        var error = BodyReader.TryParse(body) is { ValueKind: JsonValueKind.Object } answer ? answer.TextAt("error") : null;
        var detail = string.Create(CultureInfo.InvariantCulture,
            $"POST {client.TokenUrl.GetLeftPart(UriPartial.Path)} → {status}{(error is null ? "" : $" {error}")}");
        return status switch
        {
            429 => new Failure(FailureKind.Throttled, "token-throttled", "The token service asks for a pause.", detail, Pause(response)),
            404 or 405 =>
                new Failure(FailureKind.Configuration, "token-not-found", "The token service is not where the connection says.", detail),
            >= 500 or 408 =>
                new Failure(FailureKind.Transient, "token-unavailable", "The token service is not available.", detail, Pause(response)),
            _ =>
                new Failure(FailureKind.Authentication, error ?? "token-refused", "The token service refused the connection's credentials.",
                    detail),
        };
    }
}

/// <summary>Who asks for tokens, and where.</summary>
internal sealed record OAuth2Client(Uri TokenUrl, string Id, string Secret, string? Scope, bool CredentialsInBody);

/// <summary>The credentials of HTTP Basic (RFC 7617, UTF-8).</summary>
internal static class BasicCredentials
{
    public static string Encode(string user, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
