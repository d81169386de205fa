using Connector.Engine.Records;
using Connector.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Connector.Engine.Tests.Store;

/// <summary>Tampers with a real file behind the engine's back, and reads what the proof says.</summary>
public sealed class AuditProofTests : IDisposable
{
    private const string WithoutTriggers =
        "DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks; DROP TRIGGER audit_only_grows;";

    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("UPDATE audit SET message = 'nothing happened' WHERE sequence = 2")]
    [InlineData("DELETE FROM audit WHERE sequence = 2")]
    [InlineData(
        "INSERT INTO audit SELECT 2, at, event, actor, message, flow, flow_version, key, record_id, job_id, step, request, response, hash "
            + "FROM audit WHERE sequence = 1")]
    [InlineData(
        "INSERT OR REPLACE INTO audit SELECT 2, at, event, actor, message, flow, flow_version, key, record_id, job_id, step, request, "
            + "response, hash FROM audit WHERE sequence = 1")]
    public async Task The_database_itself_refuses_to_change_the_trail(string sql)
    {
        await WriteAsync(5);

        Should.Throw<SqliteException>(() => folder.Execute(sql)).Message.ShouldContain("the audit trail is append-only");
        (await VerifyAsync()).IsWhole.ShouldBeTrue();
    }

    [Theory]
    [InlineData("at = at + 1")]
    [InlineData("event = 'delivered'")]
    [InlineData("actor = 'clerk'")]
    [InlineData("message = message || '.'")]
    [InlineData("flow = NULL")]
    [InlineData("flow_version = '2'")]
    [InlineData("key = 'B'")]
    [InlineData("record_id = 7")]
    [InlineData("job_id = ''")]
    [InlineData("step = 'target'")]
    [InlineData("request = NULL")]
    [InlineData("response = request, request = response")]
    [InlineData("response = zeroblob(length(response))")]
    [InlineData("flow = flow || key, key = ''")]
    public async Task A_change_of_any_column_is_found_in_its_place(string change)
    {
        await WriteAsync(5);
        folder.Execute($"{WithoutTriggers} UPDATE audit SET {change} WHERE sequence = 3");

        (await VerifyAsync())
            .ShouldBe(
                new AuditVerdict(false, 3, 3,
                    "The audit trail is broken. Event 3 was changed after it was written: its hash does not belong to its content."));
    }

    [Fact]
    public async Task A_changed_hash_is_found_in_its_place()
    {
        await WriteAsync(5);
        folder.Execute($"{WithoutTriggers} UPDATE audit SET hash = zeroblob(32) WHERE sequence = 3");

        var verdict = await VerifyAsync();
        (verdict.IsWhole, verdict.BrokenAt).ShouldBe((false, 3));
    }

    [Theory]
    [InlineData("sequence = 3", 3, "Event 3 was removed from the trail.")]
    [InlineData("sequence IN (2, 3)", 2, "Events 2 to 3 were removed from the trail.")]
    [InlineData("sequence = 1", 1, "Event 1 was removed from the trail.")]
    [InlineData("sequence = 5", 5, "Event 5 was removed from the trail.")]
    [InlineData("sequence > 2", 3, "Events 3 to 5 were removed from the trail.")]
    [InlineData("1 = 1", 1, "Events 1 to 5 were removed from the trail.")]
    public async Task Removed_events_are_missed(string which, long brokenAt, string message)
    {
        await WriteAsync(5);
        folder.Execute($"{WithoutTriggers} DELETE FROM audit WHERE {which}");

        var verdict = await VerifyAsync();
        (verdict.IsWhole, verdict.BrokenAt, verdict.Message).ShouldBe((false, brokenAt, $"The audit trail is broken. {message}"));
    }

    [Fact]
    public async Task Removed_events_whose_successors_were_renumbered_are_missed()
    {
        await WriteAsync(5);
        folder.Execute(
            $"{WithoutTriggers} DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3");

        (await VerifyAsync())
            .ShouldBe(Broken(3, "Event 3 does not follow event 2: events were inserted, removed or put in another order here.", events: 3));
    }

    [Fact]
    public async Task Events_in_another_order_are_found()
    {
        await WriteAsync(5);
        folder.Execute(
            $"{WithoutTriggers} UPDATE audit SET sequence = -2 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3; "
                + "UPDATE audit SET sequence = 3 WHERE sequence = -2");

        (await VerifyAsync())
            .ShouldBe(Broken(2, "Event 2 does not follow event 1: events were inserted, removed or put in another order here.", events: 2));
    }

    [Fact]
    public async Task An_inserted_event_is_found_even_with_a_hash_that_fits()
    {
        await WriteAsync(5);
        folder.Execute(
            $"{WithoutTriggers} UPDATE audit SET sequence = sequence + 100 WHERE sequence > 2; UPDATE audit SET sequence = sequence - 99 "
                + "WHERE sequence > 100");
        Forge(after: 2);

        (await VerifyAsync())
            .ShouldBe(Broken(4, "Event 4 does not follow event 3: events were inserted, removed or put in another order here.", events: 4));
    }

    [Fact]
    public async Task An_event_added_at_the_end_is_found_even_with_a_hash_that_fits()
    {
        await WriteAsync(5);
        Forge(after: 5);

        (await VerifyAsync())
            .ShouldBe(
                Broken(6, "Event 6 was added by something other than the engine: the signed end of the trail is event 5.", events: 6));
    }

    [Fact]
    public async Task A_trail_computed_anew_does_not_end_as_signed()
    {
        await WriteAsync(3);
        folder.Execute($"{WithoutTriggers} UPDATE audit SET message = 'nothing happened' WHERE sequence = 3");
        folder.Execute($"DELETE FROM audit WHERE sequence = 3");
        Forge(after: 2);

        (await VerifyAsync())
            .ShouldBe(
                Broken(null,
                    "Every event fits the one before it, but the trail does not end in the hash that the store signed for event 3: it was "
                        + "computed anew.", events: 3));
    }

    [Theory]
    [InlineData("DELETE FROM meta WHERE name = 'audit-head'")]
    [InlineData("UPDATE meta SET value = '2 ' || substr(value, 3) WHERE name = 'audit-head'")]
    [InlineData("UPDATE meta SET value = '' WHERE name = 'audit-head'")]
    public async Task A_forged_end_is_found(string sql)
    {
        await WriteAsync(3);
        folder.Execute(sql);

        (await VerifyAsync()).ShouldBe(Broken(
            null,
            "The signed note of where the trail ends is missing or was changed, so events at its end may have been cut off or the trail "
                + "computed anew.", events: 3));
    }

    [Fact]
    public async Task Damage_stays_provable_while_the_engine_goes_on()
    {
        await WriteAsync(5);
        folder.Execute($"{WithoutTriggers} DELETE FROM audit WHERE sequence > 3");
        await WriteAsync(2);

        (await VerifyAsync()).ShouldBe(Broken(4, "Events 4 to 5 were removed from the trail.", events: 4));
    }

    [Fact]
    public async Task A_forged_end_stays_provable_while_the_engine_goes_on()
    {
        await WriteAsync(3);
        folder.Execute("DELETE FROM meta WHERE name = 'audit-head'");
        await WriteAsync(2);

        (await VerifyAsync()).BrokenAt.ShouldBeNull();
        (await VerifyAsync()).IsWhole.ShouldBeFalse();
    }

    [Fact]
    public async Task An_event_added_by_another_program_stays_provable_and_does_not_stop_the_engine()
    {
        await WriteAsync(3);
        Forge(after: 3);
        await WriteAsync(2);

        var verdict = await VerifyAsync();
        (verdict.IsWhole, verdict.BrokenAt).ShouldBe((false, 5));
    }

    [Fact]
    public async Task An_event_whose_payload_was_replaced_is_still_shown()
    {
        await WriteAsync(2);
        folder.Execute($"{WithoutTriggers} UPDATE audit SET request = (SELECT request FROM audit WHERE sequence = 2) WHERE sequence = 1");

        await using var store = await folder.OpenAsync();
        var request = (await store.AuditAsync(new AuditFilter(), default))[0].Request.ShouldNotBeNull();
        request.GetProperty("unreadable").GetString()
            .ShouldBe("The value for 'audit.request:1' was changed, damaged, or moved here from another place.");
    }

    [Fact]
    public async Task A_proof_can_be_given_up()
    {
        await WriteAsync(2);
        await using var store = await folder.OpenAsync();

        await Should.ThrowAsync<OperationCanceledException>(store.VerifyAuditAsync(new CancellationToken(canceled: true)));
    }

    private static AuditVerdict Broken(long? at, string message, long events) =>
        new(false, events, at, $"The audit trail is broken. {message}");

    private async Task WriteAsync(int events)
    {
        await using var store = await folder.OpenAsync();
        for (var number = 1; number <= events; number++)
        {
            var payload = JsonElement.Parse(number.ToString(CultureInfo.InvariantCulture));
            await store.AppendAuditAsync(
                [new AuditEntry("sent", $"Sent {number}.", Flow: "suite/invoices", Key: "A", Request: payload, Response: payload)],
                default);
        }
    }

    private async Task<AuditVerdict> VerifyAsync()
    {
        await using var store = await folder.OpenAsync();
        return await store.VerifyAuditAsync(default);
    }

    /// <summary>Adds an event whose hash is computed as the engine would: the formula is not a secret.</summary>
    private void Forge(long after)
    {
        var previous = (byte[])folder.Scalar($"SELECT hash FROM audit WHERE sequence = {after}")!;
        var row = new AuditRow { Sequence = after + 1, At = 1, Event = "delivered", Actor = "engine", Message = "Delivered." };
        var hash = Convert.ToHexString(row.HashAfter(previous));
        folder.Execute(
            "DROP TRIGGER IF EXISTS audit_only_grows; INSERT INTO audit (sequence, at, event, actor, message, hash) VALUES "
                + $"({row.Sequence}, 1, 'delivered', 'engine', 'Delivered.', x'{hash}')");
    }
}
