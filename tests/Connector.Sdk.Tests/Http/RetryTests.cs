using System.Net;
using System.Net.Sockets;
using Connector.Sdk.Http;
using Connector.Sdk.Resilience;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class RetryTests
{
    private const string Manifest = """
        connector: fragile
        summary: Fails in every way.
        settings:
          baseUrl: { type: url, required: true }
        auth: { bearer: { token: "same for all" } }
        answers:
          - { status: 503, on: claim, means: throttled }
        resources:
          items:
            list: { get: /items }
            write: { post: /items }
            actions: { claim: { post: "/items/{id}/claim" } }
        """;

    [Theory]
    [InlineData("GET", CallEffect.Read)]
    [InlineData("POST", CallEffect.Repeatable)]
    [InlineData("POST", CallEffect.Once)]
    public async Task A_short_Retry_After_in_seconds_is_waited_out_whatever_the_call(string method, CallEffect effect)
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(429, ("Retry-After", "7")), Reply.Json("{}"));
        await using var connection = TestConnection.To(system, Manifest, clock);

        var answer = await connection.CallAsync(method, "/items", effect);

        answer.Failure.ShouldBeNull();
        clock.Delays.ShouldContain(TimeSpan.FromSeconds(7.125));
        system.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_Retry_After_may_be_a_date()
    {
        var clock = new TestClock();
        var date = (clock.GetUtcNow() + TimeSpan.FromSeconds(20)).ToString("r", CultureInfo.InvariantCulture);
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(429, ("Retry-After", date)), Reply.Json("{}"));
        await using var connection = TestConnection.To(system, Manifest, clock);

        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();

        clock.Delays.ShouldContain(TimeSpan.FromSeconds(20.125));
    }

    [Fact]
    public async Task A_longer_Retry_After_surfaces_at_once_and_holds_back_every_call_on_the_credential()
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(429, ("Retry-After", "90")), Reply.Json("{}"));
        await using var http = new SharedHttp(clock);
        await using var one = TestConnection.To(system, Manifest, clock, http);
        await using var other = TestConnection.To(system, Manifest, clock, http);

        var throttled = await one.CallAsync("GET", "/items");
        var heldBack = await other.CallAsync("POST", "/items", CallEffect.Once);
        clock.Advance(TimeSpan.FromSeconds(90));
        var later = await other.CallAsync("POST", "/items", CallEffect.Once);

        throttled.Failure!.Kind.ShouldBe(FailureKind.Throttled);
        throttled.Failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(90));
        heldBack.Failure!.Kind.ShouldBe(FailureKind.Throttled);
        heldBack.Failure.Code.ShouldBe("held-back");
        heldBack.Failure.Message.ShouldBe("The system asked to be left alone for another 90 s.");
        heldBack.WasSent.ShouldBeFalse();
        later.Failure.ShouldBeNull();
        system.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_short_pause_asked_of_one_call_is_kept_by_another()
    {
        var clock = new TestClock { Skip = _ => false };
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(429, ("Retry-After", "7")), Reply.Json("{}"));
        await using var http = new SharedHttp(clock);
        await using var one = TestConnection.To(system, Manifest, clock, http);
        await using var other = TestConnection.To(system, Manifest, clock, http);

        var first = one.CallAsync("GET", "/items");
        await clock.UntilWaitingAsync(delay => delay == TimeSpan.FromSeconds(7.125));
        var second = other.CallAsync("GET", "/items");
        await clock.UntilWaitingAsync(delay => delay == TimeSpan.FromSeconds(7));
        system.Requests.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(8));

        (await first).Failure.ShouldBeNull();
        (await second).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Three_attempts_are_made_with_growing_delays()
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(500));
        await using var connection = TestConnection.To(system, Manifest, clock);

        var answer = await connection.CallAsync("GET", "/items");

        answer.Failure!.Kind.ShouldBe(FailureKind.Transient);
        answer.Failure.Code.ShouldBe("http-500");
        clock.Delays.ShouldBe([TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)]);
        system.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(CallEffect.Read, FailureKind.Transient, 3)]
    [InlineData(CallEffect.Repeatable, FailureKind.Ambiguous, 3)]
    [InlineData(CallEffect.Once, FailureKind.Ambiguous, 1)]
    public async Task An_answer_dropped_after_the_effect_is_repeated_only_where_twice_is_as_good_as_once(CallEffect effect,
        FailureKind kind, int requests)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Drop);
        await using var connection = TestConnection.To(system, Manifest);

        var answer =
            await connection.CallAsync(effect == CallEffect.Read ? "GET" : "POST", "/items", effect, body: TestConnection.Json("{}"));

        answer.Failure!.Kind.ShouldBe(kind);
        answer.Failure.Code.ShouldBe("connection-lost");
        system.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task A_read_that_the_system_counts_is_repeated_after_a_refusal_and_not_after_a_loss()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(503), Reply.Drop);
        await using var connection = TestConnection.To(system, Manifest);

        var answer = await connection.FetchCountedAsync();

        answer.Failure!.Kind.ShouldBe(FailureKind.Transient);
        answer.Failure.Code.ShouldBe("connection-lost");
        system.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_write_without_a_body_on_a_warm_connection_is_never_sent_again_by_the_sockets_either()
    {
        await using var system =
            await TestSystem.StartAsync((context, request) => request.Method == "GET" ? Reply.Json("{}")(context) : Reply.Drop(context));
        await using var connection = TestConnection.To(system, Manifest);
        await connection.CallAsync("GET", "/items");

        var answer = await connection.CallAsync("POST", "/items/1/claim", CallEffect.Once, "post");

        answer.Failure!.Kind.ShouldBe(FailureKind.Ambiguous);
        answer.Failure.Message.ShouldBe(
            "It is not known whether fragile took this: its answer was lost. It is looked up before it is sent again.");
        system.Requests.Count(request => request.Method == "POST").ShouldBe(1);
        system.Requests[1].Header("Content-Length").ShouldBe("0");
        system.Requests[1].Header("Content-Type").ShouldBe("application/json");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task A_server_fault_on_a_write_that_makes_two_is_ambiguous_at_once(int status)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(status));
        await using var connection = TestConnection.To(system, Manifest);

        var answer = await connection.CallAsync("POST", "/items", CallEffect.Once, "write", TestConnection.Json("{}"));

        answer.Failure!.Kind.ShouldBe(FailureKind.Ambiguous);
        system.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_503_is_passing_and_not_repeated_by_the_kit_for_a_write_that_makes_two_unless_the_manifest_calls_it_throttling()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(503));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.CallAsync("POST", "/items", CallEffect.Once, "write")).Failure!.Kind.ShouldBe(FailureKind.Transient);
        system.Requests.Count.ShouldBe(1);

        (await connection.CallAsync("POST", "/items", CallEffect.Once, "claim")).Failure!.Kind.ShouldBe(FailureKind.Throttled);
        system.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(CallEffect.Read)]
    [InlineData(CallEffect.Once)]
    public async Task A_refused_connection_is_passing_and_surely_without_effect(CallEffect effect)
    {
        // Bound and not listening: nobody else gets the port, and every connection to it is refused.
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"http://{port.LocalEndPoint}";
        var clock = new TestClock();
        await using var connection = TestConnection.To(url, Manifest, clock);

        var answer = await connection.CallAsync(effect == CallEffect.Read ? "GET" : "POST", "/items", effect);

        answer.Failure!.Kind.ShouldBe(FailureKind.Transient);
        answer.Failure.Code.ShouldBe("connection-refused");
        answer.WasSent.ShouldBeFalse();
        clock.Delays.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "name-not-found", true)]
    [InlineData(HttpRequestError.ConnectionError, "connection-refused", true)]
    [InlineData(HttpRequestError.SecureConnectionError, "tls-failed", true)]
    [InlineData(HttpRequestError.ProxyTunnelError, "proxy-failed", true)]
    [InlineData(HttpRequestError.ResponseEnded, "connection-lost", false)]
    [InlineData(HttpRequestError.Unknown, "connection-lost", false)]
    public void What_never_connected_is_told_from_what_was_lost(HttpRequestError error, string code, bool neverConnected)
    {
        var fault = new HttpRequestException(error, "outer", new IOException("inner"));

        Transport.Code(fault).ShouldBe(code);
        Transport.NeverConnected(fault).ShouldBe(neverConnected);
        Transport.Describe(fault).ShouldBe("outer ← inner");
    }

    [Theory]
    [InlineData(CallEffect.Read, FailureKind.Transient)]
    [InlineData(CallEffect.Once, FailureKind.Ambiguous)]
    public async Task A_call_that_takes_too_long_is_given_up(CallEffect effect, FailureKind kind)
    {
        var clock = new TestClock { Skip = delay => delay < TimeSpan.FromSeconds(3) };
        var arrived = new SemaphoreSlim(0);
        await using var system = await TestSystem.StartAsync(async (context, _) =>
        {
            arrived.Release();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var connection = TestConnection.To(system, Manifest, clock);

        var calling = connection.CallAsync(effect == CallEffect.Read ? "GET" : "POST", "/items", effect, body: TestConnection.Json("{}"));
        for (var attempt = 0; attempt < (effect == CallEffect.Read ? 3 : 1); attempt++)
        {
            await arrived.WaitAsync();
            clock.Advance(TimeSpan.FromSeconds(100));
        }

        var answer = await calling;
        answer.Failure!.Kind.ShouldBe(kind);
        answer.Failure.Code.ShouldBe("timeout");
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_failure_of_the_system()
    {
        using var cancel = new CancellationTokenSource();
        await using var system = await TestSystem.StartAsync(async (context, _) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var connection = TestConnection.To(system, Manifest);

        await Should.ThrowAsync<OperationCanceledException>(
            connection.WriteAsync(new WriteRequest("items", [TestConnection.Item("{}")]), cancel.Token));
    }

    [Fact]
    public async Task A_system_that_keeps_failing_is_left_alone_for_a_while()
    {
        var clock = new TestClock();
        var broken = true;
        await using var system =
            await TestSystem.StartAsync((context, _) => broken ? Reply.Status(500)(context) : context.Response.WriteAsync("{}"));
        await using var connection = TestConnection.To(system, Manifest, clock);

        for (var call = 0; call < 30; call++)
            await connection.CallAsync("POST", "/items", CallEffect.Once);
        var open = await connection.CallAsync("GET", "/items");
        var seen = system.Requests.Count;
        broken = false;
        clock.Advance(TimeSpan.FromSeconds(15));
        var closed = await connection.CallAsync("GET", "/items");

        open.Failure!.Kind.ShouldBe(FailureKind.Transient);
        open.Failure.Code.ShouldBe("circuit-open");
        open.Failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(15));
        open.WasSent.ShouldBeFalse();
        seen.ShouldBe(30);
        closed.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Refused_records_do_not_open_the_circuit()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(400));
        await using var connection = TestConnection.To(system, Manifest);

        for (var call = 0; call < 40; call++)
            await connection.CallAsync("POST", "/items", CallEffect.Once);

        system.Requests.Count.ShouldBe(40);
    }

    [Fact]
    public async Task Attempts_delays_and_time_limit_are_the_connections_to_say()
    {
        var clock = new TestClock();
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(500));
        var calls = new CallOptions
        {
            MaxAttempts = 5,
            FirstDelay = TimeSpan.FromSeconds(2),
            MaxDelay = TimeSpan.FromSeconds(6),
            Timeout = TimeSpan.FromSeconds(45)
        };
        await using var connection = Open(system, clock, new ResilienceOptions { Calls = calls });
        var timed = clock.UntilWaitingAsync(delay => delay == calls.Timeout);

        await connection.CallAsync("GET", "/items");

        clock.Delays.ShouldBe([.. new[] { 2, 4, 6, 6 }.Select(seconds => TimeSpan.FromSeconds(seconds))]);
        system.Requests.Count.ShouldBe(5);
        timed.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task One_attempt_is_one_call()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(500));
        await using var connection = Open(system, new TestClock(), new ResilienceOptions { Calls = new CallOptions { MaxAttempts = 1 } });

        await connection.CallAsync("GET", "/items");

        system.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_waited_out_and_what_is_believed_of_a_Retry_After_is_the_connections_to_say()
    {
        var clock = new TestClock { Skip = delay => delay < TimeSpan.FromSeconds(100) };
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(429, ("Retry-After", "90")), Reply.Json("{}"),
            Reply.Status(429, ("Retry-After", "9000")));
        var calls = new CallOptions { MaxWait = TimeSpan.FromMinutes(2), MaxRetryAfter = TimeSpan.FromMinutes(10) };
        await using var connection = Open(system, clock, new ResilienceOptions { Calls = calls });

        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();
        (await connection.CallAsync("GET", "/items")).Failure!.RetryAfter.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task When_a_circuit_opens_and_for_how_long_is_the_connections_to_say()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(500));
        var breaker = new BreakerOptions { MinCalls = 4, Pause = TimeSpan.FromMinutes(3) };
        await using var connection = Open(system, new TestClock(), new ResilienceOptions { Breaker = breaker });

        for (var call = 0; call < 4; call++)
            await connection.CallAsync("POST", "/items", CallEffect.Once);

        (await connection.CallAsync("GET", "/items")).Failure!.RetryAfter.ShouldBe(TimeSpan.FromMinutes(3));
        system.Requests.Count.ShouldBe(4);
    }

    private static TestConnection Open(TestSystem system, TestClock clock, ResilienceOptions resilience) =>
        TestConnection.To(system, Manifest, clock, with: options => options with { Resilience = resilience });
}
