using System.Text.Json;

namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <inheritdoc />
    public virtual IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel) => throw new NotImplementedException();
}
