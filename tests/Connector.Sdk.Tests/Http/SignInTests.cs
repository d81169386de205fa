namespace Connector.Sdk.Tests.Http;

/// <summary>A refused sign-in is not hammered, because accounts get locked; a refused token is another matter.</summary>
public sealed class SignInTests
{
    private const string Tokens = """
        connector: guarded
        summary: Tokens by client credentials.
        settings:
          baseUrl: { type: url, required: true }
          clientSecret: { type: string, default: wrong }
        auth:
          oauth2: { tokenUrl: /token, clientId: me, clientSecret: "{clientSecret}" }
        resources:
          items: { list: { get: /items } }
        """;

    private const string Passwords = """
        connector: guarded
        summary: User and password on every call.
        settings:
          baseUrl: { type: url, required: true }
          password: { type: string, default: wrong }
        auth:
          basic: { user: me, password: "{password}" }
        resources:
          items: { list: { get: /items } }
        """;

    [Fact]
    public async Task A_refused_client_secret_is_tried_once_for_any_number_of_calls_and_then_left_alone_longer_each_time()
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"error":"invalid_client"}""", 401));
        await using var connection = TestConnection.To(system, Tokens, clock);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => connection.CallAsync("GET", "/items")));
        answers.ShouldAllBe(answer => answer.Failure!.Kind == FailureKind.Authentication
            && answer.Failure.Refusal == CredentialRefusal.SignIn && answer.Failure.RetryAfter == TimeSpan.FromMinutes(5));
        var tries = new List<int>();
        foreach (var minutes in new[] { 4, 1, 9, 1, 19, 1 })
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            await connection.CallAsync("GET", "/items");
            tries.Add(system.Requests.Count);
        }

        tries.ShouldBe([1, 2, 2, 3, 3, 4], "after 5, 10 and 20 minutes");
    }

    [Fact]
    public async Task A_client_secret_that_was_good_is_asked_for_once_more_before_it_is_left_alone()
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Token("t1", 60), Reply.Json("[]"), Reply.Status(401));
        await using var connection = TestConnection.To(system, Tokens, clock);
        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();
        clock.Advance(TimeSpan.FromMinutes(2));

        (await connection.CallAsync("GET", "/items")).Failure!.Refusal.ShouldBe(CredentialRefusal.Token);
        (await connection.CallAsync("GET", "/items")).Failure!.Refusal.ShouldBe(CredentialRefusal.SignIn);
        (await connection.CallAsync("GET", "/items")).Failure!.Refusal.ShouldBe(CredentialRefusal.SignIn);

        system.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_token_service_that_is_down_is_no_refusal()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(503), Reply.Token("t1"), Reply.Json("[]"));
        await using var connection = TestConnection.To(system, Tokens);

        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_token_that_is_refused_though_it_is_new_is_the_tokens_fault_and_holds_up_no_other_call()
    {
        await using var system = await TestSystem.StartAsync((context, request) => request.Target switch
        {
            "/token" => Reply.Token(Guid.NewGuid().ToString("N"))(context),
            "/items" => Reply.Status(401)(context),
            _ => Reply.Json("[]")(context),
        });
        await using var connection = TestConnection.To(system, Tokens);

        var refused = (await connection.CallAsync("GET", "/items")).Failure!;

        (refused.Kind, refused.Refusal, refused.RetryAfter).ShouldBe((FailureKind.Authentication, CredentialRefusal.Token, null));
        (await connection.CallAsync("GET", "/others")).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_forbidden_is_no_matter_of_token_or_sign_in()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Token("t1"), Reply.Status(403), Reply.Json("[]"));
        await using var connection = TestConnection.To(system, Tokens);

        (await connection.CallAsync("GET", "/items")).Failure!.Refusal.ShouldBe(CredentialRefusal.Permission);
        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_wrong_password_on_every_call_is_a_refused_sign_in_for_all_of_them()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(401));
        await using var connection = TestConnection.To(system, Passwords);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => connection.CallAsync("GET", "/items")));

        answers.ShouldAllBe(answer => answer.Failure!.Refusal == CredentialRefusal.SignIn
            && answer.Failure.RetryAfter == TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_password_that_works_is_not_held_back_for_one_call_that_is_refused()
    {
        await using var system =
            await TestSystem.StartAsync((context, request) => Reply.Status(request.Target == "/closed" ? 401 : 204)(context));
        await using var connection = TestConnection.To(system, Passwords);
        await connection.CallAsync("GET", "/items");

        (await connection.CallAsync("GET", "/closed")).Failure!.Refusal.ShouldBe(CredentialRefusal.Permission);
        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();
        (await connection.CallAsync("GET", "/closed")).Failure!.Refusal.ShouldBe(CredentialRefusal.Permission);
    }

    [Fact]
    public async Task Calls_go_side_by_side_once_the_password_is_known_to_work()
    {
        var atOnce = 0;
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var system = await TestSystem.StartAsync(async (context, request) =>
        {
            if (request.Target == "/first")
                return;
            if (Interlocked.Increment(ref atOnce) == 2)
                together.SetResult();
            await together.Task;
        });
        await using var connection = TestConnection.To(system, Passwords);
        await connection.CallAsync("GET", "/first");

        await Task.WhenAll(connection.CallAsync("GET", "/items"), connection.CallAsync("GET", "/items"));

        atOnce.ShouldBe(2);
    }
}
