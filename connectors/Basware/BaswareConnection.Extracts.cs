using Connector.Basware.Extracts;
using Connector.Sdk.Http;
using Microsoft.Extensions.Logging;

namespace Connector.Basware;

/// <summary>The calls of the Data Access API, and what is read through them.</summary>
internal sealed partial class BaswareConnection
{
    private const string Extracts = "dataExtracts";
    private const string DownloadVerb = "download";

    /// <summary>A table of the waiting extracts where the flow or the connection says so; everything else as the manifest says.</summary>
    public override IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Resource switch
        {
            "extractRows" => extracts.ReadAsync(TableOf(request), row => row, cancel),
            "vendors" when ReadsVendorsFromExtracts => SuppliersAsync(request, cancel),
            _ => base.ReadAsync(request, cancel),
        };
    }

    public override Task AcknowledgeAsync(IReadOnlyCollection<string> receipts, CancellationToken cancel) =>
        extracts.AcknowledgeAsync(receipts.Select(ExtractReceipt.Parse), cancel);

    /// <summary>The extracts that wait.</summary>
    public async Task<IReadOnlyList<JsonElement>> WaitingExtractsAsync(CancellationToken cancel)
    {
        var waiting = new List<JsonElement>();
        await foreach (var page in base.ReadAsync(
            new ReadRequest(Extracts, ImmutableDictionary<string, string>.Empty.Add("processingStatus", "WaitingForExport")), cancel))
            waiting.AddRange(page.Records);
        return waiting;
    }

    /// <summary>The files of an extract.</summary>
    public async Task<IReadOnlyList<JsonElement>> ExtractFilesAsync(string extract, CancellationToken cancel) =>
        await GetAsync(new GetRequest(Extracts, extract), cancel) is { ValueKind: JsonValueKind.Array } files
            ? [.. files.EnumerateArray()]
            : [];

    /// <summary>A file, by the address that the list of files gives. The redirect is followed without anything of ours; a lost answer is
    /// not asked for again here, because Basware counts.</summary>
    public Task<Answer> DownloadAsync(string url, CancellationToken cancel) => SendAsync(
        new Call
        {
            Method = "GET",
            Path = url,
            Verb = DownloadVerb,
            Effect = CallEffect.Read,
            ExpectsJson = false,
            RepeatsWhenLost = false,
            RedirectWithoutCredentials = true,
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add("Accept", "*/*"),
        },
        cancel);

    /// <summary>Marks an extract as exported. One that is marked already stays so.</summary>
    /// <exception cref="ConnectorException">Basware could not be told.</exception>
    public async Task AcknowledgeExtractAsync(string extract, CancellationToken cancel)
    {
        var outcome =
            await base.ActAsync(new ActionRequest(Extracts, "acknowledge", extract, InDoubt: false, IdempotencyKey: extract), cancel);
        if (outcome is WriteOutcome.Refused { Failure: { Kind: not FailureKind.Duplicate } failure })
            throw new ConnectorException(
                failure with { Message = $"Extract {extract} is in the store, but could not be acknowledged: {failure.Message}" });
        Logger.LogInformation("{Connection}: extract {Extract} is in the store and acknowledged.", Context.Name, extract);
    }

    private bool ReadsVendorsFromExtracts => Context.Settings["vendorsFrom"] == "extracts";

    /// <summary>
    /// Suppliers of one company. The time that a flow asks for changes since is passed over: a delta holds nothing else than changes, and
    /// one that comes late must not be sifted by what came before it.
    /// </summary>
    private async IAsyncEnumerable<SourcePage> SuppliersAsync(ReadRequest request,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await CheckColumnsAsync(cancel);
        await foreach (var page in extracts.ReadAsync(SupplierColumns.Table, row => suppliers.VendorOf(row, request.Company), cancel))
            yield return page;
    }

    /// <summary>
    /// Compares the columns that are to be read with the definition that Basware gives of the table. A column that is named wrongly would
    /// look like one without values.
    /// </summary>
    private async Task CheckColumnsAsync(CancellationToken cancel)
    {
        if (columnsAreKnown)
            return;
        var definitions = new List<JsonElement>();
        await foreach (var page in base.ReadAsync(new ReadRequest("extractTables", ImmutableDictionary<string, string>.Empty), cancel))
            definitions.AddRange(page.Records);
        var columns = definitions.Where(definition => JsonRecord.TextOf(definition, "Table name") == SupplierColumns.Table)
            .SelectMany(definition => JsonRecord.ListOf(definition, "Columns")).Select(column => JsonRecord.TextOf(column, "Column name"))
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        var missing = suppliers.Missing(columns).ToList();
        if (columns.Count == 0)
            Logger.LogWarning(
                "{Connection}: Basware gives no definition of {Table}, so the names of its columns are taken as they are set.",
                Context.Name, SupplierColumns.Table);
        else if (missing.Count > 0)
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, "extract-column",
                    $"{SupplierColumns.Table} has no such column: {string.Join(", ", missing)} Correct the settings; one that is set to "
                        + "nothing is not read."));
        columnsAreKnown = true;
    }

    private static string TableOf(ReadRequest request) => request.Query.GetValueOrDefault("table") is { Length: > 0 } table
        ? table
        : throw new ConnectorException(
            new Failure(FailureKind.Configuration, "extract-table", "Say which table: query: { table: IA_INVOICE }."));
}
