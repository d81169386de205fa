using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public abstract partial class StateStoreConformance
{
    [Theory]
    [InlineData(RecordState.Rejected)]
    [InlineData(RecordState.Skipped)]
    internal async Task A_record_at_rest_is_replayed_from_the_start_as_a_new_job(RecordState state)
    {
        var record = await TakeInAndClaimAsync("A");
        await ReleaseAsync(record, state,
            change => change with
            {
                Attempt = 4,
                ReasonCode = "data",
                Reason = "Bad.",
                WaitsFor = "xref:gl:1",
                Steps = [Step("target", StepState.Failed)]
            });

        (await Store.ReplayAsync(record.Id, "clerk", touch: true, default)).ShouldBeTrue();

        var again = (await ClaimAsync()).ShouldHaveSingleItem();
        (again.Id, again.Version, again.State, again.Attempt, again.Reason, again.WaitsFor,
            again.Touch).ShouldBe((record.Id, 1, RecordState.Received, 0, null, null, true));
        again.Steps.ShouldBeEmpty();
        again.JobId.ShouldNotBe(record.JobId);
        again.Body.GetRawText().ShouldBe(record.Body.GetRawText());
        var entry = (await Store.AuditAsync(new AuditFilter { RecordId = record.Id }, default))[^1];
        (entry.Event, entry.Actor, entry.JobId).ShouldBe(("record.replayed", "clerk", again.JobId));
    }

    [Fact]
    public async Task A_record_in_review_goes_on_where_it_stopped_even_with_a_newer_version_behind_it()
    {
        var record = await TakeInAndClaimAsync("A", """{"n":1}""");
        await ReleaseAsync(record, RecordState.Review,
            change => change with
            {
                Attempt = 4,
                ReasonCode = "given-up",
                Reason = "No answer.",
                Steps = [Step("target", StepState.Done, targetId: "T-1"), Step("post", StepState.Failed)]
            });
        await TakeInAsync(Record("A", """{"n":2}"""));

        (await Store.ReplayAsync(record.Id, "clerk", touch: false, default)).ShouldBeTrue();

        var again = (await ClaimAsync()).ShouldHaveSingleItem();
        (again.Id, again.JobId, again.State, again.Attempt,
            again.Reason).ShouldBe((record.Id, record.JobId, RecordState.Received, 0, null));
        again.Steps.Select(step => (step.Name, step.State)).ShouldBe([("target", StepState.Done), ("post", StepState.Failed)]);
        await ReleaseAsync(again, RecordState.Delivered);
        (await ClaimAsync()).ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Fact]
    public async Task Each_replay_is_a_job_of_its_own()
    {
        var record = await TakeInAndClaimAsync("A");
        var jobs = new HashSet<string> { record.JobId };
        for (var replay = 0; replay < 3; replay++)
        {
            await ReleaseAsync(record, RecordState.Rejected);
            await Store.ReplayAsync(record.Id, "clerk", touch: false, default);
            jobs.Add((await ClaimAsync()).ShouldHaveSingleItem().JobId).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(RecordState.Received)]
    [InlineData(RecordState.Delivering)]
    [InlineData(RecordState.Pending)]
    [InlineData(RecordState.Retrying)]
    [InlineData(RecordState.Delivered)]
    internal async Task A_record_that_is_under_way_or_delivered_is_not_replayed(RecordState state)
    {
        var record = await TakeInAndClaimAsync("A");
        await ReleaseAsync(record, state, change => change with { DueAt = Start.AddHours(1) });

        (await Store.ReplayAsync(record.Id, "clerk", touch: false, default)).ShouldBeFalse();
        (await FindAsync(record.Id)).State.ShouldBe(state);
        (await EventsAsync("A")).ShouldBe(["record.received"]);
    }

    [Fact]
    public async Task A_record_that_is_still_handed_out_is_not_replayed()
    {
        var record = await TakeInAndClaimAsync("A");
        await SaveAsync(record, RecordState.Rejected);

        (await Store.ReplayAsync(record.Id, "clerk", touch: false, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_outdated_version_is_not_replayed()
    {
        var first = await TakeInAndClaimAsync("A", """{"n":1}""");
        await ReleaseAsync(first, RecordState.Rejected);
        await TakeInAsync(Record("A", """{"n":2}"""));

        (await Store.ReplayAsync(first.Id, "clerk", touch: false, default)).ShouldBeFalse();
        (await Store.ReplayAsync(4711, "clerk", touch: false, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_notification_is_stored_once_and_worked_on_once()
    {
        var first = new Notification(Flow, "task-1", "accountingDocuments", "A", "US01", Start);
        var second = new Notification(Flow, "task-2", "accountingDocuments", null, null, Start.AddSeconds(-1));

        (await Store.StoreNotificationAsync(first, default)).ShouldBeTrue();
        (await Store.StoreNotificationAsync(first with { Key = "B" }, default)).ShouldBeFalse();
        (await Store.StoreNotificationAsync(second, default)).ShouldBeTrue();
        (await Store.StoreNotificationAsync(first with { Flow = "suite/vendors" }, default)).ShouldBeTrue();
        (await Store.NotificationsAsync(Flow, default)).ShouldBe([second, first]);

        await Store.CompleteNotificationAsync(Flow, "task-2", "read the resource", default);
        (await Store.NotificationsAsync(Flow, default)).ShouldBe([first]);
        (await Store.StoreNotificationAsync(second, default)).ShouldBeFalse();
        (await Store.AuditAsync(new AuditFilter { Flow = Flow, Key = "A" }, default)).ShouldHaveSingleItem().Event
            .ShouldBe("source.notified");
    }

    [Fact]
    public async Task The_audit_trail_is_numbered_without_gaps_and_read_oldest_first()
    {
        await TakeInAsync(Record("A"), Record("B"));
        await Store.AppendAuditAsync(
            [new AuditEntry("run-started", "Run 1.", Flow: Flow), new AuditEntry("secret.set", "The secret 'x' was set.", "clerk")],
            default);

        var entries = await Store.AuditAsync(new AuditFilter(), default);
        entries.Select(entry => entry.Sequence).ShouldBe([1, 2, 3, 4]);
        entries.Select(entry => entry.Event).ShouldBe(["record.received", "record.received", "run-started", "secret.set"]);
        entries[3].At.ShouldBe(Start);
        (await Store.AuditAsync(new AuditFilter { Max = 2 }, default)).Select(entry => entry.Sequence).ShouldBe([3, 4]);
        (await Store.AuditAsync(new AuditFilter { Flow = Flow }, default)).Count.ShouldBe(3);
        (await Store.AuditAsync(new AuditFilter { RecordId = (await FindAsync("B", 1)).Id }, default)).ShouldHaveSingleItem().Key
            .ShouldBe("B");
    }

    [Fact]
    public async Task The_audit_trail_of_work_that_ran_side_by_side_is_whole()
    {
        (await Store.VerifyAuditAsync(default))
            .ShouldBe(new AuditVerdict(true, 0, null, "The audit trail is whole; it has no events yet."));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => TakeInAsync(Record($"K{number}"))));

        var verdict = await Store.VerifyAuditAsync(default);
        verdict.IsWhole.ShouldBeTrue(verdict.Message);
        verdict.Events.ShouldBe(50);
        verdict.Message.ShouldBe(
            $"The audit trail is whole: 50 events, ending in {(await Store.AuditAsync(new AuditFilter { Max = 1 }, default))[0].Hash}.");
    }

    [Fact]
    public async Task One_bad_operation_among_many_fails_alone()
    {
        var record = await TakeInAndClaimAsync("A");
        var good = Enumerable.Range(0, 20).Select(number => TakeInAsync(Record($"K{number}")));
        var bad = Store.SaveAsync(new RecordChange { RecordId = 4711, Now = Start, State = RecordState.Delivered }, default);
        await Task.WhenAll(good.Append(SaveAsync(record, RecordState.Delivering)));

        await Should.ThrowAsync<InvalidOperationException>(bad);
        (await Store.CountAsync(Flow, default))
            .ShouldBe(new Dictionary<RecordState, int> { [RecordState.Received] = 20, [RecordState.Delivering] = 1 }, ignoreOrder: true);
        (await Store.VerifyAuditAsync(default))
            .ShouldSatisfyAllConditions(verdict => verdict.IsWhole.ShouldBeTrue(), verdict => verdict.Events.ShouldBe(21));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var other = await OpenAsync(StoreAccess.Administration, Clock);
        await other.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(other.IntakeAsync(Page(Record("A")), default));
    }
}
