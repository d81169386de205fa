using Connector.Cli.Output;
using Connector.Engine.State;

namespace Connector.Cli.Diagnosis;

/// <summary>Looks at the store.</summary>
internal static class StoreChecks
{
    /// <summary>Whether an engine runs on the store. Tries the lock and gives it back at once.</summary>
    public static Finding Engine(string path)
    {
        using var free = StoreLock.TryTake(Path.GetFullPath(path));
        return new Finding("engine", Verdict.Good, free is null ? $"One runs on {path}." : $"None runs on {path}.");
    }

    /// <summary>Records, audit trail and clock.</summary>
    public static async Task<IReadOnlyList<Finding>> ContentsAsync(IStateStore store, TimeProvider clock, CancellationToken cancel)
    {
        var newest = await store.FindAsync(new RecordFilter { Most = 1 }, cancel);
        var verdict = await store.VerifyAuditAsync(cancel);
        return
        [
            new Finding("store", Verdict.Good, newest.Count == 0 ? "Readable; no record yet." : $"Readable; newest record {RecordText.Number(newest[0].Id)} of {newest[0].Flow}, {RecordText.Time(newest[0].UpdatedAt)}."),
            new Finding("audit trail", verdict.IsWhole ? Verdict.Good : Verdict.Bad, verdict.Message),
            Clock(newest, clock.GetUtcNow()),
        ];
    }

    private static Finding Clock(IReadOnlyList<StoredRecord> newest, DateTimeOffset now) => newest.Count > 0 && newest[0].UpdatedAt > now
        ? new Finding("clock", Verdict.Bad, $"This machine says {RecordText.Time(now)}, but the store holds a record of {RecordText.Time(newest[0].UpdatedAt)}. Set the clock: watermarks and retries go by it.")
        : new Finding("clock", Verdict.Good, $"{RecordText.Time(now)}, not before what the store holds.");
}
