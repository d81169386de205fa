using System.Runtime.CompilerServices;
using Connector.FinanceOperations.Invoices;
using Connector.FinanceOperations.Payments;
using Connector.FinanceOperations.Values;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.FinanceOperations;

/// <summary>
/// A connection to one environment. The manifest says nearly everything; this adds what it cannot: pending invoices that are written header
/// first and taken up again, payments by two routes, the date that stands for none, and a ping that looks at legal entities and
/// permissions.
/// </summary>
internal sealed class FinanceOperationsConnection : RestConnection
{
    private const string Invoices = "vendorInvoices";
    private const string Payments = "payments";

    /// <summary>What flows read and write most besides pending invoices; each is a privilege of its own.</summary>
    private static readonly ImmutableArray<string> Permissions = ["vendors", "mainAccounts", "purchaseOrders", "postedInvoices", Payments];

    private readonly DisplayValues displayValues;
    private readonly InvoiceWriter writer;
    private readonly JournalPayments journals;

    public FinanceOperationsConnection(ConnectorManifest manifest, ConnectionContext context)
        : base(manifest, context)
    {
        displayValues = DisplayValues.Of(context.Settings);
        writer = new InvoiceWriter(SendAsync, LinesAsync, IsPendingAsync, DeleteAsync, context.Settings.Resilience.Calls.MaxConflicts);
        journals = new JournalPayments(RowsAsync);
    }

    private bool ReadsPaymentJournals => Context.Settings["paymentsRoute"] == "paymentJournals";

    /// <inheritdoc />
    public override async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (request.Resource == Payments && ReadsPaymentJournals)
        {
            yield return new SourcePage(await journals.ReadAsync(request.Company, cancel), IsLast: true);
            yield break;
        }

        await foreach (var page in base.ReadAsync(request, cancel).WithCancellation(cancel))
            yield return page with { Records = [.. page.Records.Select(record => Shown(request.Resource, record))] };
    }

    /// <inheritdoc />
    public override async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) =>
        await base.GetAsync(request, cancel) is { } record ? NullDates.Restore(record) : null;

    /// <summary>
    /// Looks for an invoice, pending or posted, by invoice account and number. In doubt, only one that holds everything the item would
    /// write counts: a header that was left without its lines comes back as null, so that the write that follows completes it.
    /// </summary>
    public override async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        if (request.Resource != Invoices)
            return await base.FindAsync(request, cancel);
        var invoice = Wanted(request.Item, request.Company);
        var candidates = await CandidatesAsync(invoice, request.Company, request.Item.InDoubt, cancel);
        return request.Item.InDoubt
            ? candidates.FirstOrDefault(candidate => candidate.Difference is null && candidate.Missing.IsEmpty)?.Delivered
            : candidates is [var any, ..] ? any.Delivered : null;
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
    protected override ResourceDefinition? ResourceToPing => Resource(Invoices);

    /// <summary>
    /// Asks for a token and compares the clocks, then looks whether every configured legal entity exists, and whether the mapped user may
    /// read what flows need in it. A legal entity that does not exist answers empty lists, not errors, so it must be looked for.
    /// </summary>
    public override Task<PingReport> PingAsync(CancellationToken cancel) => PingCompaniesAsync(
        new CompanyPing
        {
            Resource = "companies",
            Setting = "dataAreaId",
            Identify = company => (JsonRecord.TextOf(company, "DataArea") ?? "", JsonRecord.TextOf(company, "Name") ?? ""),
            Needed = [.. Permissions.Where(IsUsed)],
            Unknown = Unknown,
        },
        cancel);

    /// <summary>The requests that a write makes: the header, then its lines. <c>{HeaderReference}</c> stands for what the environment will
    /// answer.</summary>
    public override IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        var described = base.Describe(request);
        return request.Resource != Invoices ? described
            : [.. described.Zip(request.Items)
                .SelectMany(pair => InvoiceWriter.Describe(pair.First, Wanted(pair.Second, request.Company)))];
    }

    /// <inheritdoc />
    protected override Call CallFor(ResourceDefinition resource, WriteRequest request)
    {
        var call = base.CallFor(resource, request);
        return resource.Name == Invoices ? call with { Body = Wanted(request.Items[0], request.Company).Header } : call;
    }

    private async Task<WriteOutcome> WriteInvoiceAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        try
        {
            var invoice = Wanted(item, request.Company);
            var candidates = item.InDoubt ? await InDoubtAsync(invoice, request.Company, cancel) : [];
            return candidates.Count == 0
                ? await writer.CreateAsync(CallFor(Resource(Invoices), request), invoice, item.InDoubt, cancel)
                : await writer.AdoptAsync(candidates, invoice, cancel);
        }
        catch (ConnectorException cannotTell)
        {
            return new WriteOutcome.Refused(cannotTell.Failure);
        }
    }

    /// <summary>Candidates after a doubt; where they cannot be told, the doubt stays one.</summary>
    private async Task<IReadOnlyList<Candidate>> InDoubtAsync(PendingInvoice invoice, Company? company, CancellationToken cancel)
    {
        try
        {
            return await CandidatesAsync(invoice, company, withLines: true, cancel);
        }
        catch (ConnectorException cannotTell)
        {
            throw new ConnectorException(cannotTell.Failure with { Kind = FailureKind.Ambiguous }, cannotTell);
        }
    }

    /// <summary>
    /// Pending and posted invoices with this account and number, those that lack least first. Pending ones are asked for first: an invoice
    /// that is posted between the two questions is then seen twice, and never missed.
    /// </summary>
    private async Task<IReadOnlyList<Candidate>> CandidatesAsync(PendingInvoice invoice, Company? company, bool withLines,
        CancellationToken cancel)
    {
        var found = new List<Candidate>();
        foreach (var header in await FindRowsAsync(Invoices, "InvoiceNumber", invoice, company, cancel))
        {
            var lines = withLines ? await LinesAsync(invoice, JsonRecord.TextOf(header, "HeaderReference") ?? "", cancel) : [];
            found.Add(Candidate.Pending(invoice, header, lines));
        }

        if (Context.Settings["postedInvoicesEntity"].Length > 0)
        {
            foreach (var posted in await FindRowsAsync("postedInvoices", "InvoiceId", invoice, company, cancel))
                found.Add(Candidate.Posted(invoice, posted));
        }

        return [.. found.OrderBy(candidate => candidate.Missing.Length)];
    }

    /// <summary>Rows with the invoice's account and number. A <c>*</c> in a number is a wildcard there, so rows that only look alike are
    /// left out here.</summary>
    private async Task<IReadOnlyList<JsonElement>> FindRowsAsync(string resource, string numberField, PendingInvoice invoice,
        Company? company, CancellationToken cancel)
    {
        var key = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["InvoiceAccount"] = invoice.Account,
            ["InvoiceNumber"] = invoice.Number
        };
        try
        {
            var rows = await FindRowsAsync(Resource(resource), key, company, [], cancel);
            return [.. rows.Where(row => invoice.IsKeyOf(row, numberField)).Select(NullDates.Restore)];
        }
        catch (ConnectorException missing) when (missing.Failure.Kind == FailureKind.Configuration && resource == "postedInvoices")
        {
            throw new ConnectorException(missing.Failure with
            {
                Message =
                    $"{missing.Message} Posted invoices are looked up in '{Context.Settings["postedInvoicesEntity"]}': name the entity "
                        + "that your environment publishes in postedInvoicesEntity.",
            });
        }
    }

    private Task<IReadOnlyList<JsonElement>> LinesAsync(PendingInvoice invoice, string reference, CancellationToken cancel) =>
        RowsAsync("vendorInvoiceLines", invoice.Company, cancel, ("HeaderReference", reference));

    private async Task<bool> IsPendingAsync(PendingInvoice invoice, string reference, CancellationToken cancel) =>
        (await FindRowsAsync(Invoices, "InvoiceNumber", invoice, invoice.Company, cancel))
            .Any(header => PendingInvoice.IsSame(JsonRecord.TextOf(header, "HeaderReference"), reference));

    private Task<WriteOutcome> DeleteAsync(PendingInvoice invoice, string reference, CancellationToken cancel) =>
        ActAsync(new ActionRequest(Invoices, "delete", reference, InDoubt: false, IdempotencyKey: reference, Company: invoice.Company),
            cancel);

    /// <summary>Every record of a resource that the filters leave.</summary>
    private async Task<IReadOnlyList<JsonElement>> RowsAsync(string resource, Company? company, CancellationToken cancel,
        params (string Filter, string Value)[] query)
    {
        var filters = query.ToImmutableDictionary(pair => pair.Filter, pair => pair.Value, StringComparer.Ordinal);
        return [.. (await ReadAllAsync(new ReadRequest(resource, filters, null, company), cancel)).Select(NullDates.Restore)];
    }

    private PendingInvoice Wanted(WriteItem item, Company? company) =>
        PendingInvoice.From(item.Body, Named(company), displayValues,
            Context.Settings["headerReference"] == "given" ? item.IdempotencyKey : null);

    private JsonElement Shown(string resource, JsonElement record) => resource == Payments
        ? Payment.OfTransaction(NullDates.Restore(record), invoicesAreNegative: Context.Settings["invoiceSign"] == "negative")
        : NullDates.Restore(record);

    private static Company Named(Company? company) =>
        company is not null && company.Settings.GetValueOrDefault("dataAreaId") is { Length: > 0 }
        ? company
        : throw new ConnectorException(FailureKind.Configuration, "company-missing",
            "Finance & Operations writes to a legal entity, and none was given: name the company in the flow, and its dataAreaId "
                + "under the connection's companies.");

    /// <summary>Whether the connection's settings leave the resource in use as the manifest describes it.</summary>
    private bool IsUsed(string resource) => resource switch
    {
        "postedInvoices" => Context.Settings["postedInvoicesEntity"].Length > 0,
        Payments => !ReadsPaymentJournals,
        _ => true,
    };

    private static string Unknown(string dataArea, IReadOnlyDictionary<string, string> known) => known.Count == 0
        ? $"no legal entity has the id '{dataArea}', and the mapped user sees none at all: give it security roles."
        : $"no legal entity has the id '{dataArea}'; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
}
