using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>
/// Appends events within one transaction. It never repairs: where it finds the trail tampered with, it goes on in a way that leaves the
/// damage provable.
/// </summary>
internal sealed class AuditTrail
{
    private readonly StoreSession session;
    private readonly Payloads payloads;
    private readonly AuditEnd? noted;
    private readonly long last;

    private AuditTrail(StoreSession session, Payloads payloads, AuditEnd? noted, AuditEnd stored)
    {
        this.session = session;
        this.payloads = payloads;
        this.noted = noted;
        last = stored.Sequence;
        End = noted ?? stored;
    }

    /// <summary>Where the trail ends as of this transaction. Set back when an operation is undone.</summary>
    public AuditEnd End { get; set; }

    /// <summary>Goes on after the noted end, not after the last row, so that a tail that was cut off leaves a gap.</summary>
    public static AuditTrail Continue(StoreSession session, Payloads payloads)
    {
        var stored = session.First("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1",
            row => new AuditEnd(row.GetInt64(0), row.Bytes(1) ?? []));
        return new AuditTrail(session, payloads, AuditHead.Read(session, payloads.StoreKey), stored ?? AuditEnd.Beginning);
    }

    /// <summary>Appends an event; what it does not say about the record is taken from <paramref name="about"/>.</summary>
    public void Append(AuditEntry entry, DateTimeOffset at, RecordIdentity? about = null)
    {
        // A row that somebody added behind the noted end is stepped over; it stays where a proof finds it.
        var sequence = Math.Max(End.Sequence, last) + 1;
        var row = new AuditRow
        {
            Sequence = sequence,
            At = at.UtcTicks,
            Event = entry.Event,
            Actor = entry.Actor,
            Message = entry.Message,
            Flow = entry.Flow ?? about?.Flow,
            FlowVersion = about?.FlowVersion,
            Key = entry.Key ?? about?.Key,
            RecordId = about?.Id,
            JobId = about?.JobId,
            Step = entry.Step,
            Request = payloads.Seal(entry.Request, Purpose("request", sequence)),
            Response = payloads.Seal(entry.Response, Purpose("response", sequence)),
        };
        var hash = row.HashAfter(End.Hash);
        Insert(row, hash);
        End = new AuditEnd(sequence, hash);
    }

    /// <summary>Notes the new end. A note that was tampered with is left as it is: signing a new one would hide it.</summary>
    public void Sign()
    {
        if (noted is not null && noted != End)
            AuditHead.Write(session, End, payloads.StoreKey);
    }

    public static string Purpose(string column, long sequence) => $"audit.{column}:{sequence}";

    private void Insert(AuditRow row, byte[] hash) => session.Execute(
        $"""
        INSERT INTO audit ({AuditRow.Columns})
        VALUES (@sequence, @at, @event, @actor, @message, @flow, @flow_version, @key, @record_id, @job_id, @step, @request,
            @response, @hash)
        """,
        ("@sequence", row.Sequence),
        ("@at", row.At),
        ("@event", row.Event),
        ("@actor", row.Actor),
        ("@message", row.Message),
        ("@flow", row.Flow),
        ("@flow_version", row.FlowVersion),
        ("@key", row.Key),
        ("@record_id", row.RecordId),
        ("@job_id", row.JobId),
        ("@step", row.Step),
        ("@request", row.Request),
        ("@response", row.Response),
        ("@hash", hash));
}
