namespace Connector.Bill;

/// <summary>
/// Security keys of webhook subscriptions. BILL shows a key once, in the answer that makes it (fact sheet §8); it goes from there into the
/// connection's memory, which is encrypted, and never into a record, a result or the trail.
/// </summary>
internal sealed class SecurityKeys(IConnectionMemory? memory)
{
    /// <summary>Whether keys outlive the call that made them.</summary>
    public bool CanKeep => memory is not null;

    /// <summary>Kept keys of a company by subscription, the latest last.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> ReadAsync(string company, CancellationToken cancel)
    {
        if (memory is null || await memory.ReadAsync(Note(company), cancel) is not { } text)
            return [];
        try
        {
            return [.. (JsonSerializer.Deserialize<string[][]>(text) ?? []).Where(pair => pair.Length == 2)
                .Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
        }
        catch (JsonException)
        {
            // Of another version: as good as none.
            return [];
        }
    }

    /// <summary>Keeps the key of a subscription, in place of an earlier one.</summary>
    public async Task KeepAsync(string company, string subscription, string key, CancellationToken cancel)
    {
        if (memory is null)
            return;
        var others = (await ReadAsync(company, cancel)).Where(pair => pair.Key != subscription);
        await memory.WriteAsync(Note(company),
            JsonSerializer.Serialize(others.Append(KeyValuePair.Create(subscription, key)).Select(pair => new[] { pair.Key, pair.Value })),
            cancel);
    }

    private static string Note(string company) => $"webhook-keys-{company}";
}
