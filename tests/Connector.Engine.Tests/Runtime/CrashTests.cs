using Connector.Engine.Records;

namespace Connector.Engine.Tests.Runtime;

/// <summary>Whatever dies or is lost, wherever: every invoice arrives once, is posted once, and is confirmed once.</summary>
public sealed class CrashTests : PipelineTest
{
    public static TheoryData<string, string> EveryCall()
    {
        var data = new TheoryData<string, string>();
        foreach (var call in new[] { "act documents.claim", "write documents", "act documents.post", "write confirmations" })
        {
            foreach (var mishap in new[] { Mishap.DiesBefore, Mishap.DiesAfter, Mishap.AnswerLost, Mishap.Unavailable, Mishap.Throttled })
                data.Add(call, mishap.ToString());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task A_mishap_at_any_call_changes_nothing_in_the_end(string call, string mishap)
    {
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2));
        Desk.Add(Invoice(3));
        Desk.Script = Erp.Script = (made, count) => made == call && count == 2 ? Enum.Parse<Mishap>(mishap) : Mishap.None;

        await RunUntilDoneAsync();

        Erp.Documents.Values.Select(document => document.Body.GetProperty("number").GetString()).Order(StringComparer.Ordinal)
            .ShouldBe(["N1", "N2", "N3"]);
        Erp.Documents.Values.ShouldAllBe(document => document.Posts == 1);
        Desk.Confirmations.Count.ShouldBe(3);
        Desk.Confirmations.ShouldAllBe(body => body.GetProperty("good").GetBoolean());
        (await RecordsAsync()).ShouldAllBe(record => record.State == RecordState.Delivered);
        await TrailAsync("I1");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Mishaps_at_random_change_nothing_in_the_end(int seed)
    {
        var random = new Random(seed);
        for (var number = 1; number <= 20; number++)
            Desk.Add(Invoice(number));
        Desk.Script = Erp.Script = (_, _) =>
        {
            lock (random)
                return random.Next(5) == 0 ? (Mishap)random.Next(1, 6) : Mishap.None;
        };

        await RunUntilDoneAsync();
        Desk.Script = Erp.Script = (_, _) => Mishap.None;
        await RunUntilDoneAsync();

        (await RecordsAsync()).Where(record => record.State != RecordState.Delivered)
            .Select(record => $"{record.Key} {record.State} {record.Reason}").ShouldBeEmpty();
        Erp.Documents.Count.ShouldBe(20);
        Erp.Documents.Values.ShouldAllBe(document => document.Posts == 1);
        Desk.Confirmations.Count.ShouldBe(20);
    }

    [Theory]
    [InlineData("act documents.claim")]
    [InlineData("write documents")]
    [InlineData("act documents.post")]
    [InlineData("write confirmations")]
    public async Task A_doubt_outlives_a_call_that_is_turned_away(string call)
    {
        Desk.Add(Invoice(1));
        Desk.Script = Erp.Script = (made, count) => made != call
            ? Mishap.None
            : count switch { 1 => Mishap.AnswerLost, 2 => Mishap.Unavailable, _ => Mishap.None };

        await RunAsync();

        Erp.Documents.ShouldHaveSingleItem().Value.Posts.ShouldBe(1);
        Desk.Confirmations.ShouldHaveSingleItem();
        (await RecordsAsync()).ShouldHaveSingleItem().State.ShouldBe(RecordState.Delivered);
    }

    [Fact]
    public async Task A_crash_while_a_rejection_is_told_resumes_the_telling()
    {
        Desk.Add(Invoice(1));
        Erp.Refuses = _ => "The vendor is blocked.";
        Desk.Script = (call, count) => call == "write confirmations" && count == 1 ? Mishap.DiesBefore : Mishap.None;

        (await RunUntilDoneAsync()).ShouldBe(1);

        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("why").GetString().ShouldBe("The vendor is blocked.");
        Erp.Calls.Count(call => call == "write documents").ShouldBe(1);
    }

    [Fact]
    public async Task A_doubtful_write_that_the_target_shows_late_is_recognised_when_it_is_turned_away_as_its_own_duplicate()
    {
        Desk.Add(Invoice(1));
        Erp.RefusesDuplicates = true;
        Erp.SeesLate = 1;
        Erp.Script = (call, count) => call == "write documents" && count == 1 ? Mishap.AnswerLost : Mishap.None;

        (await RunAsync()).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem().Value.Posts.ShouldBe(1);
        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("good").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_doubtful_write_that_meets_a_duplicate_nobody_can_see_yet_is_never_told_as_refused()
    {
        Desk.Add(Invoice(1));
        Erp.RefusesDuplicates = true;
        Erp.SeesLate = 3;
        Erp.Script = (call, count) => call == "write documents" && count == 1 ? Mishap.AnswerLost : Mishap.None;

        (await RunAsync()).Flows[0].Counts.Delivered.ShouldBe(1);

        Erp.Documents.ShouldHaveSingleItem().Value.Posts.ShouldBe(1);
        Desk.Confirmations.ShouldHaveSingleItem().GetProperty("good").GetBoolean().ShouldBeTrue();
        (await TrailAsync("I1")).Select(happened => happened.Message)
            .ShouldContain(message => message.Contains("Whether it is this one, from the call whose answer was lost, cannot be told yet.",
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Two_numbers_that_differ_in_case_and_blanks_alone_are_never_sent_side_by_side(int batch)
    {
        Erp = new ScriptedSystem("erp", batch);
        Desk.Add(Invoice(1));
        Desk.Add(Invoice(2).Replace("N2", "n1 ", StringComparison.Ordinal));

        await RunAsync();

        Erp.Documents.Count.ShouldBe(1);
        (await RecordsAsync()).Select(record => record.State).Order().ShouldBe([RecordState.Delivered, RecordState.Rejected]);
    }
}
