using Connector.Sdk.Http;
using Microsoft.Extensions.Logging;

namespace Connector.Basware.Extracts;

/// <summary>The calls of the Data Access API.</summary>
/// <param name="read">Reads every record of a resource.</param>
/// <param name="get">Reads one record.</param>
/// <param name="act">Runs an action.</param>
/// <param name="send">Makes a call.</param>
internal sealed class DataAccessApi(
    Func<ReadRequest, CancellationToken, Task<List<JsonElement>>> read,
    Func<GetRequest, CancellationToken, Task<JsonElement?>> get,
    Func<ActionRequest, CancellationToken, Task<WriteOutcome>> act,
    Func<Call, CancellationToken, Task<Answer>> send,
    ILogger logger,
    string connection)
{
    public const string Extracts = "dataExtracts";
    public const string DownloadVerb = "download";

    /// <summary>The extracts that wait.</summary>
    public Task<List<JsonElement>> WaitingAsync(CancellationToken cancel) => read(
        new ReadRequest(Extracts, ImmutableDictionary<string, string>.Empty.Add("processingStatus", "WaitingForExport")), cancel);

    /// <summary>The files of an extract.</summary>
    public async Task<IReadOnlyList<JsonElement>> FilesAsync(string extract, CancellationToken cancel) =>
        await get(new GetRequest(Extracts, extract), cancel) is { ValueKind: JsonValueKind.Array } files
            ? [.. files.EnumerateArray()]
            : [];

    /// <summary>The columns of a table, as Basware defines it; empty where it gives no definition.</summary>
    public async Task<IReadOnlySet<string>> ColumnsAsync(string table, CancellationToken cancel)
    {
        var definitions = await read(new ReadRequest("extractTables", ImmutableDictionary<string, string>.Empty), cancel);
        var columns = definitions.Where(definition => JsonRecord.TextOf(definition, "Table name") == table)
            .SelectMany(definition => JsonRecord.ListOf(definition, "Columns")).Select(column => JsonRecord.TextOf(column, "Column name"))
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (columns.Count == 0)
            logger.LogWarning(
                "{Connection}: Basware gives no definition of {Table}, so the names of its columns are taken as they are set.",
                connection, table);
        return columns;
    }

    /// <summary>A file, by the address that the list of files gives. The redirect is followed without anything of ours; a lost answer is
    /// not asked for again here, because Basware counts.</summary>
    public Task<Answer> DownloadAsync(string url, CancellationToken cancel) => send(
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
    public async Task AcknowledgeAsync(string extract, CancellationToken cancel)
    {
        var outcome =
            await act(new ActionRequest(Extracts, "acknowledge", extract, InDoubt: false, IdempotencyKey: extract), cancel);
        if (outcome is WriteOutcome.Refused { Failure: { Kind: not FailureKind.Duplicate } failure })
            throw new ConnectorException(
                failure with { Message = $"Extract {extract} is in the store, but could not be acknowledged: {failure.Message}" });
        logger.LogInformation("{Connection}: extract {Extract} is in the store and acknowledged.", connection, extract);
    }
}
