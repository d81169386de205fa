using System.Net;
using Connector.Sdk.Resilience;

namespace Connector.Sdk.Http;

/// <summary>
/// Sockets on which NTLM or Negotiate is spoken: three legs a connection, after which the connection is the account's. One credential, one
/// handler; HTTP/1.1 only, because neither scheme exists on a connection that several calls share at once. Says in words what .NET leaves
/// to guess: an offer that the host cannot speak, a password that is wrong, a challenge without content.
/// </summary>
internal sealed class WindowsSockets : DelegatingHandler
{
    private const string ManagedNtlmSwitch = "System.Net.Security.UseManagedNtlm";
    private const int MaxConnections = 8;

    private readonly string system;
    private readonly string scheme;
    private readonly string user;

    private WindowsSockets(string system, string scheme, string user, HttpMessageHandler handler)
        : base(handler)
    {
        this.system = system;
        this.scheme = scheme;
        this.user = user;
    }

    /// <summary>Opens sockets for one account. No call is made before the first use.</summary>
    /// <param name="system">Name of the system, for messages.</param>
    /// <param name="baseUrl">The host that the account is for; no other host ever sees it.</param>
    /// <param name="scheme"><c>NTLM</c> or <c>Negotiate</c>: only what stands in the cache is ever answered.</param>
    /// <param name="user"><c>DOMAIN\user</c>, or a user without a domain.</param>
    /// <param name="password">Its password.</param>
    public static HttpMessageInvoker Open(string system, Uri baseUrl, string scheme, string user, string password, SocketOptions options)
    {
        // Linux speaks NTLM only through a native package or this switch (.NET 9 and later), which must be set before the first use. A site
        // that prefers the native library says so in runtimeconfig.json.
        if (!AppContext.TryGetSwitch(ManagedNtlmSwitch, out _))
            AppContext.SetSwitch(ManagedNtlmSwitch, true);
        var parts = user.Split('\\', 2);
        var account = parts is [var domain, var name]
            ? new NetworkCredential(name, password, domain)
            : new NetworkCredential(user, password);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = options.ConnectTimeout,
            Credentials = new CredentialCache { { new Uri(baseUrl.GetLeftPart(UriPartial.Authority)), scheme, account } },
            MaxConnectionsPerServer = MaxConnections,
            PooledConnectionLifetime = options.WindowsLifetime,
        };
        return new HttpMessageInvoker(new WindowsSockets(system, scheme, user, handler));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (ArgumentOutOfRangeException noChallenge)
        {
            // .NET's managed NTLM throws this where a server answers the first message with a bare challenge, as it does to a locked
            // account.
            throw new ConnectorException(Failed(), noChallenge);
        }

        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;
        using (response)
            throw new ConnectorException(request.Headers.Authorization is null ? NotTried(response) : Failed());
    }

    private Failure Failed() => new(
        FailureKind.Authentication, "authentication-failed",
        $"{system}: authentication failed for {user}. Check user, domain and password, and whether the account is locked.",
        $"{scheme}: status 401");

    /// <summary>No leg was sent although there is a credential: the server offers something else, or this host cannot speak the
    /// scheme.</summary>
    private Failure NotTried(HttpResponseMessage response)
    {
        var offers = response.Headers.WwwAuthenticate.Select(offer => offer.Scheme).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        return offers.Contains(scheme, StringComparer.OrdinalIgnoreCase)
            ? new Failure(FailureKind.Configuration, "ntlm-unavailable",
                $"NTLM unavailable on this host: {system} offers {scheme}, and .NET cannot speak it here. {Remedy()}")
            : new Failure(FailureKind.Configuration, "scheme-not-offered",
                $"{system} does not offer {scheme} but {(offers.Length == 0 ? "nothing" : string.Join(", ", offers))}: choose another "
                    + "'auth' for the connection.");
    }

    /// <summary>.NET's own Negotiate runs into gss-ntlmssp where GSSAPI knows it, and gives up before it has tried NTLM; its own NTLM does
    /// not.</summary>
    private string Remedy() => scheme == "Negotiate" && NativeNtlm.IsInstalled()
        ? "The package gss-ntlmssp is in its way: start with GSS_MECH_CONFIG=/dev/null, or use auth: ntlm."
        : $"Let it use its own: {ManagedNtlmSwitch} in runtimeconfig.json.";
}
