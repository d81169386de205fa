using System.Data.Common;
using System.Security.Cryptography;
using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Reads records as the engine sees them: with their steps, payloads decrypted.</summary>
internal sealed class RecordRows(StoreSession session, Payloads payloads)
{
    private const string Columns = """
        id, job_id, flow, flow_version, key, version, company, state, attempt, due_at, reason_code, reason, waits_for, fingerprint,
        target_id, touch, received_at, updated_at, body
        """;

    private static readonly JsonElement Null = JsonElement.Parse("null");

    public static string BodyPurpose(string flow, string key, int version) => $"records.body:{flow}:{key}:{version}";

    public static string FingerprintPurpose(string flow, string key) => $"fingerprint:{flow}:{key}";

    public static string StepPurpose(string column, long recordId, string step) => $"steps.{column}:{recordId}:{step}";

    public StoredRecord Read(long id) =>
        session.First($"SELECT {Columns} FROM records WHERE id = @id", Read, ("@id", id)) is { } record
            ? WithSteps(record)
            : throw new InvalidOperationException($"There is no record {id}.");

    /// <summary>Records that match, newest first.</summary>
    public IReadOnlyList<StoredRecord> Find(RecordFilter filter)
    {
        var conditions = Conditions.Of(filter.Max,
            ("flow", filter.Flow), ("key", filter.Key), ("state", filter.State?.Name()), ("id", filter.Id));
        return
        [
            .. session.Query($"SELECT {Columns} FROM records {conditions.Where} ORDER BY id DESC LIMIT @max", Read, conditions.Values)
                .Select(WithSteps),
        ];
    }

    /// <summary>Records whose delivery gave a target id, last changed first.</summary>
    public IReadOnlyList<StoredRecord> WritersOf(string flow, string targetId) =>
    [
        .. session.Query(
            $"SELECT {Columns} FROM records WHERE id IN (SELECT record_id FROM deliveries WHERE flow = @flow AND target_id = @target_id "
                + "AND target_id IS NOT NULL) ORDER BY updated_at DESC, id DESC",
            Read,
            ("@flow", flow),
            ("@target_id", targetId)).Select(WithSteps),
    ];

    public IReadOnlyList<string> Flows() => session.Query("SELECT DISTINCT flow FROM records ORDER BY flow", row => row.GetString(0));

    public IReadOnlyDictionary<RecordState, int> Count(string flow) => session.Query(
            "SELECT state, COUNT(*) FROM records WHERE flow = @flow GROUP BY state",
            row => (State: row.State(0), Count: row.GetInt32(1)),
            ("@flow", flow))
        .ToDictionary(count => count.State, count => count.Count);

    public DeliveredRecord? LastDelivery(string flow, string key) => session.First(
        """
        SELECT deliveries.fingerprint, deliveries.target_id, record_id, at
        FROM deliveries JOIN records ON records.id = deliveries.record_id
        WHERE deliveries.flow = @flow AND deliveries.key = @key AND records.state = @delivered
        """,
        row => new DeliveredRecord(payloads.OpenText(row.Bytes(0), FingerprintPurpose(flow, key)) ?? "", row.Text(1), row.GetInt64(2),
            row.Time(3)),
        ("@flow", flow),
        ("@key", key),
        ("@delivered", RecordState.Delivered.Name()));

    private StoredRecord Read(DbDataReader row)
    {
        var (flow, key, version, state) = (row.GetString(2), row.GetString(4), row.GetInt32(5), row.State(7));
        string? unreadable = null;
        var body = TryOpen(() => payloads.OpenJson(row.Bytes(18), BodyPurpose(flow, key, version)), ref unreadable);
        var fingerprint = TryOpen(() => payloads.OpenText(row.Bytes(13), FingerprintPurpose(flow, key)), ref unreadable);
        return new StoredRecord
        {
            Id = row.GetInt64(0),
            JobId = row.GetString(1),
            Flow = flow,
            FlowVersion = row.GetString(3),
            Key = key,
            Version = version,
            Company = row.Text(6),
            State = state,
            Attempt = row.GetInt32(8),
            DueAt = RecordStates.Timed.Contains(state) ? row.TimeOrNull(9) : null,
            ReasonCode = row.Text(10),
            Reason = row.Text(11),
            WaitsFor = row.Text(12),
            Fingerprint = fingerprint,
            TargetId = row.Text(14),
            Touch = row.GetInt64(15) != 0,
            ReceivedAt = row.Time(16),
            UpdatedAt = row.Time(17),
            Body = body ?? Null,
            Unreadable = unreadable,
        };
    }

    private StoredRecord WithSteps(StoredRecord record)
    {
        var unreadable = record.Unreadable;
        var steps = session.Query(
            "SELECT name, state, request, result, target_id, token FROM steps WHERE record_id = @record_id ORDER BY position",
            row =>
            {
                var name = row.GetString(0);
                var request = TryOpen(() => payloads.OpenJson(row.Bytes(2), StepPurpose("request", record.Id, name)), ref unreadable);
                var result = TryOpen(() => payloads.OpenJson(row.Bytes(3), StepPurpose("result", record.Id, name)), ref unreadable);
                return new StoredStep(name, row.StepState(1), request, result, row.Text(4), row.Text(5));
            },
            ("@record_id", record.Id));
        return record with { Steps = [.. steps], Unreadable = unreadable };
    }

    /// <summary>One payload that cannot be read must not hide the other records.</summary>
    private static T? TryOpen<T>(Func<T?> open, ref string? unreadable)
    {
        try
        {
            return open();
        }
        catch (CryptographicException problem)
        {
            unreadable ??= problem.Message;
            return default;
        }
    }
}
