using System.Diagnostics;
using Connector.Sdk.Http;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class LimitTests
{
    private const string Manifest = """
        connector: limited
        summary: Takes so many calls.
        settings:
          baseUrl: { type: url, required: true }
          user: { type: string, default: one }
        auth: { basic: { user: "{user}", password: p } }
        limits: { concurrency: 2 }
        resources:
          items: { list: { get: /items } }
        """;

    [Fact]
    public async Task Connections_with_one_credential_share_its_calls_at_once_and_others_have_their_own()
    {
        using var open = new SemaphoreSlim(0);
        using var arrived = new SemaphoreSlim(0);
        await using var system = await TestSystem.StartAsync(async (context, _) =>
        {
            arrived.Release();
            await open.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("[]");
        });
        await using var http = new SharedHttp();
        await using var one = Open(system, http, "one");
        await using var same = Open(system, http, "one");
        await using var other = Open(system, http, "other");

        // A password that nobody has taken yet goes alone.
        open.Release();
        await one.ReadAllAsync("items");
        await arrived.WaitAsync();

        var calls = Enumerable.Range(0, 4).Select(_ => one.ReadAllAsync("items"))
            .Concat(Enumerable.Range(0, 4).Select(_ => same.ReadAllAsync("items"))).ToArray();
        await arrived.WaitAsync();
        await arrived.WaitAsync();
        var another = other.ReadAllAsync("items");
        await arrived.WaitAsync();

        // Two of the first credential and one of the other are inside; a further one would have to wait for a turn that nobody has given
        // back.
        system.Requests.Count.ShouldBe(4);
        system.Requests.Count(request => request.Header("Authorization") == system.Requests[0].Header("Authorization")).ShouldBe(3);
        open.Release(9);
        await Task.WhenAll([.. calls, another]);
        system.Requests.Count.ShouldBe(10);
    }

    [Fact]
    public async Task No_more_calls_are_made_in_a_window_than_it_allows()
    {
        await using var system = await TestSystem.StartAsync((context, _) => context.Response.WriteAsync("[]"));
        await using var connection = TestConnection.To(system,
            Manifest.Replace("concurrency: 2", "concurrency: 9, requests: 5, per: 500ms", StringComparison.Ordinal));
        var began = Stopwatch.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => connection.ReadAllAsync("items")));

        // Fifteen calls at five a window end in the third window at the earliest; a window is counted in tenths.
        Stopwatch.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(800));
        system.Requests.Count.ShouldBe(15);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_queues_gives_its_turn_back()
    {
        var clock = new TestClock();
        await using var gate = new CredentialGate(new() { Concurrency = 1 }, clock);
        using var cancel = new CancellationTokenSource();

        var held = await gate.EnterAsync(TimeSpan.Zero, CancellationToken.None);
        var queued = gate.EnterAsync(TimeSpan.Zero, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(queued);
        held!.Dispose();

        using var next = await gate.EnterAsync(TimeSpan.Zero, CancellationToken.None);
        next.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_pause_that_begins_while_a_call_queues_is_kept()
    {
        var clock = new TestClock { Skip = _ => false };
        await using var gate = new CredentialGate(new() { Concurrency = 1 }, clock);

        var held = await gate.EnterAsync(TimeSpan.Zero, CancellationToken.None);
        var queued = gate.EnterAsync(TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();
        gate.HoldBack(TimeSpan.FromSeconds(20));
        gate.HoldBack(TimeSpan.FromSeconds(5));
        held!.Dispose();
        await clock.UntilWaitingAsync(delay => delay == TimeSpan.FromSeconds(20));
        queued.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(20));

        using var turn = await queued;
        turn.ShouldNotBeNull();
    }

    private static TestConnection Open(TestSystem system, SharedHttp http, string user) =>
        TestConnection.To(system, Manifest, http: http, with: options => options with { Values = options.Values.Add("user", user) });
}
