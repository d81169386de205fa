using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class RedirectTests
{
    private const string Manifest = """
        connector: redirecting
        summary: Large answers lie elsewhere.
        settings:
          baseUrl: { type: url, required: true }
          token: { type: secret }
        auth:
          bearer: { token: "{token}" }
        headers: { X-Tenant: acme }
        answers:
          - { status: 404, on: list, means: empty }
        resources:
          presigned:
            list:
              get: /items
              items: items
              page: { kind: header-token, sizeQuery: pageSize, from: x-amz-meta-token, to: x-amz-meta-token }
              redirect: without-credentials
            get: { path: "/items/{id}", items: items, redirect: without-credentials }
          plain:
            list: { get: /items }
            write: { post: /items }
        """;

    private const string Signed = "/bucket/a%2Fb?X-Amz-Credential=AKIAEXAMPLE&X-Amz-Signature=5f3c%7E1";

    [Fact]
    public async Task A_redirect_without_credentials_is_followed_by_a_clean_request_to_the_address_as_it_was_written()
    {
        await using var store = await TestSystem.AnsweringAsync(
            Reply.Json("""{"items":[{"a":1}]}""", 200, ("x-amz-meta-token", "t2")),
            Reply.Json("""{"items":[{"a":2}]}"""));
        await using var system = await TestSystem.AnsweringAsync(Reply.Redirect(store.Url + Signed));
        await using var connection = Open(system);

        var pages = await connection.ReadAllAsync("presigned");

        pages.Count.ShouldBe(2);
        system.Requests[0].Header("Authorization").ShouldBe("Bearer b3arer-secret");
        system.Requests[0].Header("X-Tenant").ShouldBe("acme");
        system.Requests[1].Header("x-amz-meta-token").ShouldBe("t2");
        store.Requests.ShouldAllBe(request => request.Target == Signed);
        store.Requests.SelectMany(request => request.Headers.Keys).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["Accept", "Accept-Encoding", "Host"]);
    }

    [Fact]
    public async Task A_continuation_token_on_the_redirect_itself_counts_where_the_final_response_has_none()
    {
        await using var store =
            await TestSystem.AnsweringAsync(Reply.Json("""{"items":[{"a":1}]}"""), Reply.Json("""{"items":[{"a":2}]}"""));
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Status(302, ("Location", store.Url + Signed), ("x-amz-meta-token", "t2")),
            Reply.Redirect(store.Url + Signed));
        await using var connection = Open(system);

        (await connection.ReadAllAsync("presigned")).Count.ShouldBe(2);

        system.Requests[1].Header("x-amz-meta-token").ShouldBe("t2");
    }

    [Fact]
    public async Task A_token_on_the_final_response_goes_before_the_one_on_the_redirect()
    {
        await using var store = await TestSystem.AnsweringAsync(Reply.Json("""{"items":[{"a":1}]}""", 200, ("x-amz-meta-token", "final")),
            Reply.Json("""{"items":[]}"""));
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Status(302, ("Location", store.Url + Signed), ("x-amz-meta-token", "redirect")), Reply.Json("[]"));
        await using var connection = Open(system);

        await connection.ReadAllAsync("presigned");

        system.Requests[1].Header("x-amz-meta-token").ShouldBe("final");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_presigned_address_that_refuses_is_no_empty_list_and_no_matter_of_our_credentials(int status)
    {
        await using var store = await TestSystem.AnsweringAsync(
            Reply.Json("<Error><StringToSign>X-Amz-Signature 5f3c</StringToSign></Error>", status), Reply.Json("""{"items":[{"a":1}]}"""));
        await using var system = await TestSystem.AnsweringAsync(Reply.Redirect(store.Url + Signed));
        await using var connection = Open(system);

        // A fresh link is asked for, and that one works.
        (await connection.ReadAllAsync("presigned")).ShouldHaveSingleItem().Records.Count.ShouldBe(1);
        system.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_presigned_address_that_keeps_refusing_is_told_without_its_signature()
    {
        await using var store = await TestSystem.AnsweringAsync(Reply.Json("<Error>AKIAEXAMPLE 5f3c</Error>", 403));
        await using var system = await TestSystem.AnsweringAsync(Reply.Redirect(store.Url + Signed));
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(
            connection.GetAsync(new GetRequest("presigned", "1"), CancellationToken.None))).Failure;

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Code.ShouldBe("redirected-403");
        failure.ToString().ShouldNotContain("AKIAEXAMPLE");
        failure.ToString().ShouldNotContain("5f3c");
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_refused_where_the_manifest_does_not_expect_one()
    {
        await using var stranger = await TestSystem.AnsweringAsync(Reply.Json("[]"));
        await using var system = await TestSystem.AnsweringAsync(Reply.Redirect(stranger.Url + "/else?token=hidden"));
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("plain"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Code.ShouldBe("redirect-refused");
        failure.Message.ShouldBe(
            $"The system redirects to another host ({stranger.Url}/else), which would see the connection's credentials. Correct the base "
                + "URL, or declare 'redirect: without-credentials'.");
        stranger.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_keeps_the_credentials()
    {
        await using var system = await TestSystem.StartAsync((context, request) => request.Target == "/items"
            ? Reply.Redirect("/moved")(context)
            : context.Response.WriteAsync("[]"));
        await using var connection = Open(system);

        await connection.ReadAllAsync("plain");

        system.Requests[1].Target.ShouldBe("/moved");
        system.Requests[1].Header("Authorization").ShouldBe("Bearer b3arer-secret");
    }

    [Fact]
    public async Task A_write_is_never_redirected()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(307, ("Location", "/moved")));
        await using var connection = Open(system);

        var failure = (await connection.WriteAllAsync("plain", "{}")).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe(
            $"The system redirects a write to {system.Url}/moved. Writes are not redirected: correct the connection's base URL or path.");
        system.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Redirects_in_circles_end()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Redirect("/items"));
        await using var connection = Open(system);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("plain"))).Failure;

        failure.Message.ShouldBe($"The system redirects in circles; the last address was {system.Url}/items.");
        system.Requests.Count.ShouldBe(6);
    }

    private static TestConnection Open(TestSystem system) =>
        TestConnection.To(system, Manifest, with: options => options with { Values = options.Values.Add("token", "b3arer-secret") });
}
