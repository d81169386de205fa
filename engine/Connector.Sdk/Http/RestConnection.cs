using System.Text.Json;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>
/// A connection that the manifest describes completely. Drivers derive from it and override only what their system forces;
/// a system with standard auth and paging needs no driver at all.
/// </summary>
public class RestConnection : IConnection
{
    /// <summary>Opens a connection over HTTP. No call is made before the first use.</summary>
    public RestConnection(ConnectorManifest manifest, ConnectionContext context)
    {
        Manifest = manifest;
        Context = context;
    }

    /// <summary>The manifest.</summary>
    protected ConnectorManifest Manifest { get; }

    /// <summary>What the connection was opened with.</summary>
    protected ConnectionContext Context { get; }

    /// <inheritdoc />
    public virtual IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<PingReport> PingAsync(CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual WebhookVerdict Receive(WebhookCall call) => new(404, [], Refusal: $"{Manifest.Name} sends no webhooks.");

    /// <inheritdoc />
    public virtual IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual OutgoingRequest Describe(ActionRequest request) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
