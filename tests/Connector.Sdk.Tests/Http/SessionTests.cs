using System.Collections.Concurrent;
using Connector.Sdk.Http;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class SessionTests
{
    private const string Manifest = """
        connector: doorkeeper
        summary: Wants a session on every call.
        settings:
          baseUrl: { type: url, required: true }
          password: { type: secret }
        limits: { concurrency: 1 }
        answers:
          - { status: 200, on: list, matches: '^"DEAD', means: refresh }
          - { status: 200, on: write, matches: "^DEAD", means: refresh }
          - { status: 200, on: session, matches: "^(NO|DEAD)", means: authentication }
        resources:
          items: { list: { get: /items }, write: { get: /write } }
        """;

    private const string Password = "open sesame";

    [Fact]
    public async Task Fifty_first_calls_at_once_log_on_once_and_all_carry_the_session()
    {
        await using var door = await Door.StartAsync();
        await using var connection = door.Open();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => connection.CallAsync("GET", "/items")));

        door.Calls("/logon").ShouldBe(1);
        door.Sessions("/items").ShouldBe(["s1  "]);
    }

    [Fact]
    public async Task A_dead_session_is_replaced_once_and_the_read_made_again()
    {
        await using var door = await Door.StartAsync();
        await using var connection = door.Open();
        await connection.CallAsync("GET", "/items");
        door.Kick();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => connection.CallAsync("GET", "/items")));

        answers.ShouldAllBe(answer => answer.Failure == null);
        answers.Count(answer => answer.WasRenewed).ShouldBe(1);
        door.Calls("/logon").ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_must_not_be_repeated_is_left_to_its_caller_and_the_next_one_goes_with_the_new_session()
    {
        await using var door = await Door.StartAsync();
        await using var connection = door.Open();
        await connection.CallAsync("GET", "/items");
        door.Kick();

        var first = await connection.PostOnceAsync();
        var second = await connection.PostOnceAsync();

        first.WasRenewed.ShouldBeTrue();
        first.Failure.ShouldNotBeNull();
        second.Failure.ShouldBeNull();
        door.Sessions("/write").ShouldBe(["s1  ", "s2  "]);
    }

    [Fact]
    public async Task A_refusal_while_the_session_lives_costs_no_log_on()
    {
        await using var door = await Door.StartAsync();
        await using var connection = door.Open(probes: true);
        door.RefuseWrites = true;

        var answer = await connection.PostOnceAsync();

        answer.WasRenewed.ShouldBeFalse();
        answer.Failure.ShouldNotBeNull();
        door.Calls("/logon").ShouldBe(1);
        door.Calls("/probe").ShouldBe(1);
    }

    [Fact]
    public async Task The_next_process_goes_on_with_the_session_that_is_remembered()
    {
        await using var door = await Door.StartAsync();
        var memory = new Memory();
        // Killed: nothing is closed.
        await door.Open(memory).CallAsync("GET", "/items");
        await using var next = door.Open(memory, probes: true);

        (await next.CallAsync("GET", "/items")).Failure.ShouldBeNull();

        door.Calls("/logon").ShouldBe(1);
    }

    [Fact]
    public async Task A_remembered_session_that_has_died_is_replaced_before_the_first_call()
    {
        await using var door = await Door.StartAsync();
        var memory = new Memory();
        await door.Open(memory).CallAsync("GET", "/items");
        door.Kick();
        await using var next = door.Open(memory, probes: true);

        (await next.PostOnceAsync()).Failure.ShouldBeNull();

        door.Sessions("/write").ShouldBe(["s2  "]);
    }

    [Fact]
    public async Task What_is_remembered_and_is_no_session_is_passed_over()
    {
        await using var door = await Door.StartAsync();
        var memory = new Memory { Fallback = "[1]" };
        await using var connection = door.Open(memory);

        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_another_process_has_opened_meanwhile_is_used()
    {
        await using var door = await Door.StartAsync();
        var memory = new Memory();
        await using var one = door.Open(memory);
        await one.CallAsync("GET", "/items");
        door.Kick();
        await using var other = door.Open(memory, probes: true);
        await other.CallAsync("GET", "/items");

        (await one.CallAsync("GET", "/items")).Failure.ShouldBeNull();

        door.Calls("/logon").ShouldBe(2);
    }

    [Fact]
    public async Task Closing_logs_off_and_forgets()
    {
        await using var door = await Door.StartAsync();
        var memory = new Memory();
        await using (var connection = door.Open(memory))
            await connection.CallAsync("GET", "/items");

        door.Sessions("/logoff").ShouldBe(["s1  "]);
        memory.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_that_no_call_closes_is_left_to_the_connections_and_processes_after()
    {
        await using var door = await Door.StartAsync();
        var memory = new Memory();
        await using var http = new SharedHttp(new TestClock());
        await using (var connection = door.Open(memory, logsOff: false, http: http))
            await connection.CallAsync("GET", "/items");
        await using (var same = door.Open(logsOff: false, http: http))
            await same.CallAsync("GET", "/items");
        await using (var next = door.Open(memory, logsOff: false))
            await next.CallAsync("GET", "/items");

        door.Calls("/logon").ShouldBe(1);
        door.Calls("/logoff").ShouldBe(0);
    }

    [Fact]
    public async Task Limits_count_for_the_owner_that_the_scheme_names_whoever_logs_on()
    {
        var most = 0;
        var running = 0;
        using var passer = new HttpClient();
        await using var system = await TestSystem.StartAsync(async (context, request) =>
        {
            if (request.Target == "/passing")
                return;
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            // Whoever is not held back comes in while somebody else is served from end to end.
            await passer.GetAsync(new Uri($"http://{context.Request.Host}/passing"));
            Interlocked.Decrement(ref running);
            await context.Response.WriteAsync(request.Target == "/items" ? "[]" : "s");
        });
        await using var http = new SharedHttp(new TestClock());
        TestConnection Open(string owner) => TestConnection.To(
            system, Manifest, http: http,
            with: options => options with { Sessions = new Scheme(false, "") { Owner = owner, LimitsOwner = "organisation" } });
        await using var one = Open("one");
        await using var two = Open("two");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(index => (index % 2 == 0 ? one : two).CallAsync("GET", "/items")));

        system.Requests.Count(request => request.Target.StartsWith("/logon", StringComparison.Ordinal)).ShouldBe(2);
        most.ShouldBe(1);
    }

    [Fact]
    public async Task What_connections_share_is_made_once_for_each_key_and_kind()
    {
        await using var http = new SharedHttp(new TestClock());

        var first = http.Share("key", () => new List<string>());

        http.Share("key", () => new List<string>()).ShouldBeSameAs(first);
        http.Share("other", () => new List<string>()).ShouldNotBeSameAs(first);
        http.Share("key", () => new List<int>()).ShouldBeEmpty();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known;)
        {
            var seen = Interlocked.CompareExchange(ref most, value, known);
            if (seen == known)
                return;
            known = seen;
        }
    }

    [Fact]
    public async Task Closing_a_connection_that_was_never_used_makes_no_call()
    {
        await using var door = await Door.StartAsync();
        await using (door.Open(new Memory()))
        {
        }

        door.System.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_owner_has_one_session_whatever_it_is_good_for()
    {
        await using var door = await Door.StartAsync();
        await using var http = new SharedHttp(new TestClock());
        await using var one = door.Open(scope: "one", http: http);
        await using var two = door.Open(scope: "two", http: http);

        foreach (var connection in new[] { one, two, two, one })
            (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();

        door.Most.ShouldBe(1);
        door.System.Requests.Select(request => request.Target.Split('?')[0])
            .ShouldBe(["/logon", "/items", "/logoff", "/logon", "/items", "/items", "/logoff", "/logon", "/items"]);
    }

    [Fact]
    public async Task A_log_on_that_is_refused_says_so_and_shows_no_credentials()
    {
        await using var door = await Door.StartAsync();
        door.RefuseLogOn = true;
        await using var connection = door.Open();

        var failure = (await connection.PostOnceAsync()).Failure!;

        failure.Kind.ShouldBe(FailureKind.Authentication);
        failure.Detail!.ShouldBe("GET /logon → 200: NO entry");
        door.Calls("/write").ShouldBe(0);
        string.Join('\n', connection.Log.Lines).ShouldNotContain("sesame");
    }

    [Fact]
    public async Task A_log_on_that_is_refused_is_not_tried_by_every_call_because_that_locks_accounts()
    {
        await using var door = await Door.StartAsync();
        door.RefuseLogOn = true;
        var clock = new TestClock();
        await using var http = new SharedHttp(clock);
        await using var connection = door.Open(http: http);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.CallAsync("GET", "/items")));
        door.Calls("/logon").ShouldBe(1);
        door.RefuseLogOn = false;
        (await connection.CallAsync("GET", "/items")).Failure!.Message.ShouldEndWith(
            " These credentials are not tried again before 12:05 UTC, because wrong ones lock accounts.");

        clock.Advance(TimeSpan.FromMinutes(5));
        (await connection.CallAsync("GET", "/items")).Failure.ShouldBeNull();
        door.Calls("/logon").ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_is_left_to_its_caller_because_its_session_died_is_refused_for_the_session()
    {
        await using var door = await Door.StartAsync();
        await using var connection = door.Open();
        await connection.CallAsync("GET", "/items");
        door.Kick();

        (await connection.PostOnceAsync()).Failure!.Refusal.ShouldBe(CredentialRefusal.Token);
    }

    [Fact]
    public async Task A_session_never_shows_in_logs_or_failures()
    {
        await using var door = await Door.StartAsync();
        await using var connection = door.Open();
        door.RefuseWrites = true;

        var answer = await connection.PostOnceAsync();

        answer.Failure!.Detail.ShouldBe("GET /write (a document) → 200: DEAD or refused, [redacted]");
        string.Join('\n', connection.Log.Lines).ShouldNotContain("s1");
    }

    [Fact]
    public async Task A_ping_tells_whether_a_session_can_be_had()
    {
        await using var door = await Door.StartAsync();
        await using var connection = door.Open();
        door.RefuseLogOn = true;

        var line = (await connection.PingAsync(default)).Lines.ShouldHaveSingleItem();

        line.What.ShouldBe("session");
        line.IsGood.ShouldBeFalse();
    }

    /// <summary>A system with sessions that end in blanks, one at a time.</summary>
    private sealed class Door : IAsyncDisposable
    {
        private int opened;
        private string? live;
        private int open;

        public TestSystem System { get; private set; } = null!;

        public bool RefuseLogOn { get; set; }

        public bool RefuseWrites { get; set; }

        /// <summary>Most sessions that were open at once.</summary>
        public int Most { get; private set; }

        public static async Task<Door> StartAsync()
        {
            var door = new Door();
            door.System = await TestSystem.StartAsync(door.AnswerAsync);
            return door;
        }

        public void Kick() => (live, open) = (null, 0);

        public int Calls(string path) => System.Requests.Count(request => request.Target.Split('?')[0] == path);

        public string[] Sessions(string path) =>
            [.. System.Requests.Where(request => request.Target.StartsWith(path + "?", StringComparison.Ordinal))
            .Select(request => Uri.UnescapeDataString(request.Target.Split("session=")[1])).Distinct()];

        public TestConnection Open(IConnectionMemory? memory = null, bool probes = false, string scope = "", SharedHttp? http = null,
            bool logsOff = true) => TestConnection.To(
            System, Manifest, http: http,
                with: options => options with
                {
                    Sessions = new Scheme(probes, scope, logsOff),
                    Memory = memory,
                    Values = options.Values.Add("password", Password)
                });

        public ValueTask DisposeAsync() => System.DisposeAsync();

        private Task AnswerAsync(HttpContext context, SeenRequest request)
        {
            var alive = live is not null && request.Target.EndsWith("session=" + Uri.EscapeDataString(live), StringComparison.Ordinal);
            return request.Target.Split('?')[0] switch
            {
                "/logon" => context.Response.WriteAsync(RefuseLogOn ? "NO entry" : LogOn()),
                "/logoff" => context.Response.WriteAsync(LogOff(alive)),
                "/items" when alive => context.Response.WriteAsync("[]"),
                "/probe" when alive => context.Response.WriteAsync("alive"),
                "/write" when alive && !RefuseWrites => context.Response.WriteAsync("written"),
                "/items" => context.Response.WriteAsync("\"DEAD\""),
                _ => context.Response.WriteAsync($"DEAD or refused, {live?.Trim()}"),
            };
        }

        private string LogOn()
        {
            live = $"s{Interlocked.Increment(ref opened)}  ";
            Most = Math.Max(Most, ++open);
            return live;
        }

        private string LogOff(bool alive)
        {
            if (alive)
                (live, open) = (null, open - 1);
            return "0";
        }
    }

    private sealed class Scheme(bool probes, string scope, bool logsOff = true) : ISessionScheme
    {
        public string Owner { get; init; } = "clerk";

        public string LimitsOwner { get => field ?? Owner; init; }

        public string Scope => scope;

        public ValueTask<Call> LogOnAsync(CancellationToken cancel) =>
            ValueTask.FromResult(Text("logon", $"/logon?password={Uri.EscapeDataString(Password)}"));

        public string Read(Answer answer) => global::System.Text.Encoding.UTF8.GetString(answer.Require().Content.Span);

        public Call Carry(Call call, string session) =>
            call with
            {
                Path =
                $"{call.Path}{(call.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}session={Uri.EscapeDataString(session)}"
            };

        public Call? Probe(string session) => probes ? Carry(Text("probe", "/probe"), session) : null;

        public Call? LogOff(string session) => logsOff ? Carry(Text("logoff", "/logoff"), session) : null;

        private static Call Text(string verb, string path) =>
            new() { Method = "GET", Path = path, Verb = "", Effect = CallEffect.Read, ExpectsJson = false, Shown = "/" + verb };
    }

    private sealed class Memory : IConnectionMemory
    {
        public ConcurrentDictionary<string, string> Notes { get; } = new();

        public string? Fallback { get; init; }

        public Task<string?> ReadAsync(string name, CancellationToken cancel) => Task.FromResult(Notes.GetValueOrDefault(name) ?? Fallback);

        public Task WriteAsync(string name, string? text, CancellationToken cancel)
        {
            if (text is null)
                Notes.TryRemove(name, out _);
            else
                Notes[name] = text;
            return Task.CompletedTask;
        }
    }
}
