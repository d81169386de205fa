using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public abstract partial class StateStoreConformance
{
    [Fact]
    public async Task A_change_is_written_whole()
    {
        var record = await TakeInAndClaimAsync("A");
        Clock.Now += TimeSpan.FromSeconds(3);
        await SaveAsync(record, RecordState.Review, change => change with
        {
            Attempt = 2,
            ReasonCode = "reference-missing",
            Reason = "lines[0].account: no row for 4000.",
            WaitsFor = "xref:gl-accounts:4000",
            Fingerprint = "f00d",
            TargetId = "T-1",
            FlowVersion = "2",
            Steps = [Step("target", StepState.Done, """{"a":1.10}""", """{"id":"T-1"}""", "T-1", "token-1")],
            Audit = [new AuditEntry("sent", "Sent.", Step: "target", Request: Json("""{"a":1.10}"""), Response: Json("""{"id":"T-1"}"""))],
        });

        var saved = await FindAsync(record.Id);
        (saved.State, saved.Attempt, saved.ReasonCode, saved.Reason,
            saved.WaitsFor).ShouldBe(
                (RecordState.Review, 2, "reference-missing", "lines[0].account: no row for 4000.", "xref:gl-accounts:4000"));
        (saved.Fingerprint, saved.TargetId, saved.FlowVersion, saved.UpdatedAt,
            saved.ReceivedAt).ShouldBe(("f00d", "T-1", "2", Clock.Now, Start));
        var step = saved.Steps.ShouldHaveSingleItem();
        (step.Request?.GetRawText(), step.Result?.GetRawText(), step.TargetId,
            step.Token).ShouldBe(("""{"a":1.10}""", """{"id":"T-1"}""", "T-1", "token-1"));
        var entry = (await Store.AuditAsync(new AuditFilter { RecordId = record.Id }, default))[^1];
        (entry.Event, entry.Step, entry.FlowVersion, entry.JobId, entry.At).ShouldBe(("sent", "target", "2", record.JobId, Clock.Now));
        (entry.Request?.GetRawText(), entry.Response?.GetRawText()).ShouldBe(("""{"a":1.10}""", """{"id":"T-1"}"""));
    }

    [Fact]
    public async Task A_new_state_clears_the_reason_of_the_old_one()
    {
        var record = await TakeInAndClaimAsync("A");
        await SaveAsync(record, RecordState.Retrying,
            change =>
                change with { DueAt = Start.AddHours(1), ReasonCode = "timeout", Reason = "No answer.", Attempt = 1, TargetId = "T" });
        await SaveAsync(record, RecordState.Delivered);

        var saved = await FindAsync(record.Id);
        (saved.ReasonCode, saved.Reason, saved.DueAt, saved.Attempt, saved.TargetId).ShouldBe((null, null, null, 1, "T"));
    }

    [Fact]
    public async Task A_step_keeps_what_a_later_change_does_not_give_until_it_begins_anew()
    {
        var record = await TakeInAndClaimAsync("A");
        await SaveStepAsync(Step("target", StepState.Intended, """{"try":1}"""));
        await SaveStepAsync(Step("target", StepState.Pending, token: "t-1"));
        await SaveStepAsync(Step("target", StepState.Failed, result: """{"error":"busy"}"""));

        var failed = (await FindAsync(record.Id)).Steps.ShouldHaveSingleItem();
        (failed.State, failed.Request?.GetRawText(), failed.Result?.GetRawText(),
            failed.Token).ShouldBe((StepState.Failed, """{"try":1}""", """{"error":"busy"}""", "t-1"));

        await SaveStepAsync(Step("target", StepState.Intended, """{"try":2}"""));
        var again = (await FindAsync(record.Id)).Steps.ShouldHaveSingleItem();
        (again.State, again.Request?.GetRawText(), again.Result?.GetRawText(),
            again.Token).ShouldBe((StepState.Intended, """{"try":2}""", null, null));

        Task SaveStepAsync(StoredStep step) => SaveAsync(record, RecordState.Delivering, change => change with { Steps = [step] });
    }

    [Fact]
    public async Task Steps_come_back_in_the_order_they_began()
    {
        var record = await TakeInAndClaimAsync("A");
        await SaveAsync(record, RecordState.Delivering, change => change with { Steps = [Step("target", StepState.Intended)] });
        await SaveAsync(record, RecordState.Delivering,
            change => change with
            {
                Steps =
                [Step("target", StepState.Done), Step("post", StepState.Done), Step("confirm", StepState.Intended)]
            });

        (await FindAsync(record.Id)).Steps.Select(step => step.Name).ShouldBe(["target", "post", "confirm"]);
    }

    [Fact]
    public async Task A_change_of_a_record_that_does_not_exist_is_refused_and_writes_nothing()
    {
        var change = new RecordChange
        {
            RecordId = 4711,
            Now = Start,
            State = RecordState.Delivered,
            Audit = [new AuditEntry("record.delivered", "Delivered.")]
        };

        (await Should.ThrowAsync<InvalidOperationException>(Store.SaveAsync(change, default))).Message.ShouldBe("There is no record 4711.");
        (await Store.AuditAsync(new AuditFilter(), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delivery_is_remembered_by_key()
    {
        var record = await TakeInAndClaimAsync("A");
        (await Store.LastDeliveryAsync(Flow, "A", default)).ShouldBeNull();
        await DeliverAsync(record, "T-1", "f1");

        (await Store.LastDeliveryAsync(Flow, "A", default)).ShouldBe(new DeliveredRecord("f1", "T-1", record.Id, Start));
        (await Store.LastDeliveryAsync("suite/vendors", "A", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_later_delivery_replaces_the_fingerprint_and_keeps_an_id_that_is_not_given_again()
    {
        await DeliverAsync(await TakeInAndClaimAsync("A", """{"n":1}"""), "T-1", "f1");
        var second = await TakeInAndClaimAsync("A", """{"n":2}""");
        await DeliverAsync(second, null, "f2");

        (await Store.LastDeliveryAsync(Flow, "A", default)).ShouldBe(new DeliveredRecord("f2", "T-1", second.Id, Start));
    }

    [Fact]
    public async Task What_is_saved_survives_a_restart()
    {
        await DeliverAsync(await TakeInAndClaimAsync("A"), "T-1");
        await Store.SetCrossReferenceAsync("gl", "1", "2", "clerk", default);
        await Store.WriteNoteAsync("erp", "session", "s", default);

        await ReopenAsync();

        (await FindAsync("A", 1)).State.ShouldBe(RecordState.Delivered);
        Store.Link(Flow, "A").ShouldBe("T-1");
        Store.CrossReference("gl", "1").ShouldBe("2");
        (await Store.ReadNoteAsync("erp", "session", default)).ShouldBe("s");
        (await TakeInAsync(Record("A"))).ShouldBe(new IntakeResult(0, 1));
        (await Store.VerifyAuditAsync(default)).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task Records_are_counted_by_state()
    {
        await TakeInAsync(Record("A"), Record("B"), Record("C"));
        await DeliverAsync((await ClaimAsync(1))[0]);

        (await Store.CountAsync(Flow, default))
            .ShouldBe(new Dictionary<RecordState, int> { [RecordState.Delivered] = 1, [RecordState.Received] = 2 }, ignoreOrder: true);
        (await Store.CountAsync("suite/vendors", default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Records_are_found_newest_first_by_what_is_asked()
    {
        await TakeInAsync(Record("A"), Record("B"), Record("C"));
        await Store.IntakeAsync(Page(Record("A")) with { Flow = "suite/vendors" }, default);
        await DeliverAsync((await ClaimAsync(1))[0]);

        (await KeysAsync(new RecordFilter())).ShouldBe(["A", "C", "B", "A"]);
        (await KeysAsync(new RecordFilter { Max = 2 })).ShouldBe(["A", "C"]);
        (await KeysAsync(new RecordFilter { Flow = Flow })).ShouldBe(["C", "B", "A"]);
        (await KeysAsync(new RecordFilter { Key = "A" })).Count.ShouldBe(2);
        (await KeysAsync(new RecordFilter { Flow = Flow, State = RecordState.Delivered })).ShouldBe(["A"]);
        (await KeysAsync(new RecordFilter { Key = "' OR 1=1 --" })).ShouldBeEmpty();

        async Task<IReadOnlyList<string>> KeysAsync(RecordFilter filter) =>
            [.. (await Store.FindAsync(filter, default)).Select(record => record.Key)];
    }
}
