using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

/// <summary>
/// A connection that the manifest describes completely. Drivers derive from it and override only what their system forces;
/// a system with standard auth and paging needs no driver at all.
/// </summary>
public class RestConnection : IConnection
{
    private readonly RestSender sender;
    private readonly Listing listing;
    private readonly LookUp lookUp;
    private readonly Writing writing;
    private readonly Acting acting;
    private readonly Pinging pinging;

    /// <summary>Opens a connection over HTTP. No call is made before the first use.</summary>
    /// <param name="manifest">What the system can do.</param>
    /// <param name="context">What the connection is opened with.</param>
    /// <param name="sessions">How the system's sessions are opened, in place of the manifest's <c>auth</c>; null where it has none.</param>
    /// <exception cref="ConnectorException">The settings cannot work (<see cref="FailureKind.Configuration"/>).</exception>
    public RestConnection(ConnectorManifest manifest, ConnectionContext context, ISessionScheme? sessions = null)
    {
        sender = new RestSender(manifest, context, sessions, Interpret);
        listing = new Listing(sender);
        lookUp = new LookUp(sender);
        writing = new Writing(sender, CallFor, Prepare, SettleAsync);
        acting = new Acting(sender, CallFor);
        pinging = new Pinging(sender, listing);
    }

    /// <summary>The manifest.</summary>
    protected ConnectorManifest Manifest => sender.Manifest;

    /// <summary>What the connection was opened with.</summary>
    protected ConnectionContext Context => sender.Context;

    /// <summary>Where the connection logs: secrets and issued tokens are scrubbed from every line.</summary>
    protected ILogger Logger => sender.Logger;

    /// <inheritdoc />
    public virtual IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, CancellationToken cancel) =>
        listing.ReadAsync(request, cancel);

    /// <inheritdoc />
    public virtual Task AcknowledgeAsync(IReadOnlyCollection<string> receipts, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc />
    public virtual Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) => lookUp.GetAsync(request, cancel);

    /// <inheritdoc />
    public virtual Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel) =>
        lookUp.FindAsync(request, cancel);

    /// <inheritdoc />
    public virtual Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel) =>
        writing.WriteAsync(request, cancel);

    /// <inheritdoc />
    public virtual Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel)
    {
        var failure = new Failure(FailureKind.Bug, "confirm-missing",
            $"The connector {Manifest.Name} cannot say what became of '{request.Resource}'.");
        return Task.FromResult<IReadOnlyList<WriteOutcome>>([.. request.Tokens.Select(_ => new WriteOutcome.Refused(failure))]);
    }

    /// <inheritdoc />
    public virtual Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) => acting.ActAsync(request, cancel);

    /// <summary>Asks for a token or session, reads one record of <see cref="ResourceToPing"/> (once a company), and compares the
    /// clocks.</summary>
    public virtual Task<PingReport> PingAsync(CancellationToken cancel) => pinging.PingAsync(ResourceToPing, cancel);

    /// <inheritdoc />
    public virtual IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) => writing.Describe(request);

    /// <inheritdoc />
    public virtual OutgoingRequest Describe(ActionRequest request) => acting.Describe(request);

    /// <inheritdoc />
    public virtual WebhookVerdict Receive(WebhookCall call) => new(404, [], Refusal: $"{Manifest.Name} sends no webhooks.");

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return sender.DisposeAsync();
    }

    /// <summary>The call that writes the items: all of them in one, path and company alike. Pure: <see cref="Describe(WriteRequest)"/>
    /// shows the same.</summary>
    protected virtual Call CallFor(ResourceDefinition resource, WriteRequest request) => writing.CallFor(resource, request);

    /// <summary>The call that runs an action. Pure: <see cref="Describe(ActionRequest)"/> shows the same.</summary>
    protected virtual Call CallFor(ActionDefinition action, ActionRequest request) => acting.CallFor(action, request);

    /// <summary>One record as it is sent: the default changes the manifest's <c>touch</c> field where <see cref="WriteItem.Touch"/> asks
    /// for it. Pure.</summary>
    protected virtual JsonElement Prepare(WriteDefinition write, WriteItem item) => Writing.Prepare(write, item);

    /// <summary>
    /// What became of each item of one call that succeeded, in order. The default takes the answer's element for each item as
    /// <see cref="WriteOutcome.Delivered"/>. Drivers of systems that only accept override it and answer
    /// <see cref="WriteOutcome.Accepted"/>.
    /// </summary>
    /// <param name="resource">The resource written.</param>
    /// <param name="request">Exactly the items that the call carried.</param>
    /// <param name="answer">The answer; it has no failure.</param>
    /// <param name="cancel">Cancels.</param>
    protected virtual ValueTask<IReadOnlyList<WriteOutcome>> SettleAsync(ResourceDefinition resource, WriteRequest request, Answer answer,
        CancellationToken cancel) => ValueTask.FromResult(Writing.Settle(resource, request, answer));

    /// <summary>The last word on what an answer means, after the manifest's <c>answers</c> and before the kit decides whether to call
    /// again. Must be pure.</summary>
    protected virtual Answer Interpret(Answer answer) => answer;

    /// <summary>The resource that a ping reads, or null for none: the first that can be listed, unless the driver knows that the
    /// connection's permissions name another.</summary>
    protected virtual ResourceDefinition? ResourceToPing => Manifest.Resources.Values.FirstOrDefault(resource => resource.List is not null);

    /// <summary>
    /// Makes a call with the connection's credentials, under its limits, again where that is safe (see <see cref="CallEffect"/>), and says
    /// what the answer means. Does not throw for what the system answered or failed to answer: see <see cref="Answer.Failure"/> and
    /// <see cref="Answer.Require"/>.
    /// </summary>
    protected Task<Answer> SendAsync(Call call, CancellationToken cancel) => sender.SendAsync(call, cancel);

    /// <summary>Every record of a resource, as the manifest lists it.</summary>
    /// <exception cref="ConnectorException">It cannot be read.</exception>
    protected Task<List<JsonElement>> ReadAllAsync(ReadRequest request, CancellationToken cancel) => listing.AllAsync(request, cancel);

    /// <summary>The records that the manifest's look-up of a resource gives.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="values">What fills the placeholders of the look-up's path and filter.</param>
    /// <param name="company">The company, or null.</param>
    /// <param name="query">Query parameters besides those of the path (<c>$expand</c>, <c>$top</c>).</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="ConnectorException">It cannot be read, or the answer has no such list.</exception>
    protected Task<IReadOnlyList<JsonElement>> FindRowsAsync(ResourceDefinition resource, IReadOnlyDictionary<string, string> values,
        Company? company, (string Name, string Value)[] query, CancellationToken cancel) =>
        lookUp.RowsAsync(resource, values, company, query, cancel);

    /// <summary>Reads one record of a resource, to see whether it may be read at all.</summary>
    protected Task<Answer> FirstRecordAsync(ResourceDefinition resource, Company? company, CancellationToken cancel) =>
        listing.FirstRecordAsync(resource, company, cancel);

    /// <summary>
    /// A ping that goes on, where there is a token, to see whether every configured company is among those that the system lists, and
    /// whether what flows need can be read in it. For systems that answer for a company they do not know, or do not show, as for one
    /// without records.
    /// </summary>
    protected Task<PingReport> PingCompaniesAsync(CompanyPing ping, CancellationToken cancel) =>
        pinging.PingCompaniesAsync(ResourceToPing, ping, cancel);

    /// <summary>A line of the report for a call that was tried.</summary>
    protected static PingLine Line(string what, Answer answer) => Pinging.Line(what, answer);

    /// <summary>A resource of the manifest.</summary>
    /// <exception cref="ConnectorException">There is none of that name.</exception>
    protected ResourceDefinition Resource(string name) => sender.Resource(name);

    /// <summary>
    /// The path of a resource's verb, the site's own where <see cref="ConnectionSettings.Paths"/> has one for <c>resource.verb</c>, with
    /// its placeholders filled: <c>{setting}</c>, <c>{company}</c>, <c>{company.NAME}</c> and <paramref name="values"/>. Every value is
    /// escaped for a URL; between single quotes it is an OData string literal and its own quotes are doubled.
    /// </summary>
    /// <exception cref="ConnectorException">A placeholder has no value, or a value that cannot stand in a path.</exception>
    protected string PathOf(ResourceDefinition resource, string verb, string manifestPath, Company? company,
        IReadOnlyDictionary<string, string>? values = null) => sender.Path(resource, verb, manifestPath, company, values);

    /// <summary>Text without the connection's secrets, issued tokens, presigned URLs and IBANs.</summary>
    protected string Redact(string text) => sender.Redact(text);
}
