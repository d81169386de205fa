using System.Collections.Concurrent;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Bill;

/// <summary>
/// One connection to BILL: a session belongs to one organization, so each company of the connection has an
/// <see cref="OrganizationConnection"/> of its own, opened when it is first used. Logins are counted over all of them, because BILL counts
/// them by developer key.
/// </summary>
internal sealed class BillConnection : IConnection
{
    private readonly ConnectorManifest manifest;
    private readonly ConnectionContext context;
    private readonly SharedHttp shared;
    private readonly bool ownsHttp;
    private readonly LoginLedger ledger;
    private readonly SecurityKeys keys;
    private readonly BillWebhook webhooks;
    private readonly ConcurrentDictionary<string, Lazy<OrganizationConnection>> organizations = new(StringComparer.Ordinal);
    private bool isDisposed;

    public BillConnection(ConnectorManifest manifest, ConnectionContext context)
    {
        this.manifest = manifest;
        ownsHttp = context.Http is null;
        shared = context.Http ?? new SharedHttp(context.Clock);
        this.context = context with { Http = shared };
        ledger = shared.Share(context.Settings["devKey"], () => new LoginLedger());
        keys = new SecurityKeys(context.Memory);
        webhooks = new BillWebhook(context.Settings, keys, context.Clock);
    }

    public IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, CancellationToken cancel) =>
        Of(request.Company).ReadAsync(request, cancel);

    public Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) => Of(request.Company).GetAsync(request, cancel);

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel) =>
        Of(request.Company).WriteAsync(request, cancel);

    public Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel) =>
        Of(request.Company).FindAsync(request, cancel);

    public Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) => Of(request.Company).ActAsync(request, cancel);

    public Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel) =>
        Of(request.Company).ConfirmAsync(request, cancel);

    public async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var lines = ImmutableArray.CreateBuilder<PingLine>();
        foreach (var company in context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
            lines.AddRange((await Of(company).PingAsync(cancel)).Lines);
        if (lines.Count == 0)
            lines.Add(
                new PingLine("companies", false,
                    "The connection names no company, and so no organization to log in to. Add one: companies: { US01: { organizationId: "
                        + "008… } }", TimeSpan.Zero));
        return new PingReport(lines.ToImmutable());
    }

    public WebhookVerdict Receive(WebhookCall call) => webhooks.Take(call);

    public IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) => Of(request.Company).Describe(request);

    public OutgoingRequest Describe(ActionRequest request) => Of(request.Company).Describe(request);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
            return;
        foreach (var organization in organizations.Values)
            await organization.Value.DisposeAsync();
        if (ownsHttp)
            await shared.DisposeAsync();
    }

    private OrganizationConnection Of(Company? company)
    {
        company ??= context.Settings.Companies.Count == 1
            ? context.Settings.Companies.Values.Single()
            : throw new ConnectorException(FailureKind.Configuration, "company-missing",
            $"The connection '{context.Name}' has {context.Settings.Companies.Count} companies, and the call names none: say which with "
                + "'company'.");
        return organizations.GetOrAdd(company.Code,
            _ => new(() => new OrganizationConnection(manifest, context, company, ledger, keys))).Value;
    }
}
