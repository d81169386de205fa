using Connector.Sdk.Http;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class RedactionTests
{
    private const string Secret = "pa\"ss w/ör+d&1";

    private static readonly Company Company = new("A", ImmutableDictionary<string, string>.Empty.Add("pin", "4711-pin"));

    private const string Manifest = """
        connector: echoing
        summary: Repeats whatever it was told.
        settings:
          baseUrl: { type: url, required: true }
          clientSecret: { type: secret }
          apiKey: { type: secret }
        companySettings:
          pin: { type: secret }
        auth:
          oauth2: { tokenUrl: /token, clientId: me, clientSecret: "{clientSecret}" }
        headers: { X-Api-Key: "{apiKey}", X-Plain: shown }
        answers:
          - { status: 400, means: data, message: message, code: code }
        resources:
          items: { list: { get: /items }, write: { post: "/items/{company.pin}" } }
        """;

    [Theory]
    [InlineData("""{"message":"You sent pa\"ss w/ör+d&1","code":"key-7788"}""")]
    [InlineData("""{"message":"You sent pa\u0022ss w/\u00F6r\u002Bd\u00261"}""")]
    [InlineData("""{"message":"form client_secret=pa%22ss+w%2F%C3%B6r%2Bd%261&x=1"}""")]
    [InlineData("""{"message":"url pa%22ss%20w%2F%C3%B6r%2Bd%261"}""")]
    [InlineData("""{"message":"token tok-abc-123, header Bearer tok-abc-123"}""")]
    [InlineData("""{"message":"pin 4711-pin of the company"}""")]
    [InlineData("""{"message":"moved to https://store.example/a?X-Amz-Signature=5f3c99&X-Amz-Credential=AKIA1"}""")]
    [InlineData("""{"message":"jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"}""")]
    [InlineData("""{"message":"Authorization: Basic bWU6cGFzcw=="}""")]
    [InlineData("""{"message":"account DE89 3704 0044 0532 0130 00 and NO9386011117947"}""")]
    public async Task What_a_system_repeats_is_scrubbed_from_failures_and_log_lines(string body)
    {
        await using var system = await TestSystem.StartAsync((context, request) => request.Target == "/token"
            ? Reply.Token("tok-abc-123")(context)
            : Reply.Json(body, 400)(context));
        await using var connection = Open(system);

        var outcomes = await connection.WriteAsync(
            new WriteRequest("items", [TestConnection.Item("{}")], Company),
            CancellationToken.None);

        var told = outcomes[0].ShouldBeOfType<WriteOutcome.Refused>().Failure + string.Join('\n', connection.Log.Lines);
        foreach (var secret in new[] { Secret, "ss w/", "ss%20w", "ss+w", "tok-abc-123", "4711-pin", "key-7788", "5f3c99", "AKIA1", "eyJhb",
            "bWU6", "DE89", "0532", "NO9386" })
            told.ShouldNotContain(secret);
        told.ShouldContain("[redacted]");
        connection.Log.Lines.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_token_response_is_in_no_log_line_and_no_failure()
    {
        await using var system = await TestSystem.StartAsync((context, _) =>
            Reply.Json("""{"access_token":{"odd":"tok-in-odd-place"},"refresh_token":"r-1"}""")(context));
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("items"))).Failure;

        (failure + string.Join('\n', connection.Log.Lines)).ShouldNotContain("tok-in-odd-place");
    }

    [Fact]
    public async Task A_described_request_shows_no_secret_header()
    {
        await using var system = await TestSystem.StartAsync((context, _) => context.Response.WriteAsync("{}"));
        await using var connection = Open(system);

        var shown = connection.Describe(new WriteRequest("items", [TestConnection.Item("""{"a":1}""")], Company)).ShouldHaveSingleItem();

        shown.Headers.Keys.ShouldBe(["X-Plain"]);
        shown.Path.ShouldBe("/items/[redacted]");
        system.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("invoice 5e0d4c1b9a2f4e7d8c3b6a5f40912e77 of vendor V00012345")]
    [InlineData("reference RF18539007547034 of GB12ABCD10203040506070")]
    [InlineData("GET /items?$filter=a eq 'b'&pageSize=5")]
    [InlineData("Basic authentication is off for this tenant")]
    [InlineData("GUID 5D115C9C-44E3-EA11-BB43-000D3A2FEB81")]
    public void What_is_no_secret_is_left_alone(string text) => new Redactor(["s3cret"]).Redact(text).ShouldBe(text);

    [Fact]
    public void An_exception_in_a_log_line_is_scrubbed_too()
    {
        var log = new TestLogger();
        var logger = new RedactingLogger(log, new Redactor([Secret]));

        logger.Log(Microsoft.Extensions.Logging.LogLevel.Error, default, "state", new InvalidOperationException($"said {Secret}"),
            (state, _) => $"{state} {Secret}");

        log.Lines.ShouldHaveSingleItem().ShouldNotContain(Secret);
        log.Lines[0].ShouldContain("InvalidOperationException: said [redacted]");
    }

    [Fact]
    public void A_token_never_prints_itself() => new Token("tok", DateTimeOffset.UnixEpoch).ToString().ShouldBe("[redacted]");

    private static TestConnection Open(TestSystem system) => TestConnection.To(system, Manifest, with: options => options with
    {
        Values = options.Values.Add("clientSecret", Secret).Add("apiKey", "key-7788"),
        Companies = options.Companies.Add(Company.Code, Company),
    });
}
