using System.Runtime.CompilerServices;
using Connector.BusinessCentral.Drafts;
using Connector.BusinessCentral.Wire;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.BusinessCentral;

/// <summary>
/// A connection to one environment. The manifest says nearly everything; this adds what it cannot: drafts that are written in parts and
/// taken up again, changes guarded by ETag, enum names in both their forms, and a ping that looks at companies and permissions.
/// </summary>
internal sealed class BusinessCentralConnection : RestConnection
{
    private const string Invoices = "purchaseInvoices";

    /// <summary>What flows read and write most; each may be left out of the app's permission sets on its own.</summary>
    private static readonly ImmutableArray<string> Permissions = ["vendors", "dimensions", Invoices];

    private readonly DraftWriter drafts;

    public BusinessCentralConnection(ConnectorManifest manifest, ConnectionContext context)
        : base(manifest, context)
    {
        drafts = new DraftWriter(SendAsync, context.Settings.Resilience.Calls.MaxConflicts);
    }

    /// <summary>Whether a draft goes with its lines in one call (setting <c>draftLines</c>).</summary>
    private bool IsDeepInsert => Context.Settings.Find("draftLines") is not "separate";

    /// <inheritdoc />
    public override async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in base.ReadAsync(request, cancel).WithCancellation(cancel))
            yield return page with { Records = [.. page.Records.Select(EnumFields.Restore)] };
    }

    /// <inheritdoc />
    public override async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) =>
        await base.GetAsync(request, cancel) is { } record ? EnumFields.Restore(record) : null;

    /// <summary>
    /// Looks for an invoice, draft or posted, by vendor and vendor's number. In doubt, only one that holds everything the item would write
    /// counts: a draft that was left half written comes back as null, so that the write that follows completes it.
    /// </summary>
    public override async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        if (request.Resource != Invoices)
            return await base.FindAsync(request, cancel);
        var candidates = await CandidatesAsync(request.NaturalKey, request.Company, cancel);
        if (!request.Item.InDoubt)
            return candidates.Count == 0 ? null : Delivered(candidates[0]);
        var wanted = DraftBody.From(request.Item.Body);
        var complete = candidates.Where(candidate => DraftWriter.MayBeOurs(candidate) && DraftComparison.Of(wanted, candidate).IsComplete)
            .Take(1).ToArray();
        return complete is [var ours] ? Delivered(ours) : null;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        if (request.Resource != Invoices)
            return await base.WriteAsync(request, cancel);
        var outcomes = new List<WriteOutcome>(request.Items.Count);
        foreach (var item in request.Items)
            outcomes.Add(await WriteInvoiceAsync(request with { Items = [item] }, item, cancel));
        return outcomes;
    }

    /// <inheritdoc />
    public override async Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel)
    {
        if (request is { Resource: Invoices, Action: "delete" })
            return await DeleteAsync(request, cancel);
        return await base.ActAsync(request, cancel) switch
        {
            WriteOutcome.Delivered { Body: { } body } delivered => delivered with { Body = EnumFields.Restore(body) },
            var outcome => outcome,
        };
    }

    /// <summary>
    /// Asks for a token and compares the clocks, then looks whether every configured company exists under the id it is configured with, and
    /// whether the app may read what flows need in it.
    /// </summary>
    public override Task<PingReport> PingAsync(CancellationToken cancel) => PingCompaniesAsync(
        new CompanyPing
        {
            Resource = "companies",
            Setting = "id",
            Identify = company => (
                JsonRecord.TextOf(company, "id") ?? "",
                JsonRecord.TextOf(company, "displayName") is { Length: > 0 } name ? name : JsonRecord.TextOf(company, "name") ?? ""),
            Needed = Permissions,
            Unknown = Unknown,
        },
        cancel);

    /// <summary>The requests that a write makes. Where lines go separately, <c>{id}</c> and <c>{lineId}</c> stand for what Business Central
    /// will answer.</summary>
    public override IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        var described = base.Describe(request);
        return IsDeepInsert || request.Resource != Invoices
            ? described
            : [.. described.Zip(request.Items)
                .SelectMany(pair => DraftWriter.Describe(pair.First, DraftBody.From(pair.Second.Body)))];
    }

    /// <inheritdoc />
    protected override Call CallFor(ResourceDefinition resource, WriteRequest request)
    {
        var call = base.CallFor(resource, request);
        if (resource.Name != Invoices || request.Items is not [var item])
            return call;
        var wanted = DraftBody.From(item.Body);
        return call with { Body = IsDeepInsert ? wanted.Whole() : wanted.Header };
    }

    private async Task<WriteOutcome> WriteInvoiceAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        var resource = Resource(Invoices);
        try
        {
            var wanted = DraftBody.From(item.Body);
            if (item.Id is not null)
                return await drafts.ChangeAsync(Address(request.Company), item.Id, wanted, cancel);
            if (item.InDoubt && await AdoptAsync(request, item, wanted, cancel) is { } adopted)
                return adopted;
            return await drafts.CreateAsync(Address(request.Company), CallFor(resource, request), wanted, cancel);
        }
        catch (ConnectorException cannotTell)
        {
            return new WriteOutcome.Refused(cannotTell.Failure);
        }
    }

    /// <summary>After a doubt: what an earlier attempt left is completed, what is somebody else's is refused, and null means that there is
    /// nothing.</summary>
    private async Task<WriteOutcome?> AdoptAsync(WriteRequest request, WriteItem item, DraftBody wanted, CancellationToken cancel)
    {
        var resource = Resource(Invoices);
        var key =
            resource.NaturalKey.ToDictionary(field => field, field => JsonRecord.TextOf(item.Body, field) ?? "", StringComparer.Ordinal);
        if (key.Values.Any(value => value.Length == 0))
            return null;
        IReadOnlyList<JsonElement> candidates;
        try
        {
            candidates = await CandidatesAsync(key, request.Company, cancel);
        }
        catch (ConnectorException cannotTell)
        {
            return new WriteOutcome.Refused(cannotTell.Failure with { Kind = FailureKind.Ambiguous });
        }

        return candidates.Count == 0 ? null : await drafts.AdoptAsync(Address(request.Company), candidates, wanted, cancel);
    }

    /// <summary>Invoices with this natural key, read whole; posted ones first.</summary>
    private async Task<IReadOnlyList<JsonElement>> CandidatesAsync(IReadOnlyDictionary<string, string> naturalKey, Company? company,
        CancellationToken cancel)
    {
        var values = naturalKey.ToDictionary(pair => pair.Key, pair => CodeText.Of(pair.Value), StringComparer.Ordinal);
        var rows = await FindRowsAsync(Resource(Invoices), values, company, [("$expand", InvoiceAddress.Expanded)], cancel);
        return [.. rows.Select(EnumFields.Restore).OrderBy(invoice => DraftWriter.IsDraft(invoice))];
    }

    private async Task<WriteOutcome> DeleteAsync(ActionRequest request, CancellationToken cancel)
    {
        var resource = Resource(Invoices);
        try
        {
            var path = PathOf(resource, "delete", resource.Actions["delete"].Path, request.Company,
                new Dictionary<string, string> { ["id"] = request.Id });
            return await drafts.DeleteAsync(path, request.Id, cancel);
        }
        catch (ConnectorException impossible)
        {
            return new WriteOutcome.Refused(impossible.Failure);
        }
    }

    private InvoiceAddress Address(Company? company)
    {
        var resource = Resource(Invoices);
        return new InvoiceAddress(PathOf(resource, "company", "/companies({company.id})", company),
            PathOf(resource, "write", resource.Write!.Path, company));
    }

    private static WriteOutcome.Delivered Delivered(JsonElement invoice) => new(JsonRecord.TextOf(invoice, "id"), invoice);

    private static string Unknown(string id, IReadOnlyDictionary<string, string> names) => names.Count == 0
        ? $"no company has the id '{id}', and the app sees no company at all: assign it permission sets in Business Central."
        : $"no company has the id '{id}'; there are "
            + string.Join(", ", names.OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Value} ({pair.Key})"))
            + ".";
}
