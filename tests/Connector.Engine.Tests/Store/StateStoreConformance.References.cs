using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public abstract partial class StateStoreConformance
{
    [Fact]
    public async Task A_delivered_record_links_key_and_target_id_both_ways()
    {
        await DeliverAsync(await TakeInAndClaimAsync("A"), "T-1");

        Store.Link(Flow, "A").ShouldBe("T-1");
        Store.LinkedFrom(Flow, "T-1").ShouldBe("A");
        Store.Link(Flow, "B").ShouldBeNull();
        Store.Link("suite/vendors", "A").ShouldBeNull();
        Store.LinkedFrom(Flow, "T-2").ShouldBeNull();
    }

    [Fact]
    public async Task Every_record_that_gave_a_target_id_is_found_by_it_with_its_steps()
    {
        foreach (var key in new[] { "A", "B" })
        {
            var record = await TakeInAndClaimAsync(key);
            await SaveAsync(record, RecordState.Delivering,
                change => change with { Steps = [Step("target", StepState.Done, result: """{"n":1}""")] });
            await DeliverAsync(record, "T-1");
            Clock.Now += TimeSpan.FromMinutes(1);
        }

        var writers = await Store.WritersOfAsync(Flow, "T-1", default);

        writers.Select(writer => writer.Key).ShouldBe(["B", "A"]);
        writers.ShouldAllBe(writer => writer.Steps.Single().Result!.Value.GetRawText() == """{"n":1}""");
        (await Store.WritersOfAsync(Flow, "T-2", default)).ShouldBeEmpty();
        (await Store.WritersOfAsync("suite/vendors", "T-1", default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StepState.Intended, RecordState.Delivering, true)]
    [InlineData(StepState.Intended, RecordState.Retrying, true)]
    [InlineData(StepState.Intended, RecordState.Review, true)]
    [InlineData(StepState.Pending, RecordState.Pending, true)]
    [InlineData(StepState.Failed, RecordState.Retrying, false)]
    [InlineData(StepState.Done, RecordState.Delivering, false)]
    internal async Task A_write_whose_outcome_nobody_knows_is_undecided(StepState step, RecordState state, bool isUndecided)
    {
        var record = await TakeInAndClaimAsync("A");
        await SaveAsync(record, state, change => change with { Steps = [Step("target", step)] });

        (await Store.HasUndecidedWriteAsync(Flow, default)).ShouldBe(isUndecided);
        (await Store.HasUndecidedWriteAsync("suite/vendors", default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_is_there_as_soon_as_the_target_has_the_record()
    {
        var record = await TakeInAndClaimAsync("A");
        await SaveAsync(record, RecordState.Delivering, change => change with { Deliver = true, TargetId = "T-1" });

        Store.Link(Flow, "A").ShouldBe("T-1");
    }

    [Fact]
    public async Task Cross_reference_rows_are_set_replaced_and_removed_and_audited_with_who_did_it()
    {
        await Store.SetCrossReferenceAsync("gl", "4000", "8000", "clerk", default);
        Clock.Now += TimeSpan.FromHours(1);
        await Store.SetCrossReferenceAsync("gl", "4000", "8001", "clerk", default);
        await Store.SetCrossReferenceAsync("gl", "4000", "8001", "clerk", default);
        await Store.SetCrossReferenceAsync("tax", "A", "B", "clerk", default);

        Store.CrossReference("gl", "4000").ShouldBe("8001");
        Store.CrossReference("tax", "4000").ShouldBeNull();
        (await Store.CrossReferencesAsync("gl", default)).ShouldBe([new CrossReferenceRow("gl", "4000", "8001", Clock.Now)]);
        (await Store.CrossReferencesAsync(null, default)).Count.ShouldBe(2);

        await Store.SetCrossReferenceAsync("gl", "4000", null, "auditor", default);
        Store.CrossReference("gl", "4000").ShouldBeNull();
        (await Store.AuditAsync(new AuditFilter(), default)).Select(entry => (entry.Event, entry.Actor, entry.Message)).ShouldBe(
        [
            ("xref.set", "clerk", "gl: '4000' is '8000'."),
            ("xref.set", "clerk", "gl: '4000' is '8001'; it was '8000'."),
            ("xref.set", "clerk", "tax: 'A' is 'B'."),
            ("xref.removed", "auditor", "gl: '4000' is removed; it was '8001'."),
        ]);
    }

    [Fact]
    public async Task A_new_row_releases_the_records_that_wait_for_it()
    {
        await TakeInAsync(Record("A"), Record("B"), Record("C"));
        foreach (var record in await ClaimAsync())
            await ReleaseAsync(record, RecordState.Review,
                change => change with
                {
                    ReasonCode = "reference-missing",
                    Reason = "No row.",
                    WaitsFor = record.Key == "C" ? "xref:gl:5000" : "xref:gl:40:00"
                });

        (await Store.SetCrossReferenceAsync("gl", "40:00", "8000", "clerk", default)).ShouldBe(2);

        var released = await ClaimAsync();
        released.Select(record => (record.Key, record.State, record.Reason, record.WaitsFor))
            .ShouldBe([("A", RecordState.Received, null, null), ("B", RecordState.Received, null, null)]);
        (await EventsAsync("A")).ShouldBe(["record.received", "record.released"]);
        (await Store.AuditAsync(new AuditFilter { Key = "A" }, default))[^1].Actor.ShouldBe("clerk");
    }

    [Fact]
    public async Task Removing_a_row_releases_nothing()
    {
        await Store.SetCrossReferenceAsync("gl", "1", "2", "clerk", default);

        (await Store.SetCrossReferenceAsync("gl", "1", null, "clerk", default)).ShouldBe(0);
    }

    [Fact]
    public async Task A_delivery_releases_the_records_that_wait_for_its_link()
    {
        await TakeInAsync(Record("vendor"), Record("invoice"));
        var claimed = await ClaimAsync();
        await ReleaseAsync(claimed[1], RecordState.Review, change => change with { WaitsFor = $"link:{Flow}:vendor" });

        await DeliverAsync(claimed[0], targetId: null);
        (await ClaimAsync()).ShouldBeEmpty("a delivery without an id is not a link");

        await SaveAsync(claimed[0], RecordState.Delivered, change => change with { Deliver = true, TargetId = "T-1" });
        (await ClaimAsync()).ShouldHaveSingleItem().Key.ShouldBe("invoice");
    }

    [Fact]
    public async Task A_delivery_releases_the_records_that_were_left_out_for_want_of_its_id()
    {
        await TakeInAsync(Record("invoice"), Record("payment"));
        var claimed = await ClaimAsync();
        await ReleaseAsync(claimed[1], RecordState.Skipped, change => change with { WaitsFor = $"linkedFrom:{Flow}:T-1" });

        await DeliverAsync(claimed[0], targetId: "T-2");
        (await ClaimAsync()).ShouldBeEmpty();

        await SaveAsync(claimed[0], RecordState.Delivered, change => change with { Deliver = true, TargetId = "T-1" });
        (await ClaimAsync()).ShouldHaveSingleItem().Key.ShouldBe("payment");
    }

    [Fact]
    public async Task An_id_that_was_given_while_the_condition_was_tried_is_not_missed()
    {
        await TakeInAsync(Record("invoice"), Record("payment"));
        var claimed = await ClaimAsync();
        await DeliverAsync(claimed[0], targetId: "T-1");
        await ReleaseAsync(claimed[1], RecordState.Skipped, change => change with { WaitsFor = $"linkedFrom:{Flow}:T-1" });

        Clock.Now = (await Store.NextDueAsync(Flow, default)).ShouldNotBeNull();
        (await ClaimAsync()).ShouldHaveSingleItem().Key.ShouldBe("payment");
    }

    [Fact]
    public async Task What_came_while_the_record_was_mapped_is_not_missed()
    {
        var record = await TakeInAndClaimAsync("A");
        await Store.SetCrossReferenceAsync("gl", "1", "2", "clerk", default);
        await ReleaseAsync(record, RecordState.Review, change => change with { WaitsFor = "xref:gl:1", Reason = "No row." });

        Clock.Now = (await Store.NextDueAsync(Flow, default)).ShouldNotBeNull();
        (await ClaimAsync()).ShouldHaveSingleItem().Key.ShouldBe("A");
        (await EventsAsync("A")).ShouldBe(["record.received", "record.released"]);
    }

    [Fact]
    public async Task A_record_whose_mapping_does_not_take_what_is_there_stays_in_review()
    {
        await Store.SetCrossReferenceAsync("gl", "1", "", "clerk", default);
        Clock.Now += TimeSpan.FromHours(1);
        var record = await TakeInAndClaimAsync("A");
        await ReleaseAsync(record, RecordState.Review, change => change with { WaitsFor = "xref:gl:1" });

        (await FindAsync(record.Id)).State.ShouldBe(RecordState.Review);
    }

    [Fact]
    public async Task Notes_are_kept_by_connection_and_name()
    {
        await Store.WriteNoteAsync("bill", "session", "ü-1", default);
        await Store.WriteNoteAsync("bill", "session", "ü-2", default);
        await Store.WriteNoteAsync("other", "session", "3", default);

        (await Store.ReadNoteAsync("bill", "session", default)).ShouldBe("ü-2");
        await Store.WriteNoteAsync("bill", "session", null, default);
        (await Store.ReadNoteAsync("bill", "session", default)).ShouldBeNull();

        var memory = new ConnectionMemory(Store, "other");
        (await memory.ReadAsync("session", default)).ShouldBe("3");
        await memory.WriteAsync("logins", "7", default);
        (await Store.ReadNoteAsync("other", "logins", default)).ShouldBe("7");
    }
}
