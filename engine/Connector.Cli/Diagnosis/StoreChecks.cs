using Connector.Cli.Output;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Cli.Diagnosis;

/// <summary>Looks at the store.</summary>
internal static class StoreChecks
{
    /// <summary>Whether an engine runs on the store. Tries the lock and gives it back at once.</summary>
    public static Check Engine(string path)
    {
        using var free = StoreLock.TryTake(Path.GetFullPath(path));
        return new Check("engine", Verdict.Good, free is null ? $"One runs on {path}." : $"None runs on {path}.");
    }

    /// <summary>Records, audit trail and clock.</summary>
    public static async Task<IReadOnlyList<Check>> ContentsAsync(IStateStore store, TimeProvider clock, CancellationToken cancel)
    {
        var newest = await store.FindAsync(new RecordFilter { Max = 1 }, cancel);
        var verdict = await store.VerifyAuditAsync(cancel);
        return
        [
            new Check("store", Verdict.Good, newest.Count == 0 ? "Readable; no record yet." : $"Readable; newest {Newest(newest[0])}."),
            new Check("audit trail", verdict.IsWhole ? Verdict.Good : Verdict.Bad, verdict.Message),
            Clock(newest, clock.GetUtcNow()),
        ];
    }

    private static string Newest(StoredRecord record) =>
        $"record {RecordText.Number(record.Id)} of {record.Flow}, {RecordText.Time(record.UpdatedAt)}";

    private static Check Clock(IReadOnlyList<StoredRecord> newest, DateTimeOffset now) => newest.Count > 0 && newest[0].UpdatedAt > now
        ? new Check(
            "clock",
            Verdict.Bad,
            $"This machine says {RecordText.Time(now)}, but the store holds a record of {RecordText.Time(newest[0].UpdatedAt)}. "
            + "Set the clock: watermarks and retries go by it.")
        : new Check("clock", Verdict.Good, $"{RecordText.Time(now)}, not before what the store holds.");
}
