using Connector.Sdk.Http;
using Connector.Sdk.Resilience;

namespace Connector.Sdk.Tests.Http;

/// <summary>Accounts lock after a handful of wrong passwords: an engine with a wrong one must not be what locks them.</summary>
public sealed class PasswordGuardTests
{
    private const string Manifest = """
        connector: gatekeeper
        summary: Counts wrong passwords.
        settings:
          baseUrl: { type: url, required: true }
          password: { type: string, default: wrong }
        auth: { basic: { user: connector, password: "{password}" } }
        limits: { concurrency: 8 }
        resources:
          items: { list: { get: /items } }
        """;

    [Fact]
    public async Task A_wrong_password_is_tried_once_however_many_calls_there_are()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(401));
        await using var connection = TestConnection.To(system, Manifest);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.CallAsync("GET", "/items")));

        answers.ShouldAllBe(answer => answer.Failure!.Kind == FailureKind.Authentication);
        system.Requests.Count.ShouldBe(1);
        answers.Count(answer =>
            answer.Failure!.Message == "gatekeeper refused the connection's credentials or permissions (status 401). These credentials "
                + "are not tried again before 12:05 UTC, because wrong ones lock accounts.").ShouldBe(19);
    }

    [Fact]
    public async Task It_is_tried_again_after_a_while_that_grows_and_for_good_once_it_is_taken()
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(401), Reply.Status(401), Reply.Json("[]"));
        await using var connection = TestConnection.To(system, Manifest, clock);
        var seen = new List<int>();
        foreach (var minutes in new[] { 0, 4, 2, 9, 2, 0 })
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            await connection.CallAsync("GET", "/items");
            seen.Add(system.Requests.Count);
        }

        seen.ShouldBe([1, 1, 2, 2, 3, 4]);
    }

    [Fact]
    public async Task How_long_it_is_left_alone_is_the_connections_to_say()
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(401));
        var options = new SignInOptions { FirstPause = TimeSpan.FromMinutes(20), MaxPause = TimeSpan.FromMinutes(30) };
        await using var connection =
            TestConnection.To(system, Manifest, clock, with: with => with with { Resilience = new ResilienceOptions { SignIn = options } });
        var seen = new List<int>();
        foreach (var minutes in new[] { 0, 19, 2, 29, 2, 29, 2 })
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            await connection.CallAsync("GET", "/items");
            seen.Add(system.Requests.Count);
        }

        seen.ShouldBe([1, 1, 2, 2, 3, 3, 4]);
    }

    [Fact]
    public async Task One_refusal_of_a_password_that_was_good_is_no_reason_to_stop()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("[]"), Reply.Status(401), Reply.Json("[]"), Reply.Status(401),
            Reply.Status(401), Reply.Json("[]"));
        await using var connection = TestConnection.To(system, Manifest);

        var failures = new List<bool>();
        for (var call = 0; call < 7; call++)
            failures.Add((await connection.CallAsync("GET", "/items")).Failure is not null);

        failures.ShouldBe([false, true, false, true, true, true, true]);
        system.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Connections_with_one_password_share_what_became_of_it_and_others_do_not()
    {
        await using var http = new SharedHttp(new TestClock());
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(401));
        await using var one = TestConnection.To(system, Manifest, http: http);
        await using var same = TestConnection.To(system, Manifest, http: http);
        await using var other = TestConnection.To(system, Manifest, http: http,
            with: options => options with { Values = options.Values.SetItem("password", "other") });

        foreach (var connection in new[] { one, same, other, other })
            await connection.CallAsync("GET", "/items");

        system.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_refusal_of_the_password_does_not_hold_it_back()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(403), Reply.Status(403), Reply.Json("[]"));
        await using var connection = TestConnection.To(system, Manifest);

        for (var call = 0; call < 3; call++)
            await connection.CallAsync("GET", "/items");

        system.Requests.Count.ShouldBe(3);
    }
}
