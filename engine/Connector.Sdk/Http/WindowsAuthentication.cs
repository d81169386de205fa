namespace Connector.Sdk.Http;

/// <summary>NTLM or Negotiate: the sockets authenticate themselves, so calls carry nothing.</summary>
internal sealed class WindowsAuthentication(HttpMessageInvoker sockets) : Authentication
{
    public override HttpMessageInvoker Sockets => sockets;

    public override Task<string?> CredentialAsync(CancellationToken cancel) => Task.FromResult<string?>(null);
}
