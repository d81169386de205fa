using System.Text.RegularExpressions;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public abstract partial class StateStoreConformance
{
    [Fact]
    public async Task Content_that_comes_back_after_somebody_wrote_the_document_is_a_new_version_once()
    {
        await TakeInAsync(Record("A"));
        Clock.Now += TimeSpan.FromMinutes(1);
        var written = Record("A") with { WrittenAt = Clock.Now };
        Clock.Now += TimeSpan.FromMinutes(1);

        (await TakeInAsync(written)).Stored.ShouldBe(1);
        (await TakeInAsync(written)).Stored.ShouldBe(0);
        (await TakeInAsync(Record("A"))).Stored.ShouldBe(0);
    }

    [Fact]
    public async Task A_record_was_received_when_the_source_was_asked_for_its_page()
    {
        await Store.IntakeAsync(Page(Record("A")) with { ReadAt = Start - TimeSpan.FromSeconds(3) }, default);

        (await FindAsync("A", 1)).ReceivedAt.ShouldBe(Start - TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task The_flows_that_have_records_are_listed_in_order()
    {
        await Store.IntakeAsync(Page(Record("1")) with { Flow = "suite/vendors" }, default);
        await TakeInAsync(Record("1"), Record("2"));

        (await Store.FlowsAsync(default)).ShouldBe(["suite/invoices", "suite/vendors"]);
    }

    [Fact]
    public async Task A_record_comes_back_as_it_was_read()
    {
        const string body = """{ "amount": 1.10,  "name":"Müller \u0026 Söhne 数 🧾", "none":null }""";
        var result = await Store.IntakeAsync(Page(new IntakeRecord("A-1", Json(body), "US01")), default);

        result.ShouldBe(new IntakeResult(1, 0));
        var record = await FindAsync("A-1", 1);
        record.Body.GetRawText().ShouldBe(body);
        record.Company.ShouldBe("US01");
        record.State.ShouldBe(RecordState.Received);
        record.FlowVersion.ShouldBe("1");
        record.ReceivedAt.ShouldBe(Start);
        record.Attempt.ShouldBe(0);
        record.DueAt.ShouldBeNull();
        (await EventsAsync("A-1")).ShouldBe(["record.received"]);
    }

    [Fact]
    public async Task A_record_whose_content_is_known_is_not_stored_again()
    {
        await TakeInAsync(Record("A", """{"a":1,"b":[1,2]}"""));

        (await TakeInAsync(Record("A", """{ "b": [1, 2], "a": 1 }"""))).ShouldBe(new IntakeResult(0, 1));
        (await EventsAsync("A")).ShouldBe(["record.received"]);
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":"1"}""", """{"a":1}""")]
    [InlineData("""{"a":null}""", "{}")]
    public async Task Content_that_differs_is_a_new_version(string first, string second)
    {
        await TakeInAsync(Record("A", first));

        (await TakeInAsync(Record("A", second))).ShouldBe(new IntakeResult(1, 0));
        (await FindAsync("A", 2)).Body.GetRawText().ShouldBe(second);
    }

    [Fact]
    public async Task Content_that_returns_to_an_earlier_one_is_a_new_version()
    {
        await DeliverAsync(await TakeInAndClaimAsync("A", """{"n":1}"""));
        await DeliverAsync(await TakeInAndClaimAsync("A", """{"n":2}"""));

        (await TakeInAndClaimAsync("A", """{"n":1}""")).Version.ShouldBe(3);
    }

    [Fact]
    public async Task The_same_key_in_two_flows_is_two_records()
    {
        await TakeInAsync(Record("A"));

        (await Store.IntakeAsync(Page(Record("A")) with { Flow = "suite/vendors" }, default)).Stored.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_are_told_apart_to_the_letter()
    {
        (await TakeInAsync(Record("a"), Record("A"), Record("ä"), Record("a\u0308"), Record("a "), Record("i"), Record("ı"),
            Record("'; DROP TABLE records; --"))).Stored.ShouldBe(8);
    }

    [Theory]
    [InlineData("", "key: it is empty, ")]
    [InlineData(" \t", "key: it is empty, ")]
    [InlineData(@"a\0b", "key: it holds a character that cannot be stored ")]
    [InlineData(@"a\ud83e", "key: it holds a character that cannot be stored ")]
    [InlineData(@"\uddfe\ud83e", "key: it holds a character that cannot be stored ")]
    public async Task A_key_that_cannot_tell_records_apart_is_rejected_and_every_record_is_kept(string escapedKey, string reason)
    {
        var key = Regex.Unescape(escapedKey);
        (await TakeInAsync(Record(key, "1"), Record(key, "2"), Record("good"))).ShouldBe(new IntakeResult(3, 0));
        (await TakeInAsync(Record(key, "1"), Record(key, "2"), Record("good"))).ShouldBe(new IntakeResult(0, 3));

        var rejected = await Store.FindAsync(new RecordFilter { State = RecordState.Rejected }, default);
        rejected.Select(record => record.Body.GetRawText()).ShouldBe(["2", "1"]);
        rejected.ShouldAllBe(record => record.Version == 1 && record.ReasonCode == "no-key"
            && record.Reason!.StartsWith(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("null")]
    public async Task Content_that_is_odd_but_legal_is_kept_and_recognised(string body)
    {
        await TakeInAsync(Record("A", body));

        (await TakeInAsync(Record("A", body))).ShouldBe(new IntakeResult(0, 1));
        (await FindAsync("A", 1)).Body.GetRawText().ShouldBe(body);
    }

    [Fact]
    public async Task A_key_twice_in_one_page_gives_its_versions_in_order()
    {
        (await TakeInAsync(Record("A", """{"n":1}"""), Record("B"), Record("A", """{"n":2}"""))).ShouldBe(new IntakeResult(3, 0));

        (await FindAsync("A", 2)).Body.GetRawText().ShouldBe("""{"n":2}""");
        (await ClaimAsync()).Select(record => (record.Key, record.Version)).ShouldBe([("B", 1), ("A", 2)]);
    }

    [Fact]
    public async Task Job_ids_are_made_from_flow_key_and_version()
    {
        await TakeInAsync(Record("A", """{"n":1}"""), Record("A", """{"n":2}"""), Record("B"));

        var ids = (await Store.FindAsync(new RecordFilter(), default)).Select(record => record.JobId).ToList();
        ids.ShouldAllBe(id => id.Length == 32 && id.All(char.IsAsciiHexDigitLower));
        ids.Distinct().Count().ShouldBe(3);
        // The same on every machine and for ever: a target keeps it as its external code.
        (await FindAsync("A", 1)).JobId.ShouldBe("faee4f7f6db02969007dcf93f9073a9e");
    }

    [Fact]
    public async Task A_problem_found_at_intake_goes_straight_to_its_state()
    {
        await TakeInAsync(
            Record("A") with { Problem = new IntakeProblem(RecordState.Rejected, "no-key", "key: src.invoiceId is missing.") },
            Record("B") with { Problem = new IntakeProblem(RecordState.Skipped, "filtered", "Not for this flow.") });

        var record = await FindAsync("A", 1);
        (record.State, record.ReasonCode, record.Reason).ShouldBe((RecordState.Rejected, "no-key", "key: src.invoiceId is missing."));
        (await EventsAsync("A")).ShouldBe(["record.rejected"]);
        (await EventsAsync("B")).ShouldBe(["record.skipped"]);
        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_watermark_moves_with_the_page_and_only_forward()
    {
        (await Store.WatermarkAsync(Flow, "US01", default)).ShouldBeNull();
        await MoveAsync("US01", Start);
        await MoveAsync("US01", Start.AddHours(-1));
        await MoveAsync("US01", null);
        (await Store.WatermarkAsync(Flow, "US01", default)).ShouldBe(Start);

        await MoveAsync("US01", Start.AddTicks(1));
        (await Store.WatermarkAsync(Flow, "US01", default)).ShouldBe(Start.AddTicks(1));
        (await Store.WatermarkAsync(Flow, "US02", default)).ShouldBeNull();

        Task MoveAsync(string partition, DateTimeOffset? mark) =>
            Store.IntakeAsync(Page() with { Partition = partition, Watermark = mark }, default);
    }

    [Fact]
    public async Task A_watermark_given_in_another_offset_is_the_same_instant()
    {
        await Store.IntakeAsync(Page() with { Watermark = Start.ToOffset(TimeSpan.FromHours(5)) }, default);

        (await Store.WatermarkAsync(Flow, "", default)).ShouldBe(Start);
    }

    [Fact]
    public async Task Keys_that_a_scan_did_not_see_are_found()
    {
        await ScanAsync(1, "A", "B", "C");
        await ScanAsync(2, "C", "A");
        await ScanAsync(2, "D");

        (await Store.UnseenKeysAsync(Flow, "US01", 2, default)).ShouldBe(["B"]);
        (await Store.UnseenKeysAsync(Flow, "US02", 2, default)).ShouldBeEmpty();

        await Store.IntakeAsync(Page(Record("B")) with { Partition = "US01", AreGone = true }, default);
        (await Store.UnseenKeysAsync(Flow, "US01", 2, default)).ShouldBeEmpty();
        await ScanAsync(3, "B");
        (await Store.UnseenKeysAsync(Flow, "US01", 4, default)).ShouldBe(["A", "B", "C", "D"]);

        Task ScanAsync(long run, params string[] keys) =>
            Store.IntakeAsync(Page([.. keys.Select(key => Record(key))]) with { Partition = "US01", ScanRun = run }, default);
    }
}
