using System.Collections.Concurrent;
using Microsoft.Identity.Client;

namespace Connector.Sdk.Http;

/// <summary>One MSAL application a tenant and client: MSAL keeps its tokens by application, so a second one would fetch them
/// again.</summary>
internal sealed class EntraApplications(HttpMessageHandler sockets)
{
    private readonly ConcurrentDictionary<string, Lazy<IConfidentialClientApplication>> applications = new(StringComparer.Ordinal);

    public IConfidentialClientApplication Get(Uri authority, string tenant, string client, string secret) => applications
        .GetOrAdd(Credential.Identity(authority.AbsoluteUri, tenant, client, secret),
            _ => new(() => Build(authority, tenant, client, secret)))
        .Value;

    private IConfidentialClientApplication Build(Uri authority, string tenant, string client, string secret)
    {
        if (authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback)
            throw new ConnectorException(FailureKind.Configuration, "authority-not-https",
                $"The Entra authority '{authority}' must be https: the client's secret is sent to it.");

        // MSAL takes https authorities of the form https://host/tenant only; the handler moves its requests to where a simulator really
        // listens.
        var asked = new UriBuilder(Uri.UriSchemeHttps, authority.Host, authority.Port, tenant).Uri;
        var real = new Uri($"{authority.AbsoluteUri.TrimEnd('/')}/{tenant}");
        return ConfidentialClientApplicationBuilder.Create(client)
            .WithClientSecret(secret)
            .WithAuthority(asked.AbsoluteUri, validateAuthority: false)
            // Otherwise the first token of a process first asks login.microsoftonline.com about the authority, whichever it is.
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(new ClientFactory(new HttpClient(new MovingHandler(sockets, asked, real), disposeHandler: false)),
                retryOnceOn5xx: false)
            .Build();
    }

    private sealed class ClientFactory(HttpClient client) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => client;
    }

    private sealed class MovingHandler(HttpMessageHandler sockets, Uri asked, Uri real) : DelegatingHandler(sockets)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is { } url && url.AbsoluteUri.StartsWith(asked.AbsoluteUri, StringComparison.OrdinalIgnoreCase))
                request.RequestUri = new Uri(real.AbsoluteUri + url.AbsoluteUri[asked.AbsoluteUri.Length..]);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
