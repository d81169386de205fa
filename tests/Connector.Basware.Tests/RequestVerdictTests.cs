namespace Connector.Basware.Tests;

public sealed class RequestVerdictTests
{
    [Fact]
    public void A_record_is_decided_when_every_system_has_decided_and_the_worst_verdict_counts()
    {
        Judge("InProgress", """{"externalCode":"A","status":"Error","errors":[]}""").ShouldBeOfType<WriteOutcome.Accepted>();
        Judge("Error", """{"externalCode":"A","status":"Success"}""", """{"externalCode":"A","status":"InProgress"}""")
            .ShouldBeOfType<WriteOutcome.Accepted>();
        Judge("Error", """{"externalCode":"A","status":"Success"}""", """{"externalCode":"A","status":"RecordExpired"}""")
            .ShouldBeRefused(FailureKind.Transient);
        Judge("Success", """{"externalCode":"A","status":"Success"}""", """{"externalCode":"A","status":"Warning"}""")
            .ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public void Another_records_error_is_not_this_records() =>
        Judge("Error",
            """{"externalCode":"B","status":"Error","errors":[{"message":"no","category":"DataValidation"}]},{"externalCode":"A","status":"Success"}""").ShouldBeOfType<WriteOutcome.Delivered>();

    [Theory]
    [InlineData("Technical", FailureKind.Transient)]
    [InlineData("DataValidation", FailureKind.Data)]
    [InlineData("Unknown", FailureKind.Data)]
    public void The_category_of_an_error_says_who_must_act(string category, FailureKind kind) =>
        Judge("Error",
            $$"""{"externalCode":"A","status":"Error","errors":[{"type":"Error","message":"Something.","category":"{{category}}"}]}""")
            .ShouldBeRefused(kind).Message.ShouldEndWith(": Something.");

    [Fact]
    public void One_error_that_the_sender_must_mend_outweighs_technical_ones() => Judge("Error",
        """{"externalCode":"A","status":"Error","errors":[{"type":"Error","message":"timeout","category":"Technical"},{"type":"Error","message":"bad term","category":"DataValidation"}]}""")
        .ShouldBeRefused(FailureKind.Data).Message.ShouldBe("Basware refused the record: timeout; bad term.");

    [Fact]
    public void An_error_without_a_reason_says_that_there_is_none() =>
        Judge("Error", """{"externalCode":"A","status":"Error"}""").ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("Basware refused the record and gave no reason.");

    [Fact]
    public void A_status_nobody_knows_yet_leaves_the_record_undecided() =>
        Judge("Success", """{"externalCode":"A","status":"Unpublished"}""").ShouldBeOfType<WriteOutcome.Accepted>();

    [Fact]
    public void A_record_that_is_not_listed_follows_a_good_request_and_is_in_doubt_after_a_bad_one()
    {
        Judge("Success", """{"externalCode":"B","status":"Success"}""").ShouldBeOfType<WriteOutcome.Delivered>();
        Judge("AcknowledgedError", """{"externalCode":"B","status":"Error"}""").ShouldBeRefused(FailureKind.Ambiguous).Code
            .ShouldBe("verdict-missing");
    }

    [Fact]
    public void A_forced_record_that_is_skipped_all_the_same_is_a_fault_of_the_setup() =>
        Judge("Success", isForced: true, mayRepeat: true, """{"externalCode":"A","status":"NotProcessed"}""")
        .ShouldBeRefused(FailureKind.Configuration).Message
            .ShouldBe("Basware skipped the record as identical although a field of it was changed to prevent that.");

    [Fact]
    public void An_answer_about_an_invoice_is_not_sent_again_because_its_code_is_spent() =>
        Judge("Error", isForced: false, mayRepeat: false,
        """{"externalCode":"A","status":"Error","errors":[{"type":"Error","message":"timeout","category":"Technical"}]}""")
        .ShouldBeRefused(FailureKind.Data).Message.ShouldContain("replay the record to answer again");

    private static WriteOutcome Judge(string status, params string[] systems) => Judge(status, isForced: false, mayRepeat: true, systems);

    private static WriteOutcome Judge(string status, bool isForced, bool mayRepeat, params string[] systems)
    {
        var json =
            $$"""{"requestStatus":"{{status}}","systems":[{{string.Join(',', systems.Select(items => $$"""{"items":[{{items}}]}"""))}}]}""";
        using var document = JsonDocument.Parse(json);
        return RequestVerdict.On(document.RootElement.Clone(), new RequestToken("request-1", "vendors", isForced, "A"), mayRepeat);
    }
}
