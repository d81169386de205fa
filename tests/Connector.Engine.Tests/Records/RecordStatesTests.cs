using Connector.Engine.Records;
using Connector.Engine.Store;
using Connector.Engine.Tests.Store;

namespace Connector.Engine.Tests.Records;

/// <summary>Walks the table of states in a real store: every legal move happens, and no other one does.</summary>
public sealed class RecordStatesTests : IDisposable
{
    private const string Flow = "suite/invoices";
    private static readonly RecordState[] States = Enum.GetValues<RecordState>();

    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_the_engine_works_on_moves_as_the_table_says()
    {
        await using var store = await folder.OpenAsync();
        foreach (var from in States)
        {
            foreach (var to in States.Where(to => to != from))
            {
                var id = await RecordAsync(store, $"{from}-{to}", from);
                var change = new RecordChange { RecordId = id, Now = folder.Clock.Now, State = to, Release = true };

                if (RecordStates.IsLegal(from, StateTrigger.Worked, to))
                    await store.SaveAsync(change, default);
                else
                    (await Should.ThrowAsync<InvalidOperationException>(store.SaveAsync(change, default))).Message
                        .ShouldContain($"'{from.Name()}' cannot become '{to.Name()}'");

                (await StateAsync(store, id)).ShouldBe(RecordStates.IsLegal(from, StateTrigger.Worked, to) ? to : from);
            }
        }
    }

    [Fact]
    public async Task A_newer_version_replaces_what_the_table_says()
    {
        await using var store = await folder.OpenAsync();
        foreach (var from in States)
        {
            var id = await RecordAsync(store, $"{from}", from);
            await IntakeAsync(store, $"{from}", """{"n":2}""");

            (await StateAsync(store, id))
                .ShouldBe(RecordStates.IsLegal(from, StateTrigger.Superseded, RecordState.Skipped) ? RecordState.Skipped : from);
        }
    }

    [Fact]
    public async Task What_a_record_waits_for_releases_it_as_the_table_says()
    {
        await using var store = await folder.OpenAsync();
        foreach (var from in States)
        {
            var id = await RecordAsync(store, $"{from}", from);
            folder.Execute($"UPDATE records SET waits_for = 'xref:gl:{from}' WHERE id = {id}");
            await store.SetCrossReferenceAsync("gl", $"{from}", "1", "clerk", default);

            (await StateAsync(store, id))
                .ShouldBe(RecordStates.IsLegal(from, StateTrigger.Released, RecordState.Received) ? RecordState.Received : from);
        }
    }

    [Fact]
    public async Task What_came_meanwhile_sends_a_record_round_again_as_the_table_says()
    {
        await using var store = await folder.OpenAsync();
        await store.SetCrossReferenceAsync("gl", "1", "1", "clerk", default);
        foreach (var to in States.Where(to => RecordStates.IsLegal(RecordState.Received, StateTrigger.Worked, to)))
        {
            var id = await RecordAsync(store, $"{to}", RecordState.Received);
            await store.SaveAsync(
                new RecordChange { RecordId = id, Now = folder.Clock.Now, State = to, WaitsFor = "xref:gl:1", Release = true }, default);

            (await StateAsync(store, id))
                .ShouldBe(RecordStates.IsLegal(to, StateTrigger.CameMeanwhile, RecordState.Retrying) ? RecordState.Retrying : to);
        }
    }

    [Fact]
    public async Task A_person_lets_go_on_what_the_table_says()
    {
        await using var store = await folder.OpenAsync();
        foreach (var from in States)
        {
            var id = await RecordAsync(store, $"{from}", from);
            var isLegal = RecordStates.IsLegal(from, StateTrigger.Resumed, RecordState.Received)
                || RecordStates.IsLegal(from, StateTrigger.Restarted, RecordState.Received);

            (await store.ReplayAsync(id, "clerk", touch: false, default)).ShouldBe(isLegal);

            (await StateAsync(store, id)).ShouldBe(isLegal ? RecordState.Received : from);
        }
    }

    [Fact]
    public void Lists_for_statements_are_made_from_the_table()
    {
        RecordStates.Sql(RecordStates.Open.AsSpan())
            .ShouldBe("('received', 'delivering', 'pending', 'retrying')", "the index of stores that exist has these words");
        RecordStates.Sql(RecordStates.Unfinished.AsSpan()).ShouldBe("('received', 'delivering', 'pending', 'retrying', 'review')");
        RecordStates.Transitions.Where(move => move.From == RecordState.Delivered).ShouldBeEmpty("what is delivered stays delivered");
        RecordStates.Transitions.Distinct().Count().ShouldBe(RecordStates.Transitions.Length);
    }

    private async Task<long> RecordAsync(SqliteStateStore store, string key, RecordState state)
    {
        await IntakeAsync(store, key, """{"n":1}""");
        var id = (await store.FindAsync(new RecordFilter { Flow = Flow, Key = key }, default))[0].Id;
        folder.Execute($"UPDATE records SET state = '{state.Name()}' WHERE id = {id}");
        return id;
    }

    private Task<IntakeResult> IntakeAsync(SqliteStateStore store, string key, string body) =>
        store.IntakeAsync(new Intake(Flow, "1", "", [new IntakeRecord(key, JsonElement.Parse(body), null)], null, folder.Clock.Now),
            default);

    private static async Task<RecordState> StateAsync(SqliteStateStore store, long id) =>
        (await store.FindAsync(new RecordFilter { Id = id }, default))[0].State;
}
