using System.Runtime.CompilerServices;
using Connector.Basware.Extracts;

namespace Connector.Basware;

/// <summary>
/// Reads tables out of the extracts that wait at Basware's Data Access API (fact sheet §10), oldest first, and acknowledges an extract when
/// the rows of every table that the connection takes are in the store. An extract that cannot be read stays, and so do those behind it: its
/// older values would overwrite theirs once it can be.
/// </summary>
internal sealed class DataExtracts(DataAccessApi api, ConnectionSettings settings, IConnectionMemory? memory, ExtractLimits limits)
    : IDisposable
{
    private const int RowsOfPage = 500;

    private readonly ExtractLedger ledger = new(memory);
    private readonly DownloadedFiles downloaded = new();
    private readonly ImmutableHashSet<string> tables = [.. Words(settings, "extractTables")];
    private readonly ExtractLayout layout =
        new(settings["extractRowsAt"], settings["extractDelimiter"] is "tab" ? '\t' : settings["extractDelimiter"][0]);

    /// <summary>Every row of a table in what waits, as the records that are made of them; a row that none is made of is left out.</summary>
    /// <exception cref="ConnectorException">An extract cannot be read, or the connection does not take this table.</exception>
    public async IAsyncEnumerable<SourcePage> ReadAsync(string table, Func<JsonElement, JsonElement?> record,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!tables.Contains(table))
        {
            throw new ConnectorException(FailureKind.Configuration, "extract-table",
                $"The connection takes {string.Join(", ", tables.Order(StringComparer.Ordinal))} out of extracts, not {table}: name it "
                    + $"under extractTables, or an extract would be acknowledged before its {table} is read.");
        }

        foreach (var extract in await WaitingAsync(cancel))
        {
            if (!await ledger.HasTakenAsync(extract.Id, table, cancel))
            {
                foreach (var file in await FilesAsync(extract, table, cancel))
                {
                    foreach (var page in Pages(extract, file, await ContentAsync(extract, file, cancel), record))
                        yield return new SourcePage(page, IsLast: false);
                }
            }

            yield return new SourcePage([], IsLast: false) { Receipt = new ExtractReceipt(extract.Id, table).ToString() };
        }

        yield return new SourcePage([], IsLast: true);
    }

    /// <summary>Notes what is in the store, and acknowledges the extracts of which nothing is missing.</summary>
    /// <exception cref="ConnectorException">Basware could not be told; the next read brings the receipt again.</exception>
    public async Task AcknowledgeAsync(IEnumerable<ExtractReceipt> receipts, CancellationToken cancel)
    {
        foreach (var extract in receipts.GroupBy(receipt => receipt.Extract, StringComparer.Ordinal))
        {
            var taken = await ledger.TakeAsync(extract.Key, extract.Select(receipt => receipt.Table), cancel);
            if (!tables.IsSubsetOf(taken))
                continue;
            await api.AcknowledgeAsync(extract.Key, cancel);
            await ledger.ForgetAsync(extract.Key, cancel);
        }
    }

    public void Dispose() => ledger.Dispose();

    private async Task<IReadOnlyList<Extract>> WaitingAsync(CancellationToken cancel)
    {
        var name = settings["extractName"];
        var leftOut = Words(settings, "skipExtracts").ToHashSet(StringComparer.Ordinal);
        var waiting = (await api.WaitingAsync(cancel)).Select(Extract.Of).ToList();
        var ids = waiting.Select(extract => extract.Id).ToHashSet(StringComparer.Ordinal);
        downloaded.KeepOnly(ids);
        await ledger.KeepOnlyAsync(ids, cancel);
        return [.. waiting
            .Where(extract => (name.Length == 0 || extract.Name == name) && !leftOut.Contains(extract.Id))
            .OrderBy(extract => extract.At).ThenBy(extract => extract.Id, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<ExtractFile>> FilesAsync(Extract extract, string table, CancellationToken cancel)
    {
        var files = await api.FilesAsync(extract.Id, cancel);
        if (files.Count < extract.Files)
        {
            throw new ConnectorException(FailureKind.Transient, "extract-incomplete",
                FormattableString.Invariant(
                    $"Extract {extract.Id} shows {files.Count} of its {extract.Files} files. It is read when all are there."));
        }

        return [.. files.Where(file => table.Equals(ExtractFile.TableOf(file), StringComparison.OrdinalIgnoreCase))
            .Select(file => ExtractFile.Of(extract, file)).OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    private async Task<ReadOnlyMemory<byte>> ContentAsync(Extract extract, ExtractFile file, CancellationToken cancel)
    {
        if (downloaded.Find(extract.Id, file.Name) is { } kept)
            return kept;
        var most = long.Parse(settings["extractDownloads"], CultureInfo.InvariantCulture);
        var before = await ledger.CountDownloadAsync(extract.Id, file.Name, cancel);
        if (before >= most)
        {
            await ledger.ForgetDownloadAsync(extract.Id, file.Name, cancel);
            throw new ConnectorException(FailureKind.Configuration, "extract-downloads",
                string.Create(CultureInfo.InvariantCulture,
                    $"The file {file.Name} of extract {extract.Id} was downloaded {before} times, and still not everything of it is in "
                        + $"the store; the failures before this one say why. Basware hands it out five times: raise extractDownloads to "
                        + $"try again, or ask Basware for a new extract and name this one under skipExtracts."));
        }

        var answer = await api.DownloadAsync(file.Url, cancel);
        if (answer.Failure is { } failure)
        {
            // A refusal of the API itself handed nothing out, nor did a connection that never was.
            if (!answer.WasSent || (answer.Status >= 400 && !answer.WasRedirected))
                await ledger.ForgetDownloadAsync(extract.Id, file.Name, cancel);
            throw new ConnectorException(
                failure with
                {
                    Message = string.Create(CultureInfo.InvariantCulture,
                        $"The file {file.Name} of extract {extract.Id} could not be downloaded (attempt {before + 1}; Basware hands it "
                            + $"out five times): {failure.Message}")
                });
        }

        downloaded.Keep(extract.Id, file.Name, answer.Content);
        return answer.Content;
    }

    private IEnumerable<IReadOnlyList<JsonElement>> Pages(Extract extract, ExtractFile file, ReadOnlyMemory<byte> content,
        Func<JsonElement, JsonElement?> record)
    {
        using var pages = ExtractFileRows.Read(content, layout, limits).Select(record).OfType<JsonElement>().Chunk(RowsOfPage)
            .GetEnumerator();
        while (Guarded(extract, file, pages.MoveNext))
            yield return pages.Current;
    }

    private bool Guarded(Extract extract, ExtractFile file, Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (UnreadableExtractException torn)
        {
            // The next read downloads it afresh: perhaps it came over badly.
            downloaded.Forget(extract.Id, file.Name);
            throw new ConnectorException(
                new Failure(
                    FailureKind.Data, "extract-unreadable",
                    $"The file {file.Name} of extract {extract.Id} cannot be read: {torn.Message}. The extract is not acknowledged, and "
                        + "those behind it wait, so that no older value overwrites a newer one."),
                torn);
        }
    }

    private static string[] Words(ConnectionSettings settings, string setting) =>
        settings[setting].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
