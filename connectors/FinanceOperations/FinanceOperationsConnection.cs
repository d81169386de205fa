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
internal sealed partial class FinanceOperationsConnection : RestConnection
{
    private const string Invoices = "vendorInvoices";
    private const string Payments = "payments";
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
    private async Task<IReadOnlyList<JsonElement>> FindRowsAsync(string resourceName, string numberField, PendingInvoice invoice,
        Company? company, CancellationToken cancel)
    {
        var resource = Resource(resourceName);
        var find = resource.Find!;
        var key = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["InvoiceAccount"] = invoice.Account,
            ["InvoiceNumber"] = invoice.Number
        };
        var path = Expand(PathOf(resource, "find", find.Path), company, key);
        path = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}$filter={ExpandFilter(find.Filter!, company, key)}";
        var answer =
            await SendAsync(new Call { Method = "GET", Path = path, Verb = "find", Effect = CallEffect.Read, IsQuery = true }, cancel);
        if (answer.Failure is { Kind: FailureKind.Configuration } missing && resourceName == "postedInvoices")
            throw new ConnectorException(missing with
            {
                Message =
                    $"{missing.Message} Posted invoices are looked up in '{Context.Settings["postedInvoicesEntity"]}': name the entity "
                        + "that your environment publishes in postedInvoicesEntity.",
            });
        return [.. JsonRecord.ListOf(answer.Require().Body ?? default, "value").Where(row => invoice.IsKeyOf(row, numberField))
            .Select(NullDates.Restore)];
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
        var rows = new List<JsonElement>();
        var request = new ReadRequest(resource,
            query.ToImmutableDictionary(pair => pair.Filter, pair => pair.Value, StringComparer.Ordinal), null, company);
        await foreach (var page in base.ReadAsync(request, cancel))
            rows.AddRange(page.Records.Select(NullDates.Restore));
        return rows;
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
        : throw new ConnectorException(
            new Failure(FailureKind.Configuration, "company-missing",
                "Finance & Operations writes to a legal entity, and none was given: name the company in the flow, and its dataAreaId "
                    + "under the connection's companies."));
}
