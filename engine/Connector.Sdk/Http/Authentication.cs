using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Puts credentials on calls.</summary>
internal abstract class Authentication
{
    /// <summary>What is asked for before the first call (<c>token</c>, <c>session</c>), or null where nothing is.</summary>
    public virtual string? Asks => null;

    /// <summary>What a call carries: the value of the Authorization header, or a session; null for nothing.</summary>
    /// <exception cref="ConnectorException">There is none to be had.</exception>
    public abstract Task<string?> CredentialAsync(CancellationToken cancel);

    /// <summary>Another credential after this one was rejected; null where there is no other.</summary>
    /// <exception cref="ConnectorException">There is none to be had.</exception>
    public virtual Task<string?> RenewAsync(string? rejected, CancellationToken cancel) => Task.FromResult<string?>(null);

    /// <summary>The call with the credential on it.</summary>
    public virtual Call Carry(Call call, string credential) => call with { Headers = call.Headers.SetItem("Authorization", credential) };

    /// <summary>Sockets of its own, for schemes that authenticate the connection instead of the call; null for those that everybody
    /// shares.</summary>
    public virtual HttpMessageInvoker? Sockets => null;

    /// <summary>Keeps a wrong password from being tried over and over; null for schemes whose credentials lock no account, and where the
    /// scheme itself sees to it.</summary>
    public virtual PasswordGuard? Guard => null;

    /// <summary>Gives back what must not stay open behind a connection that closes. Does not throw.</summary>
    public virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>The scheme that a manifest declares, with the connection's settings.</summary>
    /// <param name="credential">Identity of the credential, which limits and tokens are kept by.</param>
    public static Authentication Of(ConnectorManifest manifest, ConnectionSettings settings, Uri baseUrl, SharedHttp shared,
        Redactor redactor, out string credential)
    {
        var values = new PlaceholderValues(settings);
        var resilience = settings.Resilience;
        var scheme = manifest.Auth is null ? "none" : PathTemplate.Parse(manifest.Auth.Scheme).ExpandText(values);
        // Parameters of the schemes that were not chosen may name settings that nobody gave.
        string Parameter(string name) => Optional(name) ?? throw new ConnectorException(FailureKind.Configuration, "setting-missing",
            $"The scheme '{scheme}' needs '{name}', and the connection gives it no value.");
        string? Optional(string name) =>
            manifest.Auth!.Parameters.TryGetValue(name, out var text) ? PathTemplate.Parse(text).ExpandText(values) : null;

        (Authentication authentication, credential) = scheme switch
        {
            "none" => (new FixedAuthentication(null), Credential.Identity(manifest.Name, baseUrl.AbsoluteUri)),
            "basic" => Fixed($"Basic {BasicCredentials.Encode(Parameter("user"), Parameter("password"))}", isPassword: true),
            "bearer" => Fixed($"Bearer {Parameter("token")}", isPassword: false),
            "ntlm" => Windows("NTLM"),
            "negotiate" => Windows("Negotiate"),
            "oauth2" => OAuth2(),
            "entra" => Entra(),
            _ =>
                throw new ConnectorException(
                    FailureKind.Configuration, "auth-unknown", $"'{scheme}' is not a valid scheme of authentication."),
        };
        return authentication;

        (Authentication, string) Fixed(string header, bool isPassword)
        {
            redactor.Learn(header[(header.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var identity = Credential.Identity(manifest.Name, header);
            return (new FixedAuthentication(header, isPassword ? Guarded([baseUrl.GetLeftPart(UriPartial.Authority), identity]) : null),
                identity);
        }

        PasswordGuard Guarded(params string[] parts) =>
            shared.Share(Credential.Identity(["password", .. parts]), () => new PasswordGuard(resilience.SignIn, shared.Clock));

        (Authentication, string) Windows(string offer)
        {
            string[] parts = [Parameter("user"), Parameter("password")];
            var identity = Credential.Identity([manifest.Name, baseUrl.GetLeftPart(UriPartial.Authority), offer, .. parts]);
            var sockets = shared.WindowsSockets(identity,
                () => WindowsSockets.Open(manifest.Name, baseUrl, offer, parts[0], parts[1], shared.SocketOptions));
            return (new WindowsAuthentication(sockets, Guarded(identity)), identity);
        }

        (Authentication, string) OAuth2()
        {
            var tokenUrl = Parameter("tokenUrl");
            var url = tokenUrl.StartsWith('/') ? new Uri(baseUrl.AbsoluteUri.TrimEnd('/') + tokenUrl) : new Uri(tokenUrl);
            var client = new OAuth2Client(url, Parameter("clientId"), Parameter("clientSecret"), Optional("scope"),
                Optional("credentials") == "body");
            var identity = Credential.Identity(manifest.Name, url.AbsoluteUri, client.Id, client.Secret, client.Scope ?? "");
            return (new TokenAuthentication(
                shared.Tokens(identity, () => new OAuth2TokenSource(client, shared.Sockets, resilience, shared.Clock)), redactor),
                identity);
        }

        (Authentication, string) Entra()
        {
            var authority = new Uri(Optional("authority") ?? "https://login.microsoftonline.com");
            string[] parts = [Parameter("tenantId"), Parameter("clientId"), Parameter("clientSecret")];
            var scope = Parameter("scope");
            var identity = Credential.Identity([manifest.Name, authority.AbsoluteUri, .. parts, scope]);
            var tokens = shared.Tokens(
                identity,
                () => new EntraTokenSource(shared.Entra.Get(authority, parts[0], parts[1], parts[2]), scope, resilience, shared.Clock));
            return (new TokenAuthentication(tokens, redactor), identity);
        }
    }
}

/// <summary>The same header for ever: Basic, a fixed bearer token, or none.</summary>
internal sealed class FixedAuthentication(string? header, PasswordGuard? guard = null) : Authentication
{
    public override PasswordGuard? Guard => guard;

    public override Task<string?> CredentialAsync(CancellationToken cancel) => Task.FromResult(header);
}

/// <summary>A bearer token that is renewed before it expires and when it is rejected.</summary>
internal sealed class TokenAuthentication(TokenSource tokens, Redactor redactor) : Authentication
{
    public override string? Asks => "token";

    public override async Task<string?> CredentialAsync(CancellationToken cancel) => Header(await tokens.GetAsync(cancel));

    public override async Task<string?> RenewAsync(string? rejected, CancellationToken cancel) =>
        Header(await tokens.RenewAsync(rejected!["Bearer ".Length..], cancel));

    private string Header(Token token)
    {
        redactor.Learn(token.Value);
        return $"Bearer {token.Value}";
    }
}
