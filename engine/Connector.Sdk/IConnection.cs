namespace Connector.Sdk;

/// <summary>
/// An open connection to one system with one credential, shared by every flow that names it.
/// Reads and pings throw <see cref="ConnectorException"/>; writes, actions and look-ups that concern single records answer with outcomes.
/// The connection retries what is safe to retry within seconds (reads, idempotent writes, 429 with a short Retry-After);
/// everything longer, and everything whose effect is unknown, is the engine's to retry, because only the engine remembers across a crash.
/// All members may be called from several threads at once.
/// </summary>
public interface IConnection : IAsyncDisposable
{
    /// <summary>Reads a resource page by page. Guards against pages that repeat. Throws <see cref="ConnectorException"/>.</summary>
    IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, CancellationToken cancel);

    /// <summary>
    /// Tells the system that it need not hand these out again. Called after a read that was kept, with the receipts that the reads for all
    /// its companies gave: every record up to them is in the store. After a crash before or within the call they are read and acknowledged
    /// again. Throws <see cref="ConnectorException"/>.
    /// </summary>
    Task AcknowledgeAsync(IReadOnlyCollection<string> receipts, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Reads one record, or null where the system does not have it. Throws <see cref="ConnectorException"/>.</summary>
    Task<System.Text.Json.JsonElement?> GetAsync(GetRequest request, CancellationToken cancel);

    /// <summary>Writes records. Answers one outcome an item, in the items' order; never throws for what the system answered.</summary>
    Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel);

    /// <summary>
    /// Looks a record up by natural key: <see cref="WriteOutcome.Delivered"/> where the target has it, null where it has not.
    /// Throws <see cref="ConnectorException"/> where it cannot tell.
    /// </summary>
    Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel);

    /// <summary>Runs an action on one document. An action that the system says is already done is <see cref="WriteOutcome.Delivered"/> only
    /// where it is known to be ours (<see cref="ActionRequest.InDoubt"/>) or where the manifest says the answer means done.</summary>
    Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel);

    /// <summary>Asks what became of accepted records: one outcome a token, in order; <see cref="WriteOutcome.Accepted"/> again where it is
    /// still undecided.</summary>
    Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel);

    /// <summary>Tries credentials, permissions and clock without changing anything. Does not throw for what it finds.</summary>
    Task<PingReport> PingAsync(CancellationToken cancel);

    /// <summary>Verifies a webhook call over its raw bytes and says what it announces. Does not call the system.</summary>
    WebhookVerdict Receive(WebhookCall call);

    /// <summary>The HTTP requests that <see cref="WriteAsync"/> would send, without sending them: pure, no network, no secrets. Throws
    /// <see cref="ConnectorException"/> for a record that could not be sent: one without an address, or too large.</summary>
    IReadOnlyList<OutgoingRequest> Describe(WriteRequest request);

    /// <summary>The HTTP request that <see cref="ActAsync"/> would send, without sending it. Throws <see cref="ConnectorException"/> where
    /// it has no address.</summary>
    OutgoingRequest Describe(ActionRequest request);
}
