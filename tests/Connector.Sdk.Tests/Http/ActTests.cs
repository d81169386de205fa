using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class ActTests
{
    private const string Manifest = """
        connector: acting
        summary: Posts documents.
        settings:
          baseUrl: { type: url, required: true }
        answers:
          - { status: 405, on: claim, means: done }
          - { status: 400, on: post, body: message, matches: "already posted", means: done }
          - { status: 400, means: data, message: message }
        resources:
          invoices:
            actions:
              post: { post: "/invoices({id})/post", readBack: "/invoices({id})", done: { field: status, not: [Draft] } }
              claim: { post: "/invoices({id})/claim" }
        """;

    [Fact]
    public async Task A_posted_document_is_read_back_and_is_the_result()
    {
        await using var system = await StartAsync(Reply.Status(204), """{"status":"Open","number":"P-1"}""");
        await using var connection = TestConnection.To(system, Manifest);

        var delivered = (await ActAsync(connection, "post")).ShouldBeOfType<WriteOutcome.Delivered>();

        delivered.TargetId.ShouldBe("7");
        delivered.Body!.Value.GetRawText().ShouldBe("""{"status":"Open","number":"P-1"}""");
        system.Requests.Select(request => $"{request.Method} {request.Target}").ShouldBe(["POST /invoices(7)/post", "GET /invoices(7)"]);
    }

    [Fact]
    public async Task In_doubt_a_document_that_is_already_posted_is_not_posted_again()
    {
        await using var system = await StartAsync(Reply.Status(204), """{"status":"Open","number":"P-1"}""");
        await using var connection = TestConnection.To(system, Manifest);

        (await ActAsync(connection, "post", inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();

        system.Requests.Select(request => request.Method).ShouldBe(["GET"]);
    }

    [Fact]
    public async Task In_doubt_a_document_that_is_still_a_draft_is_posted()
    {
        var posted = false;
        await using var system = await TestSystem.StartAsync((context, request) =>
        {
            posted |= request.Method == "POST";
            return context.Response.WriteAsync(posted ? """{"status":"Open"}""" : """{"status":"Draft"}""");
        });
        await using var connection = TestConnection.To(system, Manifest);

        (await ActAsync(connection, "post", inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();

        system.Requests.Select(request => request.Method).ShouldBe(["GET", "POST", "GET"]);
    }

    [Theory]
    [InlineData("Open", true)]
    [InlineData("Draft", false)]
    public async Task In_doubt_a_refusal_counts_only_if_the_document_is_still_not_done(string status, bool isDone)
    {
        var refused = false;
        await using var system = await TestSystem.StartAsync((context, request) =>
        {
            if (request.Method == "GET")
                return context.Response.WriteAsync($$"""{"status":"{{(refused ? status : "Draft")}}"}""");
            refused = true;
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"message":"Invoice 7 already exists for this vendor."}""");
        });
        await using var connection = TestConnection.To(system, Manifest);

        var outcome = await ActAsync(connection, "post", inDoubt: true);

        (outcome is WriteOutcome.Delivered).ShouldBe(isDone);
        if (outcome is WriteOutcome.Refused { Failure: var failure })
            (failure.Kind, failure.Message).ShouldBe((FailureKind.Data, "Invoice 7 already exists for this vendor."));
        system.Requests.Select(request => request.Method).ShouldBe(["GET", "POST", "GET"]);
    }

    [Fact]
    public async Task In_doubt_a_document_that_cannot_be_read_is_not_touched()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(503));
        await using var connection = TestConnection.To(system, Manifest);

        (await ActAsync(connection, "post", inDoubt: true)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Transient);

        system.Requests.ShouldAllBe(request => request.Method == "GET");
    }

    [Fact]
    public async Task An_answer_that_means_done_is_read_back_and_delivered()
    {
        await using var system = await StartAsync(Reply.Json("""{"message":"It is already posted."}""", 400), """{"status":"Paid"}""");
        await using var connection = TestConnection.To(system, Manifest);

        (await ActAsync(connection, "post")).ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("status").GetString()
            .ShouldBe("Paid");
    }

    [Fact]
    public async Task A_second_claim_that_the_manifest_calls_done_is_delivered()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(405));
        await using var connection = TestConnection.To(system, Manifest);

        (await ActAsync(connection, "claim")).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task A_refusal_is_the_clerks_to_read()
    {
        await using var system = await StartAsync(Reply.Json("""{"message":"The period is closed."}""", 400), "{}");
        await using var connection = TestConnection.To(system, Manifest);

        (await ActAsync(connection, "post")).ShouldBeOfType<WriteOutcome.Refused>().Failure.Message.ShouldBe("The period is closed.");
    }

    [Fact]
    public async Task A_lost_answer_to_a_post_is_in_doubt_and_nothing_is_sent_twice()
    {
        await using var system = await StartAsync(Reply.Drop, """{"status":"Open"}""");
        await using var connection = TestConnection.To(system, Manifest);

        (await ActAsync(connection, "post")).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind.ShouldBe(FailureKind.Ambiguous);

        system.Requests.Count(request => request.Method == "POST").ShouldBe(1);
    }

    [Theory]
    [InlineData(200, """{"status":"Draft"}""", "'status' still says 'Draft'.")]
    [InlineData(500, "", "acting is not available at the moment (status 500).")]
    public async Task A_post_whose_result_is_not_seen_stays_in_doubt(int status, string body, string why)
    {
        await using var system = await TestSystem.StartAsync((context, request) => request.Method == "POST"
            ? Reply.Status(204)(context)
            : Reply.Json(body, status)(context));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await ActAsync(connection, "post")).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Ambiguous);
        failure.Message.ShouldBe($"acting accepted 'invoices.post', but its result cannot be seen yet: {why}");
    }

    [Fact]
    public async Task An_action_is_described_as_it_would_be_sent()
    {
        await using var connection = TestConnection.To("http://unused.invalid", Manifest);

        var shown = connection.Describe(Request("post", false));

        shown.Method.ShouldBe("POST");
        shown.Path.ShouldBe("/invoices(7)/post");
        shown.Body.ShouldBeNull();
    }

    [Fact]
    public async Task An_unknown_action_gets_a_suggestion()
    {
        await using var connection = TestConnection.To("http://unused.invalid", Manifest);

        (await Should.ThrowAsync<ConnectorException>(ActAsync(connection, "pots"))).Failure.Message
            .ShouldBe("The resource 'invoices' has no action 'pots'. Did you mean 'post'?");
    }

    private static Task<TestSystem> StartAsync(Func<HttpContext, Task> onPost, string document) =>
        TestSystem.StartAsync((context, request) => request.Method == "POST" ? onPost(context) : context.Response.WriteAsync(document));

    private static Task<WriteOutcome> ActAsync(TestConnection connection, string action, bool inDoubt = false) =>
        connection.ActAsync(Request(action, inDoubt), CancellationToken.None);

    private static ActionRequest Request(string action, bool inDoubt) =>
        new("invoices", action, "7", inDoubt, "00000000000000000000000000000001");
}
