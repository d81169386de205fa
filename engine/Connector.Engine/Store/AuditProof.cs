namespace Connector.Engine.Store;

/// <summary>Proves the trail, row by row in constant memory, or says where it breaks.</summary>
internal static class AuditProof
{
    public static AuditVerdict Of(StoreSession session, Payloads payloads, CancellationToken cancel)
    {
        // One transaction, so that the noted end and the rows are of the same moment while an engine goes on writing.
        session.Execute("BEGIN");
        try
        {
            return Walk(session, payloads, cancel);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    }

    private static AuditVerdict Walk(StoreSession session, Payloads payloads, CancellationToken cancel)
    {
        var noted = AuditHead.Read(session, payloads.StoreKey);
        var events = 0L;
        var end = AuditEnd.Beginning;
        AuditRow? suspect = null;
        foreach (var row in session.Stream($"SELECT {AuditRow.Columns} FROM audit ORDER BY sequence", AuditRow.Read))
        {
            cancel.ThrowIfCancellationRequested();
            if (suspect is not null)
                return Broken(events, suspect.Sequence, Diagnose(suspect, row));
            events++;
            if (row.Sequence != end.Sequence + 1)
                return Broken(events, end.Sequence + 1, Missing(end.Sequence + 1, row.Sequence - 1));
            if (row.HashAfter(end.Hash).AsSpan().SequenceEqual(row.Hash))
                end = new AuditEnd(row.Sequence, row.Hash);
            else
                suspect = row;
        }

        if (suspect is not null)
            return Broken(events, suspect.Sequence,
                $"Event {suspect.Sequence}, the last one, was changed or added after the trail was written: its hash "
                    + "does not belong to it.");
        return Compare(events, end, noted);
    }

    /// <summary>Where only one event was changed, the next one still fits the hash that it carries; where events were moved, replaced or
    /// put in between, it does not.</summary>
    private static string Diagnose(AuditRow suspect, AuditRow next) =>
        next.Sequence == suspect.Sequence + 1 && next.HashAfter(suspect.Hash).AsSpan().SequenceEqual(next.Hash)
            ? $"Event {suspect.Sequence} was changed after it was written: its hash does not belong to its content."
            : $"Event {suspect.Sequence} does not follow event {suspect.Sequence - 1}: events were inserted, removed or put in another "
                + "order here.";

    private static AuditVerdict Compare(long events, AuditEnd end, AuditEnd? noted)
    {
        if (noted is null)
            return Broken(events, null,
                "The signed note of where the trail ends is missing or was changed, so events at its end may have been cut off or the "
                    + "trail computed anew.");
        if (noted.Sequence > end.Sequence)
            return Broken(events, end.Sequence + 1, Missing(end.Sequence + 1, noted.Sequence));
        if (noted.Sequence < end.Sequence)
            return Broken(events, noted.Sequence + 1,
                $"{Numbers(noted.Sequence + 1, end.Sequence)} added by something other than the engine: the signed end of the trail is "
                    + $"event {noted.Sequence}.");
        if (!noted.Hash.AsSpan().SequenceEqual(end.Hash))
            return Broken(events, null,
                "Every event fits the one before it, but the trail does not end in the hash that the store signed for event "
                    + $"{noted.Sequence}: it was computed anew.");
        return new AuditVerdict(true, events, null, events == 0
            ? "The audit trail is whole; it has no events yet."
            : $"The audit trail is whole: {events} events, ending in {Convert.ToHexStringLower(end.Hash)}.");
    }

    private static string Missing(long from, long to) => $"{Numbers(from, to)} removed from the trail.";

    private static string Numbers(long from, long to) => from == to ? $"Event {from} was" : $"Events {from} to {to} were";

    private static AuditVerdict Broken(long events, long? at, string message) =>
        new(false, events, at, $"The audit trail is broken. {message}");
}
