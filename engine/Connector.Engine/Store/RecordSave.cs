using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Writes a change of one record and what follows from it: waiting records go on, an outdated version makes way.</summary>
internal sealed class RecordSave(StoreTransaction transaction, Leases leases, RecordChange change)
{
    /// <summary>How far a time noted by one writer may lie behind its commit, or behind the clock of a command beside the engine.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private readonly StoreSession session = transaction.Session;
    private readonly RecordMoves moves = new(transaction, leases, change.Now);

    public void Write()
    {
        var found = session.First(
            $"SELECT {RecordIdentity.Columns}, updated_at, state FROM records WHERE id = @id",
            row => (Record: RecordIdentity.Read(row), At: row.Time(6), State: row.State(7)),
            ("@id", change.RecordId));
        if (found.Record is null)
            throw new InvalidOperationException($"There is no record {change.RecordId}.");
        var record = found.Record with { FlowVersion = change.FlowVersion ?? found.Record.FlowVersion };
        RecordStates.Require(found.State, StateTrigger.Worked, change.State);
        Move(record);
        foreach (var step in change.Steps)
            Write(step);
        foreach (var entry in change.Audit)
            transaction.Audit.Append(entry, change.Now, record);
        if (change.Deliver)
            Deliver(record);
        if (change.State == RecordState.Delivered || change is { State: RecordState.Skipped, Deliver: true })
            moves.Release(WaitsFor.End(record.Flow, record.Key), "engine");
        GoOn(record, found.At);
        if (change.Release)
        {
            moves.SupersedeByNewer(record);
            transaction.AfterCommit(() => leases.GiveBack(change.RecordId));
        }
    }

    /// <summary>A new state brings its own reason and time; what it does not give is cleared. A record that is worked on keeps its place in
    /// the queue.</summary>
    private void Move(RecordIdentity record) => session.Execute(
        """
        UPDATE records SET
            state = @state,
            attempt = COALESCE(@attempt, attempt),
            due_at = CASE WHEN @keeps_place THEN COALESCE(@due_at, due_at, @now) ELSE @due_at END,
            reason_code = @reason_code,
            reason = @reason,
            waits_for = @waits_for,
            fingerprint = COALESCE(@fingerprint, fingerprint),
            target_id = COALESCE(@target_id, target_id),
            flow_version = @flow_version,
            updated_at = @now
        WHERE id = @id
        """,
        ("@id", record.Id),
        ("@state", change.State.Name()),
        ("@keeps_place", change.State is RecordState.Received or RecordState.Delivering),
        ("@attempt", change.Attempt),
        ("@due_at", DueAt(change.State)),
        ("@reason_code", change.ReasonCode),
        ("@reason", change.Reason),
        ("@waits_for", change.WaitsFor),
        ("@fingerprint", transaction.Payloads.Seal(change.Fingerprint, RecordRows.FingerprintPurpose(record.Flow, record.Key))),
        ("@target_id", change.TargetId),
        ("@flow_version", record.FlowVersion),
        ("@now", change.Now.UtcTicks));

    private long? DueAt(RecordState state) => state switch
    {
        RecordState.Received or RecordState.Delivering => change.DueAt?.UtcTicks,
        _ => RecordStates.Timed.Contains(state) ? (change.DueAt ?? change.Now).UtcTicks : null,
    };

    /// <summary>A step that is intended begins anew; after that, what a change does not give stays as it was.</summary>
    private void Write(StoredStep step) => session.Execute(
        """
        INSERT INTO steps (record_id, name, position, state, request, result, target_id, token)
        VALUES (@record_id, @name, (SELECT COUNT(*) FROM steps WHERE record_id = @record_id), @state, @request, @result, @target_id, @token)
        ON CONFLICT (record_id, name) DO UPDATE SET
            state = excluded.state,
            request = CASE WHEN @begins THEN excluded.request ELSE COALESCE(excluded.request, steps.request) END,
            result = CASE WHEN @begins THEN excluded.result ELSE COALESCE(excluded.result, steps.result) END,
            target_id = CASE WHEN @begins THEN excluded.target_id ELSE COALESCE(excluded.target_id, steps.target_id) END,
            token = CASE WHEN @begins THEN excluded.token ELSE COALESCE(excluded.token, steps.token) END
        """,
        ("@record_id", change.RecordId),
        ("@name", step.Name),
        ("@state", step.State.Name()),
        ("@begins", step.State == StepState.Intended),
        ("@request", transaction.Payloads.Seal(step.Request, RecordRows.StepPurpose("request", change.RecordId, step.Name))),
        ("@result", transaction.Payloads.Seal(step.Result, RecordRows.StepPurpose("result", change.RecordId, step.Name))),
        ("@target_id", step.TargetId),
        ("@token", step.Token));

    /// <summary>The fingerprint and target id are those the record has by now. A target that gives no id this time is still the one it gave
    /// before.</summary>
    private void Deliver(RecordIdentity record)
    {
        session.Execute(
            """
            INSERT INTO deliveries (flow, key, fingerprint, target_id, record_id, at)
            SELECT flow, key, fingerprint, target_id, id, @now FROM records WHERE id = @id
            ON CONFLICT (flow, key) DO UPDATE SET
                fingerprint = excluded.fingerprint, target_id = COALESCE(excluded.target_id, deliveries.target_id),
                record_id = excluded.record_id, at = excluded.at
            """,
            ("@now", change.Now.UtcTicks),
            ("@id", record.Id));
        if (References.Link(session, record.Flow, record.Key) is not null)
            moves.Release(WaitsFor.Link(record.Flow, record.Key), "engine");
        if (change.TargetId is { } targetId)
            moves.Release(WaitsFor.LinkedFrom(record.Flow, targetId), "engine");
    }

    /// <summary>
    /// What it waits for may have come between the mapping and this change; nobody would wake it later. What was there long before did not
    /// help the mapping and does not count.
    /// </summary>
    private void GoOn(RecordIdentity record, DateTimeOffset workedOnSince)
    {
        if (change.WaitsFor is { } waitsFor
            && RecordStates.IsLegal(change.State, StateTrigger.CameMeanwhile, RecordState.Retrying)
            && References.Since(session, waitsFor) >= workedOnSince - ClockSkew)
            moves.TryAgain(record, waitsFor, change.TryAgainAfter);
    }
}
