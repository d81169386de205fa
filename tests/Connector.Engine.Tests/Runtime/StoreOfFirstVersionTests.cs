using Connector.Engine.Records;
using Microsoft.Data.Sqlite;

namespace Connector.Engine.Tests.Runtime;

/// <summary>A store that version 0.1 left behind, with records in the middle of their way: it opens, its trail is whole and reads, and
/// every record goes on.</summary>
public sealed class StoreOfFirstVersionTests : PipelineTest
{
    private static readonly string Earlier = Path.Combine(AppContext.BaseDirectory, "Store", "Earlier", "store-0.1");

    public StoreOfFirstVersionTests()
    {
        File.Copy(Earlier + ".keys.txt", StorePath + ".key");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(StorePath + ".key", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SQLitePCL.Batteries_V2.Init();
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = StorePath, Pooling = false }.ToString());
        database.Open();
        using var restore = database.CreateCommand();
        restore.CommandText = File.ReadAllText(Earlier + ".sql");
        restore.ExecuteNonQuery();

        // What the target had by then, and what the source still shows.
        Erp.Documents["D0001"] = (JsonElement.Parse("""{"number":"N1","account":"6100","total":10.10}"""), 1);
        Erp.Documents["D0002"] = (JsonElement.Parse("""{"number":"N6","account":"6100","total":10.10}"""), 1);
        for (var number = 1; number <= 7; number++)
            Desk.Add(Invoice(number, account: number == 3 ? "A9" : "A1", total: number == 4 ? "0" : "10.10"));
    }

    [Fact]
    public async Task Its_trail_is_whole_and_its_records_stand_where_they_stood()
    {
        (await RecordsAsync()).OrderBy(record => record.Id).Select(record => (record.Key, record.State, record.ReasonCode)).ShouldBe(
        [
            ("I1", RecordState.Delivered, "delivered"), ("I2", RecordState.Rejected, "refused"),
            ("I3", RecordState.Review, "reference-missing"), ("I4", RecordState.Skipped, "filtered"),
            ("I5", RecordState.Retrying, "unavailable"), ("I6", RecordState.Delivering, null), ("I7", RecordState.Delivering, null),
        ]);
        (await TrailAsync("I1")).Select(happened => (happened.Event, happened.Step)).ShouldBe(
        [
            ("record.received", null), ("step.intended", "claim"), ("step.completed", "claim"), ("step.intended", "target"),
            ("step.completed", "target"), ("step.intended", "post"), ("step.completed", "post"),
            ("step.intended", "confirm"), ("step.completed", "confirm"), ("record.delivered", null),
        ]);
        (await TrailAsync("I2")).ShouldContain(happened => happened.Event == "record.refused");
    }

    [Fact]
    public async Task Every_record_of_it_goes_on()
    {
        Clock.Move(TimeSpan.FromMinutes(5));
        await RunAsync();
        await using (var store = await OpenStoreAsync())
            (await store.SetCrossReferenceAsync("accounts", "A9", "6900", "clerk", CancellationToken.None)).ShouldBe(1);
        await RunAsync();

        (await RecordsAsync()).OrderBy(record => record.Id).Select(record => (record.Key, record.State)).ShouldBe(
        [
            ("I1", RecordState.Delivered), ("I2", RecordState.Rejected), ("I3", RecordState.Delivered), ("I4", RecordState.Skipped),
            ("I5", RecordState.Delivered), ("I6", RecordState.Delivered), ("I7", RecordState.Delivered),
        ]);
        Erp.Documents.Values.Select(document => (document.Body.GetProperty("number").GetString(), document.Posts)).Order()
            .ShouldBe([("N1", 1), ("N3", 1), ("N5", 1), ("N6", 1), ("N7", 1)]);
        await TrailAsync("I6");
    }
}
