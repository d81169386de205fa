using System.Security.Cryptography;
using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Reads events for people: payloads decrypted.</summary>
internal static class AuditReader
{
    /// <summary>The last events that match, oldest first.</summary>
    public static IReadOnlyList<AuditEvent> Find(StoreSession session, Payloads payloads, AuditFilter filter)
    {
        var conditions = Conditions.Of(filter.Max, ("flow", filter.Flow), ("key", filter.Key), ("record_id", filter.RecordId));
        var events = session.Query($"SELECT {AuditRow.Columns} FROM audit {conditions.Where} ORDER BY sequence DESC LIMIT @max",
            row => Open(AuditRow.Read(row), payloads), conditions.Values);
        events.Reverse();
        return events;
    }

    private static AuditEvent Open(AuditRow row, Payloads payloads) => new()
    {
        Sequence = row.Sequence,
        At = new DateTimeOffset(row.At, TimeSpan.Zero),
        Event = AuditEvents.Current(row.Event),
        Actor = row.Actor,
        Message = row.Message,
        Flow = row.Flow,
        FlowVersion = row.FlowVersion,
        Key = row.Key,
        RecordId = row.RecordId,
        JobId = row.JobId,
        Step = row.Step,
        Request = OpenOrSay(row.Request, "request", row.Sequence, payloads),
        Response = OpenOrSay(row.Response, "response", row.Sequence, payloads),
        Hash = Convert.ToHexStringLower(row.Hash),
    };

    /// <summary>An event whose payload was tampered with is shown all the same, with the reason in its place.</summary>
    private static JsonElement? OpenOrSay(byte[]? cipher, string column, long sequence, Payloads payloads)
    {
        try
        {
            return payloads.OpenJson(cipher, AuditTrail.Purpose(column, sequence));
        }
        catch (CryptographicException problem)
        {
            return JsonSerializer.SerializeToElement(new { unreadable = problem.Message });
        }
    }
}
