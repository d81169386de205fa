using Connector.Engine.Flows;
using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Point reads behind the mapping's helpers, each by index.</summary>
internal static class References
{
    public static string? CrossReference(StoreSession session, string table, string code) =>
        session.First("SELECT value FROM cross_references WHERE name = @name AND code = @code", row => row.GetString(0), ("@name", table),
            ("@code", code));

    public static string? Link(StoreSession session, string flow, string key) =>
        session.First("SELECT target_id FROM deliveries WHERE flow = @flow AND key = @key", row => row.Text(0), ("@flow", flow),
            ("@key", key));

    public static string? LinkedFrom(StoreSession session, string flow, string targetId) =>
        session.First(
            "SELECT key FROM deliveries WHERE flow = @flow AND target_id = @target_id AND target_id IS NOT NULL ORDER BY at DESC, key "
                + "LIMIT 1",
            row => row.GetString(0),
            ("@flow", flow),
            ("@target_id", targetId));

    /// <summary>Since when what a record waits for (<see cref="WaitsFor"/>) is there, or null where it is not.</summary>
    public static DateTimeOffset? Since(StoreSession session, string waitsFor) => waitsFor.Split(':', 3) switch
    {
        ["xref", var table, var code] => session.First(
            "SELECT updated_at FROM cross_references WHERE name = @name AND code = @code", row => row.TimeOrNull(0), ("@name", table),
            ("@code", code)),
        ["link", var flow, var key] => session.First(
            "SELECT at FROM deliveries WHERE flow = @flow AND key = @key AND target_id IS NOT NULL",
            row => row.TimeOrNull(0), ("@flow", flow), ("@key", key)),
        ["linkedFrom", var flow, var id] => session.First(
            "SELECT at FROM deliveries WHERE flow = @flow AND target_id = @id", row => row.TimeOrNull(0), ("@flow", flow), ("@id", id)),
        ["end", var flow, var key] => EndedAt(session, flow, key),
        _ => null,
    };

    /// <summary>When a version of the record was through all of its steps, or was linked without any; null where none is.</summary>
    public static DateTimeOffset? EndedAt(StoreSession session, string flow, string key) => session.First(
        $"""
        SELECT MAX(updated_at) FROM records WHERE flow = @flow AND key = @key AND (state = '{RecordState.Delivered.Name()}'
            OR (state = '{RecordState.Skipped.Name()}' AND id = (SELECT record_id FROM deliveries WHERE flow = @flow AND key = @key)))
        """,
        row => row.TimeOrNull(0), ("@flow", flow), ("@key", key));

    /// <summary>Among records that are not through; one in review may have left a write in doubt for a person to settle.</summary>
    public static bool HasUndecidedWrite(StoreSession session, string flow) => session.Exists(
        $"""
        SELECT 1 FROM records JOIN steps ON steps.record_id = records.id AND steps.name = '{FlowNames.TargetStep}'
        WHERE records.flow = @flow AND records.state IN {RecordStates.Sql(RecordStates.Unfinished.AsSpan())}
            AND steps.state IN ('{StepState.Intended.Name()}', '{StepState.Pending.Name()}')
        """,
        ("@flow", flow));
}
