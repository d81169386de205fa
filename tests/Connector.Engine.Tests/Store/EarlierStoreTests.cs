using Connector.Engine.Records;
using Connector.Engine.Store;
using Connector.Engine.Tests.Runtime;

namespace Connector.Engine.Tests.Store;

/// <summary>
/// A store of version 1 whose trail has the names that events had at first: it opens, its trail reads and verifies, and its records go on.
/// The tables of that version are those of today; rows of the trail are hashed as they were written, so only the names read differently.
/// </summary>
public sealed class EarlierStoreTests : PipelineTest
{
    private const string Flow = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        flows:
          vendors:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: documents }
            dedupe: { key: src.id }
            target: { connection: erp, resource: documents, fields: { number: src.number, total: src.total } }
        """;

    private static readonly (string Today, string Earlier)[] Names =
    [
        ("record.received", "received"), ("step.intended", "sending"), ("step.accepted", "accepted"), ("step.completed", "done"),
        ("record.pending", "pending"), ("record.delivered", "delivered"), ("record.retrying", "retrying"), ("step.rejected", "not taken"),
    ];

    [Fact]
    public async Task It_opens_and_goes_on_and_its_trail_reads_and_verifies()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true) { StaysUndecided = 1 };
        Desk.Add(Invoice(1));
        await RunAsync(Flow, patience: TimeSpan.Zero);
        WriteAsEarlier();

        (await TrailAsync("I1")).Select(happened => happened.Event)
            .ShouldBe(["record.received", "step.intended", "step.accepted", "record.pending"]);
        Clock.Move(TimeSpan.FromMinutes(1));
        (await RunAsync(Flow)).Flows[0].Counts.ShouldBe(new(Read: 1, Skipped: 1, Delivered: 1));

        (await TrailAsync("I1"))[^1].Event.ShouldBe("record.delivered");
        Erp.Documents.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task How_long_a_record_is_pending_is_read_from_its_earlier_events()
    {
        Erp = new ScriptedSystem("erp", decidesLater: true) { StaysUndecided = int.MaxValue };
        Desk.Add(Invoice(1));
        Erp.Script = (_, _) => Mishap.Unauthorized;
        await RunAsync(Flow, patience: TimeSpan.Zero);
        Clock.Move(TimeSpan.FromHours(30));
        Erp.Script = (_, _) => Mishap.None;
        await RunAsync(Flow, patience: TimeSpan.Zero);
        WriteAsEarlier();

        Clock.Move(TimeSpan.FromHours(1));
        (await RunAsync(Flow, patience: TimeSpan.Zero)).Flows[0].Counts.Pending.ShouldBe(1,
            "it was sent an hour ago, though it came long before");
        Clock.Move(TimeSpan.FromHours(24));
        (await RunAsync(Flow, patience: TimeSpan.Zero)).Flows[0].Counts.Review.ShouldBe(1);
    }

    /// <summary>Writes the trail anew, event by event, with the names that they had at first.</summary>
    private void WriteAsEarlier()
    {
        using var database = SqliteDatabase.Open(StorePath, KeyRing.Open(StorePath, null, out _), Clock);
        using var session = database.OpenWriter();
        var events = session.Query($"SELECT {AuditRow.Columns} FROM audit ORDER BY sequence", AuditRow.Read);
        var triggers = session.Query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'",
            row => (Name: row.GetString(0), Sql: row.GetString(1)));
        session.Execute("BEGIN IMMEDIATE");
        foreach (var (name, _) in triggers)
            session.Execute($"DROP TRIGGER {name}");
        session.Execute("DELETE FROM audit");
        AuditHead.Write(session, AuditEnd.Beginning, database.Payloads.StoreKey);
        var trail = AuditTrail.Continue(session, database.Payloads);
        foreach (var row in events)
        {
            var name = Names.Single(pair => pair.Today == row.Event).Earlier;
            var entry = new AuditEntry(name, row.Message, row.Actor, row.Flow, row.Key, row.Step, Payload(row.Request, "request"),
                Payload(row.Response, "response"));
            var about = row.RecordId is { } id ? new RecordIdentity(id, row.JobId!, row.Flow!, row.FlowVersion!, row.Key!, 1) : null;
            trail.Append(entry, new DateTimeOffset(row.At, TimeSpan.Zero), about);

            System.Text.Json.JsonElement? Payload(byte[]? cipher, string column) =>
                database.Payloads.OpenJson(cipher, AuditTrail.Purpose(column, row.Sequence));
        }

        trail.Sign();
        foreach (var (_, sql) in triggers)
            session.Execute(sql);
        session.Execute("COMMIT");
    }
}
