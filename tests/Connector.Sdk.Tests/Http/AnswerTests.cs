using Connector.Sdk.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class AnswerTests
{
    private const string Manifest = """
        connector: talking
        summary: Answers in every way.
        settings:
          baseUrl: { type: url, required: true }
        answers:
          - { status: 404, on: list, means: empty }
          - { status: 405, on: claim, means: done }
          - { body: error.code, matches: "^Duplicate", means: duplicate, message: error.message, code: error.code, strip: "\\s*CorrelationId:.*$" }
          - { body: error.code, matches: "Changed$", means: transient }
          - { matches: "maintenance", means: throttled }
          - { status: 400, means: data, message: "errors[*].message" }
          - { status: 200, body: failed, matches: "^true$", means: data, message: reason }
        resources:
          items:
            list: { get: /items }
            get: { path: "/items/{id}" }
            find: { path: /items, filter: "number eq '{number}'", items: value }
            write: { post: /items }
            actions: { claim: { post: "/items/{id}/claim" } }
        """;

    [Theory]
    [InlineData(null, FailureKind.Duplicate, FailureKind.Data)]
    [InlineData("gibt es bereits", FailureKind.Data, FailureKind.Duplicate)]
    [InlineData("", FailureKind.Data, FailureKind.Data)]
    public async Task A_rule_may_take_its_pattern_from_the_connection(string? given, FailureKind english, FailureKind german)
    {
        const string Localised = """
            connector: talking
            summary: Answers in its user's language.
            settings:
              baseUrl: { type: url, required: true }
              duplicateTexts: { type: regex, default: already exists }
            answers:
              - { body: error.message, matches: "{duplicateTexts}", means: duplicate }
            resources: { items: { list: { get: /items } } }
            """;
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"error":{"message":"The record already exists."}}""", 400),
            Reply.Json("""{"error":{"message":"Den Datensatz gibt es bereits."}}""", 400));
        await using var connection = TestConnection.To(
            system, Localised,
            with: options => given is null ? options : options with { Values = options.Values.SetItem("duplicateTexts", given) });

        (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!.Kind.ShouldBe(english);
        (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!.Kind.ShouldBe(german);
    }

    [Theory]
    [InlineData(400, FailureKind.Data, FailureKind.Data)]
    [InlineData(422, FailureKind.Data, FailureKind.Data)]
    [InlineData(409, FailureKind.Data, FailureKind.Data)]
    [InlineData(412, FailureKind.Data, FailureKind.Data)]
    [InlineData(413, FailureKind.Data, FailureKind.Data)]
    [InlineData(401, FailureKind.Authentication, FailureKind.Authentication)]
    [InlineData(403, FailureKind.Authentication, FailureKind.Authentication)]
    [InlineData(404, FailureKind.Configuration, FailureKind.Configuration)]
    [InlineData(405, FailureKind.Configuration, FailureKind.Configuration)]
    [InlineData(410, FailureKind.Configuration, FailureKind.Configuration)]
    [InlineData(501, FailureKind.Configuration, FailureKind.Configuration)]
    [InlineData(408, FailureKind.Transient, FailureKind.Ambiguous)]
    [InlineData(500, FailureKind.Transient, FailureKind.Ambiguous)]
    [InlineData(502, FailureKind.Transient, FailureKind.Ambiguous)]
    [InlineData(504, FailureKind.Transient, FailureKind.Ambiguous)]
    [InlineData(520, FailureKind.Transient, FailureKind.Ambiguous)]
    [InlineData(429, FailureKind.Throttled, FailureKind.Throttled)]
    [InlineData(503, FailureKind.Transient, FailureKind.Transient)]
    public async Task A_status_says_who_must_act(int status, FailureKind onRead, FailureKind onWrite)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(status));
        await using var connection = TestConnection.To(system, Manifest);

        var read = (await connection.CallAsync("GET", "/x", CallEffect.Read, "other")).Failure!;
        var written = (await connection.CallAsync("POST", "/x", CallEffect.Once, "write")).Failure!;

        read.Kind.ShouldBe(onRead);
        written.Kind.ShouldBe(onWrite);
        read.Code.ShouldBe($"http-{status}");
        read.Message.ShouldStartWith("talking ");
        read.Detail.ShouldBe($"GET /x → {status}");
    }

    [Fact]
    public async Task A_404_is_no_record_where_one_was_asked_for_by_key_and_a_wrong_path_where_a_collection_was()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(404));
        await using var connection = TestConnection.To(system,
            Manifest.Replace("- { status: 404, on: list, means: empty }", "- { status: 410, on: list, means: empty }",
                StringComparison.Ordinal));

        (await connection.GetAsync(new GetRequest("items", "1"), CancellationToken.None)).ShouldBeNull();
        (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("items"))).Failure.Message
            .ShouldBe("talking does not offer what was asked for (status 404): check the connection's base URL and paths.");
        (await Should.ThrowAsync<ConnectorException>(
            connection.FindAsync(FindTests.Request("items", "number", "7"), CancellationToken.None))).Failure.Kind
            .ShouldBe(FailureKind.Configuration);
    }

    [Fact]
    public async Task The_first_rule_that_matches_wins()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"error":{"code":"Duplicate_Key","message":"It exists.  CorrelationId: 12."},"errors":[{"message":"other"}]}""",
                400));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!;

        failure.Kind.ShouldBe(FailureKind.Duplicate);
        failure.Code.ShouldBe("Duplicate_Key");
        failure.Message.ShouldBe("It exists.");
    }

    [Fact]
    public async Task Several_messages_are_one_sentence_each()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json(
                """{"errors":[{"message":"No account."},{"message":" No vendor. "},{"message":null},{"message":"No account."},{}]}""", 400,
                ("x-amzn-RequestId", "r-1")));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!;

        failure.Message.ShouldBe("No account.; No vendor.");
        failure.Detail!.ShouldStartWith("POST /items → 400, request id r-1: {\"errors\"");
    }

    [Fact]
    public async Task A_rule_may_see_an_error_inside_a_success()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"failed":true,"reason":"Closed period"}"""),
            Reply.Json("""{"failed":false,"error":{"code":"Duplicate"}}"""));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!.Message.ShouldBe("Closed period");
        (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_rule_holds_for_its_verb_only()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(405));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.CallAsync("POST", "/items/1/claim", CallEffect.Once, "claim")).IsDone.ShouldBeTrue();
        (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!.Kind.ShouldBe(FailureKind.Configuration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>\n  <body>Bad\tgateway</body></html>")]
    [InlineData("[1,2")]
    [InlineData("\"text\"")]
    [InlineData("{\"errors\":\"none\"}")]
    public async Task A_refusal_in_no_form_at_all_is_told_plainly(string body)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(body, 400));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe("talking refused the record (status 400).");
        if (body.StartsWith('<'))
            failure.Detail.ShouldBe("POST /items → 400: <html> <body>Bad gateway</body></html>");
    }

    [Fact]
    public async Task A_rule_without_a_path_is_tried_on_the_whole_text()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("<p>Down for maintenance</p>", 500));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!.Kind.ShouldBe(FailureKind.Throttled);
    }

    [Fact]
    public async Task A_long_answer_is_cut_in_the_detail_and_never_inside_a_character()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(new string('x', 499) + "😀" + new string('y', 100_000), 400));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.CallAsync("POST", "/x", CallEffect.Once, "write")).Failure!.Detail.ShouldBe(
            $"POST /x → 400: {new string('x', 499)}…");
    }

    [Theory]
    [InlineData(CallEffect.Read, FailureKind.Transient)]
    [InlineData(CallEffect.Once, FailureKind.Ambiguous)]
    public async Task An_answer_cut_short_is_passing_on_a_read_and_in_doubt_on_a_write(CallEffect effect, FailureKind kind)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Cut("""{"items":[{"a":1}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await connection.CallAsync(effect == CallEffect.Read ? "GET" : "POST", "/items", effect)).Failure!;

        failure.Kind.ShouldBe(kind);
        failure.Code.ShouldBe("answer-cut");
        system.Requests.Count.ShouldBe(effect == CallEffect.Read ? 3 : 1);
    }

    [Theory]
    [InlineData(CallEffect.Read, "application/json", FailureKind.Transient)]
    [InlineData(CallEffect.Read, "text/html", FailureKind.Transient)]
    [InlineData(CallEffect.Once, "application/json", FailureKind.Ambiguous)]
    [InlineData(CallEffect.Once, "text/html", FailureKind.Ambiguous)]
    public async Task A_success_that_is_no_JSON_is_not_believed(CallEffect effect, string type, FailureKind kind)
    {
        await using var system = await TestSystem.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(
                type == "text/html" ? "\r\n<html>Request rejected</html>"u8.ToArray() : "{\"items\":[{"u8.ToArray());
        });
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await connection.CallAsync(effect == CallEffect.Read ? "GET" : "POST", "/items", effect)).Failure!;

        failure.Kind.ShouldBe(kind);
        failure.Code.ShouldBe("answer-not-json");
    }

    [Theory]
    [InlineData(200, "OK")]
    [InlineData(204, "")]
    public async Task A_write_may_be_answered_with_plain_text_or_nothing(int status, string text)
    {
        await using var system = await TestSystem.StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        });
        await using var connection = TestConnection.To(system, Manifest);

        var answer = await connection.CallAsync("POST", "/items", CallEffect.Once, "write");

        answer.Failure.ShouldBeNull();
        answer.Body.ShouldBeNull();
    }

    [Fact]
    public async Task Numbers_and_text_keep_their_exact_bytes_both_ways()
    {
        const string json = """{"amount":10.00,"big":12345678901234567890.123456789,"text":"Å 漢 😀 \u0041 \"q\""}""";
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("\uFEFF" + json));
        await using var connection = TestConnection.To(system, Manifest);

        var answer = await connection.CallAsync("POST", "/items", CallEffect.Once, "write", TestConnection.Json(json));

        system.Requests[0].Body.ShouldBe(json);
        answer.Body!.Value.GetRawText().ShouldBe(json);
    }
}
