using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Connector.Syspro.Documents;
using Connector.Syspro.Enet;

namespace Connector.Syspro;

/// <summary>
/// A connection to one SYSPRO. It reads over OData, as the manifest says; what is written goes through e.net, with one
/// <see cref="EnetConnection"/> a company. This adds what neither can say: rows of two tables that make one record, and look-ups that
/// settle what became of a post.
/// </summary>
internal sealed class SysproConnection : RestConnection
{
    /// <summary>What flows read most; each table may be kept from an operator on its own.</summary>
    private static readonly ImmutableArray<string> Tables = ["accounts", "invoices", "suppliers"];

    private readonly ImmutableDictionary<string, RowJoin> joins;
    private readonly RecordPosting posting;
    private readonly ConcurrentDictionary<string, Lazy<EnetConnection>> channels = new(StringComparer.Ordinal);
    private readonly SharedHttp? own;

    private SysproConnection(ConnectorManifest manifest, ConnectionContext context, SharedHttp? own)
        : base(manifest, context)
    {
        this.own = own;
        joins = RowJoin.All(base.ReadAsync);
        posting = new RecordPosting(this);
    }

    /// <summary>Opens a connection. No call is made before the first use.</summary>
    public static SysproConnection Open(ConnectorManifest manifest, ConnectionContext context)
    {
        // Companies that share an operator must know of each other's session, so all channels share what is shared.
        var own = context.Http is null ? new SharedHttp(context.Clock) : null;
        return new SysproConnection(Paged(manifest, context.Settings),
            context with { Http = context.Http ?? own, Settings = WithODataLogin(context.Settings) }, own);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        foreach (var channel in channels.Values)
            await channel.Value.DisposeAsync();
        await base.DisposeAsync();
        if (own is not null)
            await own.DisposeAsync();
    }

    /// <inheritdoc />
    public override async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in base.ReadAsync(request, cancel).WithCancellation(cancel))
            yield return joins.TryGetValue(request.Resource, out var join)
                ? page with { Records = await join.CompleteAsync(page.Records, request.Company, cancel) }
                : page;
    }

    /// <inheritdoc />
    public override async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        var record = await base.GetAsync(request, cancel);
        return record is { } found && joins.TryGetValue(request.Resource, out var join)
            ? (await join.CompleteAsync([found], request.Company, cancel))[0]
            : record;
    }

    /// <summary>
    /// Looks an invoice up by supplier and number, a journal by its reference. In doubt, an invoice counts only where its value and
    /// reference are those of the item: another one with this number is somebody else's, and the post that follows is refused for it.
    /// </summary>
    public override async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        if (request.Resource == RecordPosting.Journals)
        {
            var reference = PostedInvoice.ReferenceOf(request.Item, "JournalReference");
            return await RowAsync(request, new Dictionary<string, string> { ["JournalReference"] = reference }, cancel) is { } journal
                ? Found(RecordPosting.Journals, journal, request.Company)
                : null;
        }

        if (request.Resource != RecordPosting.Invoices)
            return await base.FindAsync(request, cancel);
        return await InvoiceAsync(request, cancel) is { } row && (!request.Item.InDoubt || PostedInvoice.IsOf(row, request.Item))
            ? Found(RecordPosting.Invoices, row, request.Company)
            : null;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        var outcomes = new List<WriteOutcome>(request.Items.Count);
        foreach (var item in request.Items)
            outcomes.Add(await posting.PostAsync(request with { Items = [item] }, item, cancel));
        return outcomes;
    }

    /// <summary>
    /// For every company: reads one row of the tables that flows need, and logs on to e.net and off again. The log-on ends the session of
    /// an engine that runs as the same operator; it opens another.
    /// </summary>
    public override async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var lines = new List<PingLine>();
        foreach (var company in Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
        {
            foreach (var table in Tables)
                lines.Add(Line($"{table} ({company.Code})", await FirstRecordAsync(Resource(table), company, cancel)));
            foreach (var line in (await Channel(company).PingAsync(cancel)).Lines)
                lines.Add(line with { What = $"e.net {line.What} ({company.Code})" });
        }

        return new PingReport(lines);
    }

    /// <inheritdoc />
    public override IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) => Channel(request.Company).Describe(request);

    /// <summary>The invoice with a number, looked up in the characters and without the blanks that SYSPRO keeps.</summary>
    public Task<JsonElement?> InvoiceAsync(FindRequest request, CancellationToken cancel) =>
        RowAsync(request,
            request.NaturalKey.ToDictionary(pair => pair.Key, pair => Windows1252.Transliterate(pair.Value).TrimEnd(),
                StringComparer.Ordinal), cancel);

    /// <summary>A row as what a post of it would have answered.</summary>
    public static WriteOutcome.Delivered Found(string resource, JsonElement row, Company? company)
    {
        var result = PostingResult.Of(BusinessObject.Of(resource), name => PostedInvoice.Column(row, name), []);
        return new WriteOutcome.Delivered(result.Id(company?.Code ?? ""), result.Body);
    }

    /// <summary>The fields that name a record, with the item's values.</summary>
    public ImmutableSortedDictionary<string, string> KeyOf(string resource, WriteItem item) => Resource(resource).NaturalKey
        .ToImmutableSortedDictionary(field => field,
            field => item.Body.TryGetProperty(field, out var value) ? DocumentWriter.TextOf(value) ?? "" : "", StringComparer.Ordinal);

    /// <summary>e.net of a company.</summary>
    public EnetConnection Channel(Company? company)
    {
        var known = company ?? Manifest.ExampleCompany("company");
        return channels.GetOrAdd(known.Code, _ => new(() => new EnetConnection(Manifest, Context, known))).Value;
    }

    /// <summary>The first row that the manifest's look-up gives, or null.</summary>
    private async Task<JsonElement?> RowAsync(FindRequest request, Dictionary<string, string> values, CancellationToken cancel) =>
        await FindRowsAsync(Resource(request.Resource), values, request.Company, [("$top", "1")], cancel) is [var row, ..] ? row : null;

    /// <summary>The manifest with lists paged as the connection says.</summary>
    private static ConnectorManifest Paged(ConnectorManifest manifest, ConnectionSettings settings)
    {
        var size = int.Parse(settings.Find("odataPageSize") ?? "5000", CultureInfo.InvariantCulture);
        if (size < 1)
            throw new ConnectorException(FailureKind.Configuration, "page-size", "'odataPageSize' must be 1 or more.");
        var isByKey = settings.Find("odataPaging") != "skip";
        return manifest with
        {
            Resources = manifest.Resources.ToImmutableSortedDictionary(pair => pair.Key,
                pair => pair.Value with { List = pair.Value.List is { } list ? Paged(list) : null }, StringComparer.Ordinal)
        };

        ListDefinition Paged(ListDefinition list) => isByKey
            ? list with { Page = list.Page! with { Size = size } }
            // Without an order, rows that are skipped are not those that were read.
            : list with
            {
                Page = list.Page! with { Size = size, Kind = PageKind.SkipTop },
                Query = list.Query.SetItem("$orderby", string.Join(',', list.Page!.Key))
            };
    }

    private static ConnectionSettings WithODataLogin(ConnectionSettings settings)
    {
        if (settings.Find("odataOperator") is { Length: > 0 })
            return settings;
        return settings with
        {
            Values = settings.Values.SetItem("odataOperator", settings["operator"])
            .SetItem("odataPassword", settings["operatorPassword"])
        };
    }
}
