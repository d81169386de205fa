namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <inheritdoc />
    public virtual Task<PingReport> PingAsync(CancellationToken cancel) => throw new NotImplementedException();
}
