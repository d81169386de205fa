using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

/// <summary>What is on the disk, and what is said where it cannot be used.</summary>
public sealed class SqliteStoreFileTests : IDisposable
{
    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>What this engine relies on was mended in SQLite over the years; the native library that is loaded is the one that
    /// counts.</summary>
    [Fact]
    public void The_native_SQLite_is_a_recent_one()
    {
        SQLitePCL.Batteries_V2.Init();
        Version.Parse(SQLitePCL.raw.sqlite3_libversion().utf8_to_string()).ShouldBeGreaterThanOrEqualTo(new Version(3, 53));
    }

    [Fact]
    public async Task A_store_of_a_newer_engine_is_refused()
    {
        await CreateAsync();
        folder.Execute("PRAGMA user_version = 9");

        (await RefusalAsync())
            .ShouldBe(
                $"The store '{folder.Path}' was written by a newer engine (store version 9; this engine knows 1). Use that engine, or "
                    + "another store.");
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_refused_and_left_alone()
    {
        using var keys = folder.Keys();
        File.WriteAllText(folder.Path, new string('x', 5000));

        (await Should.ThrowAsync<StoreException>(() => folder.OpenAsync(keys: keys))).Message.ShouldBe(
            $"'{folder.Path}' is not a store: it is not a SQLite database, or its beginning is damaged. Name another path, or restore it "
                + "from a backup.");
        File.ReadAllText(folder.Path).ShouldBe(new string('x', 5000));
    }

    [Theory]
    [InlineData("CREATE TABLE customers (id INTEGER)")]
    [InlineData("PRAGMA application_id = 77")]
    public async Task A_database_of_another_program_is_refused_and_left_alone(string sql)
    {
        using var keys = folder.Keys();
        folder.Execute(sql);
        var before = File.ReadAllBytes(folder.Path);

        (await Should.ThrowAsync<StoreException>(() => folder.OpenAsync(keys: keys))).Message.ShouldBe(
            $"'{folder.Path}' is a database of another program, not a store of this engine. Name another path.");
        File.ReadAllBytes(folder.Path).ShouldBe(before);
    }

    [Fact]
    public async Task A_damaged_store_says_so()
    {
        await CreateAsync(records: 200);
        using (var file = new FileStream(folder.Path, FileMode.Open, FileAccess.ReadWrite))
        {
            var damage = new byte[file.Length - 4096];
            Array.Fill(damage, (byte)0xA5);
            file.Position = 4096;
            file.Write(damage);
        }

        (await RefusalAsync())
            .ShouldBe(
                $"The store '{folder.Path}' is damaged. Stop the engine, keep a copy of the file, and restore the store from a backup.");
    }

    [Fact]
    public async Task Another_key_is_refused_at_once_with_its_id()
    {
        using var right = folder.Keys();
        using var wrong = folder.Keys(folder.File("wrong.key"));
        await CreateAsync();

        (await Should.ThrowAsync<StoreException>(() => folder.OpenAsync(keys: wrong))).Message.ShouldBe(
            $"The store '{folder.Path}' was written with another key (id {right.ActiveKeyId}); the key file '{folder.File("wrong.key")}' "
                + $"holds {wrong.ActiveKeyId}. Name the right one with --key-file or CONNECTOR_KEY.");
    }

    [Theory]
    [InlineData("DELETE FROM meta WHERE name = 'store-key'", "has lost its key: it was changed by hand. Restore it from a backup.")]
    [InlineData("UPDATE meta SET value = 'x' WHERE name = 'store-key'",
        "was changed or damaged, so its contents cannot be read. Restore the store from a backup.")]
    [InlineData("UPDATE meta SET value = substr(value, 1, 20) || 'AAAA' || substr(value, 25) WHERE name = 'store-key'",
        "was changed or damaged, so its contents cannot be read. Restore the store from a backup.")]
    public async Task A_store_whose_own_key_is_damaged_is_refused(string sql, string message)
    {
        await CreateAsync();
        folder.Execute(sql);

        (await RefusalAsync()).ShouldEndWith(message);
    }

    [Theory]
    [InlineData("UPDATE records SET state = 'lost'",
        "The store holds a record in the unknown state 'lost'. It was changed by hand; restore it from a backup.")]
    [InlineData("INSERT INTO steps (record_id, name, position, state) SELECT id, 'target', 0, 'lost' FROM records",
        "The store holds a step in the unknown state 'lost'. It was changed by hand; restore it from a backup.")]
    public async Task A_state_that_was_written_by_hand_says_so(string sql, string message)
    {
        await CreateAsync(records: 1);
        folder.Execute(sql);

        await using var store = await folder.OpenAsync();
        (await Should.ThrowAsync<StoreException>(() => store.FindAsync(new RecordFilter(), default))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_store_that_cannot_be_made_says_why()
    {
        using var keys = folder.Keys();
        File.WriteAllText(folder.File("file"), "");

        var path = Path.Combine(folder.File("file"), "store.db");
        (await Should.ThrowAsync<StoreException>(() => SqliteStateStore.OpenAsync(path, keys, StoreAccess.Administration, folder.Clock,
            default))).Message.ShouldStartWith($"The store '{path}' cannot be made: ");
        (await Should.ThrowAsync<StoreException>(() =>
            SqliteStateStore.OpenAsync(path, keys, StoreAccess.Engine, folder.Clock, default))).Message.ShouldContain("cannot be made: ");
    }

    [Fact]
    public async Task A_second_engine_is_refused_and_told_who_runs()
    {
        await using var first = await folder.OpenAsync();

        (await Should.ThrowAsync<StoreLockedException>(() => folder.OpenAsync())).Message.ShouldBe(
            $"The store '{folder.Path}' is in use by another engine (process {Environment.ProcessId} on {Environment.MachineName}, since "
            + "2026-03-04 05:06:07Z). "
            + "Stop that one first, or give this one a store of its own with --store. Commands that look or administer work beside it.");
    }

    [Fact]
    public async Task An_engine_may_start_where_another_one_ended()
    {
        await (await folder.OpenAsync()).DisposeAsync();

        await using var second = await folder.OpenAsync();
        second.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_engine_that_could_not_open_its_store_gives_the_lock_back()
    {
        await CreateAsync();
        folder.Execute("PRAGMA user_version = 9");
        await RefusalAsync();
        folder.Execute("PRAGMA user_version = 1");

        await (await folder.OpenAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Commands_administer_beside_a_running_engine_and_both_see_what_the_other_did()
    {
        await using var engine = await folder.OpenAsync();
        await using var command = await folder.OpenAsync(StoreAccess.Administration);
        await engine.IntakeAsync(Page("A"), default);
        var record = (await engine.ClaimAsync("suite/invoices", 10, folder.Clock.Now, default)).ShouldHaveSingleItem();
        await engine.SaveAsync(
            new RecordChange
            {
                RecordId = record.Id,
                Now = folder.Clock.Now,
                State = RecordState.Review,
                WaitsFor = "xref:gl:1",
                Release = true
            }, default);

        (await command.SetCrossReferenceAsync("gl", "1", "2", "clerk", default)).ShouldBe(1);

        engine.CrossReference("gl", "1").ShouldBe("2");
        (await engine.ClaimAsync("suite/invoices", 10, folder.Clock.Now, default)).ShouldHaveSingleItem().Id.ShouldBe(record.Id);
        await engine.AppendAuditAsync([new AuditEntry("run-ended", "Done.")], default);
        var verdict = await command.VerifyAuditAsync(default);
        (verdict.IsWhole, verdict.Events).ShouldBe((true, 4));
    }

    [Fact]
    public async Task Each_move_of_a_watermark_is_kept()
    {
        var start = folder.Clock.Now;
        await using (var store = await folder.OpenAsync())
        {
            foreach (var mark in new DateTimeOffset?[] { start, start.AddHours(-1), null, start.AddTicks(1) })
                await store.IntakeAsync(Page() with { Partition = "US01", Watermark = mark }, default);
        }

        using var connection = folder.OpenRaw();
        using var ledger = connection.CreateCommand();
        ledger.CommandText = "SELECT partition, from_mark, to_mark, at FROM watermark_ledger ORDER BY id";
        using var row = ledger.ExecuteReader();
        var moves = new List<(string, long?, long, long)>();
        while (row.Read())
            moves.Add((row.GetString(0), row.Number(1), row.GetInt64(2), row.GetInt64(3)));
        var at = Page().Now.UtcTicks;
        moves.ShouldBe([("US01", null, start.UtcTicks, at), ("US01", start.UtcTicks, start.AddTicks(1).UtcTicks, at)]);
    }

    [Fact]
    public async Task Payloads_are_nowhere_on_the_disk_in_clear_text()
    {
        const string secret = "DE89370400440532013000";
        await using var store = await folder.OpenAsync();
        var json = JsonSerializer.SerializeToElement(new { iban = secret });
        await store.IntakeAsync(Page("A") with { Records = [new IntakeRecord("A", json, null)] }, default);
        var record = (await store.ClaimAsync("suite/invoices", 10, folder.Clock.Now, default)).ShouldHaveSingleItem();
        await store.SaveAsync(
            new RecordChange
            {
                RecordId = record.Id,
                Now = folder.Clock.Now,
                State = RecordState.Delivering,
                Fingerprint = secret,
                Deliver = true,
                Steps = [new StoredStep("target", StepState.Done, json, json, null, null)],
                Audit = [new AuditEntry("sent", "Sent.", Request: json, Response: json)],
            },
            default);
        await store.WriteNoteAsync("erp", "session", secret, default);

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(folder.Path)!)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            await ShouldNotHoldAsync(file, secret);
    }

    [Fact]
    public async Task The_files_of_a_store_are_open_to_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var store = await folder.OpenAsync();
        await store.IntakeAsync(Page("A"), default);

        foreach (var name in new[] { "store.db", "store.db-wal", "store.db-shm" })
            File.GetUnixFileMode(folder.File(name)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, name);
    }

    private async Task CreateAsync(int records = 0)
    {
        await using var store = await folder.OpenAsync();
        await store.IntakeAsync(Page([.. Enumerable.Range(0, records).Select(number => $"K{number}")]), default);
    }

    private async Task<string> RefusalAsync() => (await Should.ThrowAsync<StoreException>(() => folder.OpenAsync())).Message;

    private Intake Page(params string[] keys) =>
        new("suite/invoices", "1", "", [.. keys.Select(key => new IntakeRecord(key, JsonElement.Parse("""{"n":1}"""), null))], null,
            folder.Clock.Now);

    private static async Task ShouldNotHoldAsync(string file, string text)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)).ShouldBe(-1, file);
    }
}
