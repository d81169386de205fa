namespace Connector.Sdk.Http;

/// <summary>NTLM or Negotiate: the sockets authenticate themselves, so calls carry nothing.</summary>
internal sealed class WindowsAuthentication(HttpMessageInvoker sockets, PasswordGuard guard) : Authentication
{
    public override PasswordGuard? Guard => guard;

    public override HttpMessageInvoker Sockets => sockets;

    public override Task<string?> CredentialAsync(CancellationToken cancel) => Task.FromResult<string?>(null);
}
