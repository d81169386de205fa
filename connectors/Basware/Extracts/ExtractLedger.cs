namespace Connector.Basware.Extracts;

/// <summary>
/// What must be remembered of extracts across restarts: how often each file was downloaded, because Basware allows five times, and which of
/// an extract's tables are in the store already, because an extract is acknowledged as a whole.
/// </summary>
internal sealed class ExtractLedger(IConnectionMemory? memory) : IDisposable
{
    private const string Note = "extracts";

    private readonly SemaphoreSlim turn = new(1, 1);
    private Dictionary<string, Entry>? entries;

    /// <summary>Counts one more download of a file, before it is made: a crash on the way counts too. Answers how many there were
    /// before.</summary>
    public Task<int> CountDownloadAsync(string extract, string file, CancellationToken cancel) => ChangeAsync(all =>
    {
        var entry = EntryOf(all, extract);
        var before = entry.Downloads.GetValueOrDefault(file);
        entry.Downloads[file] = before + 1;
        return before;
    }, cancel);

    /// <summary>Takes a count back: nothing was handed out.</summary>
    public Task ForgetDownloadAsync(string extract, string file, CancellationToken cancel) =>
        ChangeAsync(all => EntryOf(all, extract).Downloads[file]--, cancel);

    /// <summary>Notes that tables of an extract are in the store; answers all that are.</summary>
    public Task<IReadOnlyCollection<string>> TakeAsync(string extract, IEnumerable<string> tables, CancellationToken cancel) =>
        ChangeAsync<IReadOnlyCollection<string>>(all =>
    {
        var entry = EntryOf(all, extract);
        entry.Taken.UnionWith(tables);
        return [.. entry.Taken];
    }, cancel);

    public Task<bool> HasTakenAsync(string extract, string table, CancellationToken cancel) =>
        LookAsync(all => all.TryGetValue(extract, out var entry) && entry.Taken.Contains(table), cancel);

    /// <summary>Forgets an extract that is acknowledged.</summary>
    public Task ForgetAsync(string extract, CancellationToken cancel) => ChangeAsync(all => all.Remove(extract), cancel);

    /// <summary>Forgets extracts that wait no more, whoever acknowledged them.</summary>
    public async Task KeepOnlyAsync(IReadOnlySet<string> extracts, CancellationToken cancel)
    {
        if (await LookAsync(all => all.Keys.Any(extract => !extracts.Contains(extract)), cancel))
            await ChangeAsync(all => all.Keys.Where(extract => !extracts.Contains(extract)).ToList().Count(all.Remove), cancel);
    }

    public void Dispose() => turn.Dispose();

    private async Task<T> LookAsync<T>(Func<Dictionary<string, Entry>, T> look, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            return look(await ReadAsync(cancel));
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<T> ChangeAsync<T>(Func<Dictionary<string, Entry>, T> change, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var all = await ReadAsync(cancel);
            var answer = change(all);
            if (memory is not null)
                await memory.WriteAsync(Note, all.Count == 0 ? null : JsonSerializer.Serialize(all), cancel);
            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Dictionary<string, Entry>> ReadAsync(CancellationToken cancel) =>
        entries ??= memory is not null && await memory.ReadAsync(Note, cancel) is { } text
            ? JsonSerializer.Deserialize<Dictionary<string, Entry>>(text)!
            : [];

    private static Entry EntryOf(Dictionary<string, Entry> all, string extract)
    {
        if (!all.TryGetValue(extract, out var entry))
            all[extract] = entry = new Entry();
        return entry;
    }

    /// <summary>What is kept of one extract that waits.</summary>
    private sealed record Entry
    {
        public Dictionary<string, int> Downloads { get; init; } = [];

        public HashSet<string> Taken { get; init; } = [];
    }
}
