using Connector.Engine.Records;

namespace Connector.Engine.Tests.Store;

public abstract partial class StateStoreConformance
{
    [Fact]
    public async Task Records_are_handed_out_oldest_first_and_once()
    {
        await TakeInAsync(Record("A"), Record("B"), Record("C"));

        (await ClaimAsync(2)).Select(record => record.Key).ShouldBe(["A", "B"]);
        (await ClaimAsync(2)).Select(record => record.Key).ShouldBe(["C"]);
        (await ClaimAsync(2)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Records_of_other_flows_are_not_handed_out()
    {
        await TakeInAsync(Record("A"));

        (await Store.ClaimAsync("suite/vendors", 10, Start, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Concurrent_claims_never_hand_out_the_same_record()
    {
        await TakeInAsync([.. Enumerable.Range(0, 200).Select(number => Record($"K{number}"))]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ClaimAsync(15)));

        claims.SelectMany(claim => claim).Select(record => record.Key).Order()
            .ShouldBe(Enumerable.Range(0, 200).Select(number => $"K{number}").Order());
    }

    [Fact]
    public async Task A_released_record_is_handed_out_again_in_its_old_place()
    {
        var first = await TakeInAndClaimAsync("A");
        Clock.Now += TimeSpan.FromSeconds(1);
        await TakeInAsync(Record("B"));
        await ReleaseAsync(first, RecordState.Delivering);

        (await ClaimAsync()).Select(record => (record.Key, record.State))
            .ShouldBe([("A", RecordState.Delivering), ("B", RecordState.Received)]);
    }

    [Fact]
    public async Task A_record_saved_without_release_stays_handed_out()
    {
        await SaveAsync(await TakeInAndClaimAsync("A"), RecordState.Delivering);

        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RecordState.Retrying)]
    [InlineData(RecordState.Pending)]
    internal async Task A_record_that_waits_for_time_is_handed_out_when_it_is_due(RecordState state)
    {
        var due = Start.AddMinutes(5);
        await ReleaseAsync(await TakeInAndClaimAsync("A"), state,
            change => change with { DueAt = due, Attempt = 3, ReasonCode = "http-503", Reason = "The target is busy." });

        (await Store.NextDueAsync(Flow, default)).ShouldBe(due);
        Clock.Now = due.AddTicks(-1);
        (await ClaimAsync()).ShouldBeEmpty();
        Clock.Now = due;
        var record = (await ClaimAsync()).ShouldHaveSingleItem();
        (record.State, record.Attempt, record.DueAt, record.ReasonCode,
            record.Reason).ShouldBe((state, 3, due, "http-503", "The target is busy."));
        (await Store.NextDueAsync(Flow, default)).ShouldBeNull();
    }

    [Theory]
    [InlineData(RecordState.Delivered)]
    [InlineData(RecordState.Skipped)]
    [InlineData(RecordState.Rejected)]
    [InlineData(RecordState.Review)]
    internal async Task A_record_at_rest_is_not_handed_out(RecordState state)
    {
        await ReleaseAsync(await TakeInAndClaimAsync("A"), state);

        Clock.Now += TimeSpan.FromDays(1);
        (await ClaimAsync()).ShouldBeEmpty();
        (await Store.NextDueAsync(Flow, default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_handed_out_is_handed_out_again_after_a_restart()
    {
        var record = await TakeInAndClaimAsync("A");
        await SaveAsync(record, RecordState.Delivering,
            change => change with { Steps = [Step("target", StepState.Intended, """{"id":1}""")] });

        await ReopenAsync();

        var again = (await ClaimAsync()).ShouldHaveSingleItem();
        again.Id.ShouldBe(record.Id);
        again.State.ShouldBe(RecordState.Delivering);
        var step = again.Steps.ShouldHaveSingleItem();
        (step.Name, step.State, step.Request?.GetRawText()).ShouldBe(("target", StepState.Intended, """{"id":1}"""));
    }

    [Fact]
    public async Task A_version_waits_while_an_earlier_one_is_being_delivered()
    {
        var first = await TakeInAndClaimAsync("A", """{"n":1}""");
        await TakeInAsync(Record("A", """{"n":2}"""));
        (await ClaimAsync()).ShouldBeEmpty();

        await SaveAsync(first, RecordState.Delivered);
        (await ClaimAsync()).ShouldBeEmpty("version 1 is still handed out");

        await ReleaseAsync(first, RecordState.Delivered);
        (await ClaimAsync()).ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Theory]
    [InlineData(RecordState.Pending, StepState.Pending)]
    [InlineData(RecordState.Retrying, StepState.Intended)]
    [InlineData(RecordState.Review, StepState.Done)]
    [InlineData(RecordState.Review, StepState.Intended)]
    internal async Task A_version_waits_while_something_of_an_earlier_one_may_be_in_the_target(RecordState state, StepState step)
    {
        var first = await TakeInAndClaimAsync("A", """{"n":1}""");
        await ReleaseAsync(first, state, change => change with { DueAt = Start.AddDays(1), Steps = [Step("target", step)] });
        await TakeInAsync(Record("A", """{"n":2}"""));

        (await ClaimAsync()).ShouldBeEmpty();
        (await FindAsync(first.Id)).State.ShouldBe(state);
    }

    [Theory]
    [InlineData(RecordState.Received)]
    [InlineData(RecordState.Retrying)]
    [InlineData(RecordState.Review)]
    internal async Task A_newer_version_replaces_one_that_never_reached_the_target(RecordState state)
    {
        var first = await TakeInAndClaimAsync("A", """{"n":1}""");
        await ReleaseAsync(first, state, change => change with { WaitsFor = "xref:t:c", Steps = [Step("target", StepState.Failed)] });
        await TakeInAsync(Record("A", """{"n":2}"""));

        var replaced = await FindAsync(first.Id);
        (replaced.State, replaced.ReasonCode, replaced.WaitsFor).ShouldBe((RecordState.Skipped, "superseded", null));
        (await EventsAsync("A")).ShouldBe(["record.received", "record.received", "record.superseded"]);
        (await ClaimAsync()).ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_version_that_is_given_back_untouched_makes_way_for_a_newer_one()
    {
        var first = await TakeInAndClaimAsync("A", """{"n":1}""");
        await TakeInAsync(Record("A", """{"n":2}"""));
        await ReleaseAsync(first, RecordState.Review, change => change with { WaitsFor = "xref:t:c" });

        (await FindAsync(first.Id)).ReasonCode.ShouldBe("superseded");
        (await ClaimAsync()).ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Fact]
    public async Task Nothing_is_claimed_where_the_caller_has_given_up()
    {
        await TakeInAsync(Record("A"));

        await Should.ThrowAsync<OperationCanceledException>(Store.ClaimAsync(Flow, 10, Start, new CancellationToken(canceled: true)));
        (await ClaimAsync()).Count.ShouldBe(1);
    }
}
