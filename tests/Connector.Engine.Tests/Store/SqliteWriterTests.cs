using Connector.Engine.Records;
using Connector.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Connector.Engine.Tests.Store;

/// <summary>Commits: in groups, whole or not at all, and on disk when a task says so.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private const string Flow = "suite/invoices";

    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Operations_that_arrive_while_the_writer_is_busy_share_one_commit()
    {
        await using var store = await folder.OpenAsync();
        List<Task<IntakeResult>> waiting;
        long before;
        using (var other = folder.OpenRaw())
        {
            Execute(other, "BEGIN IMMEDIATE");
            before = store.Commits;
            waiting = [.. Enumerable.Range(0, 50).Select(number => store.IntakeAsync(Page($"K{number}"), default))];
            Execute(other, "COMMIT");
        }

        (await Task.WhenAll(waiting)).Sum(result => result.Stored).ShouldBe(50);
        (store.Commits - before).ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_that_a_task_reported_is_lost_when_the_process_dies()
    {
        // The files are copied while the engine is open, as a kill would leave them: no flush, no checkpoint, no farewell.
        await using var store = await folder.OpenAsync();
        await store.IntakeAsync(Page("A", "B") with { Watermark = folder.Clock.Now }, default);
        var records = await store.ClaimAsync(Flow, 10, folder.Clock.Now, default);
        await store.SaveAsync(
            new RecordChange
            {
                RecordId = records[0].Id,
                Now = folder.Clock.Now,
                State = RecordState.Delivered,
                Fingerprint = "f",
                TargetId = "T-1",
                Deliver = true,
                Release = true
            }, default);
        await store.SaveAsync(
            new RecordChange
            {
                RecordId = records[1].Id,
                Now = folder.Clock.Now,
                State = RecordState.Delivering,
                Steps = [new StoredStep("target", StepState.Intended, null, null, null, null)]
            }, default);

        var crashed = folder.File("crashed.db");
        foreach (var suffix in new[] { "", "-wal" })
            File.Copy(folder.Path + suffix, crashed + suffix);

        await using var revived = await SqliteStateStore.OpenAsync(crashed, folder.Keys(), StoreAccess.Engine, folder.Clock, default);
        revived.Link(Flow, "A").ShouldBe("T-1");
        (await revived.WatermarkAsync(Flow, "", default)).ShouldBe(folder.Clock.Now);
        var inDoubt = (await revived.ClaimAsync(Flow, 10, folder.Clock.Now, default)).ShouldHaveSingleItem();
        (inDoubt.Key, inDoubt.Steps[0].State).ShouldBe(("B", StepState.Intended));
        (await revived.VerifyAuditAsync(default)).IsWhole.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_log_cut_off_anywhere_leaves_a_whole_store(int seed)
    {
        // A power cut may leave any beginning of the write-ahead log. Whatever is left must be whole: records with their events, the trail
        // with its signed end.
        await using var store = await folder.OpenAsync();
        for (var number = 0; number < 10; number++)
            await store.IntakeAsync(Page($"A{number}", $"B{number}"), default);
        var log = await ReadAsync(folder.Path + "-wal");

        var random = new Random(seed);
        for (var cut = 0; cut < 8; cut++)
        {
            var path = folder.File($"cut-{cut}.db");
            File.Copy(folder.Path, path);
            await File.WriteAllBytesAsync(path + "-wal", log.AsMemory(0, random.Next(log.Length)));
            await using var revived = await SqliteStateStore.OpenAsync(path, folder.Keys(), StoreAccess.Engine, folder.Clock, default);
            var found = await revived.FindAsync(new RecordFilter(), default);
            (found.Count % 2).ShouldBe(0);
            var verdict = await revived.VerifyAuditAsync(default);
            (verdict.IsWhole, verdict.Events).ShouldBe((true, found.Count), verdict.Message);
        }
    }

    [Fact]
    public async Task A_full_disk_fails_what_did_not_fit_and_nothing_else()
    {
        using var keys = folder.Keys();
        using var database = SqliteDatabase.Open(folder.Path, keys, folder.Clock);
        await using var writer = new GroupWriter(database);
        await writer.RunAsync(transaction => Meta.Write(transaction.Session, "before", "1"), default);
        var pages = await writer.RunAsync(transaction => transaction.Session.First("PRAGMA page_count", row => row.GetInt64(0)), default);
        await writer.RunAsync(transaction => transaction.Session.Execute($"PRAGMA max_page_count = {pages + 2}"), default);

        var tooMuch = writer.RunAsync(transaction => Meta.Write(transaction.Session, "big", new string('x', 100_000)), default);

        (await Should.ThrowAsync<StoreException>(tooMuch)).Message
            .ShouldBe($"The disk that holds the store '{folder.Path}' is full. Nothing of this step was written; make room and run again.");
        await writer.RunAsync(transaction => Meta.Write(transaction.Session, "after", "1"), default);
        database.Read(session => (Meta.Read(session, "before"), Meta.Read(session, "big"), Meta.Read(session, "after")))
            .ShouldBe(("1", null, "1"));
    }

    [Fact]
    public async Task An_operation_that_fails_undoes_its_rows_its_events_and_its_plans()
    {
        using var keys = folder.Keys();
        using var database = SqliteDatabase.Open(folder.Path, keys, folder.Clock);
        await using var writer = new GroupWriter(database);
        var wasCommitted = false;

        var failing = writer.RunAsync<int>(
            transaction =>
            {
                Meta.Write(transaction.Session, "half", "1");
                transaction.Audit.Append(new AuditEntry("half", "Half."), folder.Clock.Now);
                transaction.AfterCommit(() => wasCommitted = true);
                throw new InvalidOperationException("On purpose.");
            },
            default);

        (await Should.ThrowAsync<InvalidOperationException>(failing)).Message.ShouldBe("On purpose.");
        await writer.RunAsync(
            transaction =>
            {
                transaction.Audit.Append(new AuditEntry("whole", "Whole."), folder.Clock.Now);
                return true;
            },
            default);
        wasCommitted.ShouldBeFalse();
        folder.Scalar("SELECT COUNT(*) FROM meta WHERE name = 'half'").ShouldBe(0L);
        folder.Scalar("SELECT group_concat(sequence || event) FROM audit").ShouldBe("1whole");
    }

    [Fact]
    public async Task What_is_queued_is_written_before_the_store_closes()
    {
        var store = await folder.OpenAsync();
        var queued = Enumerable.Range(0, 30).Select(number => store.IntakeAsync(Page($"K{number}"), default)).ToList();
        await store.DisposeAsync();

        (await Task.WhenAll(queued)).ShouldAllBe(result => result.Stored == 1);
        folder.Scalar("SELECT COUNT(*) FROM records").ShouldBe(30L);
    }

    [Fact]
    public async Task An_operation_whose_caller_gave_up_before_it_began_is_not_done()
    {
        await using var store = await folder.OpenAsync();
        using var cancel = new CancellationTokenSource();
        Task<IntakeResult> abandoned;
        using (var other = folder.OpenRaw())
        {
            Execute(other, "BEGIN IMMEDIATE");
            abandoned = store.IntakeAsync(Page("A"), cancel.Token);
            await cancel.CancelAsync();
            Execute(other, "COMMIT");
        }

        await Should.ThrowAsync<OperationCanceledException>(abandoned);
        (await store.CountAsync(Flow, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_record_whose_payload_was_tampered_with_is_set_aside_and_the_others_go_on()
    {
        await using var store = await folder.OpenAsync();
        await store.IntakeAsync(Page("A", "B", "C"), default);
        folder.Execute("UPDATE records SET body = (SELECT body FROM records WHERE key = 'C') WHERE key = 'B'");

        (await store.ClaimAsync(Flow, 10, folder.Clock.Now, default)).Select(record => record.Key).ShouldBe(["A", "C"]);

        var found = (await store.FindAsync(new RecordFilter { Key = "B" }, default)).ShouldHaveSingleItem();
        (found.State, found.ReasonCode).ShouldBe((RecordState.Review, "unreadable"));
        found.Reason.ShouldBe("The value for 'records.body:suite/invoices:B:1' was changed, damaged, or moved here from another place.");
        found.Body.ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("", "records_due")]
    [InlineData("SELECT target_id FROM deliveries WHERE flow = @flow AND key = @key", "sqlite_autoindex_deliveries_1")]
    [InlineData("SELECT id FROM records WHERE waits_for = @waits_for AND waits_for IS NOT NULL AND state = 'review'", "records_waiting")]
    [InlineData("SELECT key FROM deliveries WHERE flow = @flow AND target_id = @target_id AND target_id IS NOT NULL", "deliveries_target")]
    public async Task Frequent_queries_are_answered_from_an_index(string sql, string index)
    {
        await using var store = await folder.OpenAsync();
        using var connection = folder.OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {(sql.Length == 0 ? RecordClaim.Due : sql)}";
        foreach (var name in new[] { "@flow", "@key", "@now", "@max", "@waits_for", "@target_id" })
            command.Parameters.AddWithValue(name, "1");
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
            plan.Add(reader.GetString(3));

        plan.ShouldContain(step => step.Contains($" {index} (", StringComparison.Ordinal), string.Join("; ", plan));
        plan.ShouldNotContain(
            step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal),
            string.Join("; ", plan));
    }

    private Intake Page(params string[] keys) =>
        new(Flow, "1", "", [.. keys.Select(key => new IntakeRecord(key, JsonElement.Parse("""{"n":1}"""), null))], null, folder.Clock.Now);

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
