using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Connector.Simulation.Tests;

public sealed class FaultTests : IAsyncLifetime
{
    private Practice practice = null!;

    public async ValueTask InitializeAsync() => practice = await Practice.StartAsync();

    public async ValueTask DisposeAsync() => await practice.DisposeAsync();

    [Fact]
    public async Task A_refused_connection_leaves_no_effect()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "refuseConnection"}]}""");
        await Should.ThrowAsync<HttpRequestException>(() => practice.AddAsync("x"));
        practice.Holds("x").ShouldBeFalse();
        var call = await LastCallAsync();
        call["status"].ShouldBeNull();
        call["faults"]!.ToJsonString().ShouldBe("""["refuseConnection"]""");
    }

    [Fact]
    public async Task A_dropped_answer_leaves_the_whole_effect()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "dropAnswer"}]}""");
        await Should.ThrowAsync<HttpRequestException>(() => practice.AddAsync("x"));
        practice.Holds("x").ShouldBeTrue();
        var call = await LastCallAsync();
        ((int)call["status"]!).ShouldBe(201, "what the system answered");
        call["faults"]!.ToJsonString().ShouldBe("""["dropAnswer"]""");
    }

    [Fact]
    public async Task A_connection_that_ends_in_an_orderly_way_makes_the_client_send_a_call_without_body_again()
    {
        // The hazard is .NET's: whoever writes a driver must find it here and not in production.
        await practice.SetFaultsAsync("""{"faults": [{"kind": "dropAnswer", "orderly": true, "times": 1}]}""");
        (await practice.Client.PostAsync("practice/silent", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await practice.ReadAsync("_sandbox/practice/requests"))!.AsArray().Count.ShouldBe(2);

        await practice.SetFaultsAsync("""{"faults": [{"kind": "dropAnswer", "orderly": true, "times": 1}]}""");
        await Should.ThrowAsync<HttpRequestException>(() => practice.AddAsync("with a body"));
        practice.Holds("with a body").ShouldBeTrue();
        (await practice.ReadAsync("_sandbox/practice/requests"))!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_web_page_answers_in_the_systems_place_and_leaves_no_effect()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "webPage"}]}""");
        using var response = await practice.AddAsync("x");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        practice.Holds("x").ShouldBeFalse();
    }

    [Fact]
    public async Task Throttling_says_when_to_come_back_in_seconds()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "throttle", "retryAfter": "7"}]}""");
        using var response = await practice.AddAsync("x");
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"practice":429}""", "in the system's own words");
        practice.Holds("x").ShouldBeFalse();
    }

    [Theory]
    [InlineData("date", 2)]
    [InlineData("date:30", 30)]
    public async Task Throttling_says_when_to_come_back_as_a_date(string retryAfter, int seconds)
    {
        await practice.SetFaultsAsync($$"""{"faults": [{"kind": "throttle", "retryAfter": "{{retryAfter}}"}]}""");
        using var response = await practice.AddAsync("x");
        response.Headers.RetryAfter!.Date!.Value.ShouldBe(TimeProvider.System.GetUtcNow().AddSeconds(seconds), TimeSpan.FromSeconds(20));
        response.Headers.GetValues("Retry-After").Single().ShouldEndWith(" GMT");
    }

    [Fact]
    public async Task Throttling_can_leave_out_when_to_come_back_and_answer_503()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "throttle", "retryAfter": "none", "status": 503}]}""");
        using var response = await practice.AddAsync("x");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_error_before_leaves_no_effect_and_one_after_leaves_it()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverError"}]}""");
        (await practice.AddAsync("before")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverErrorAfter", "status": 502}]}""");
        using var response = await practice.AddAsync("after");
        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"practice":502}""");
        practice.Holds("before").ShouldBeFalse();
        practice.Holds("after").ShouldBeTrue();
    }

    [Fact]
    public async Task Latency_delays_a_call_and_nothing_else()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "latency", "delayMs": 120}]}""");
        var watch = Stopwatch.StartNew();
        (await practice.AddAsync("x")).StatusCode.ShouldBe(HttpStatusCode.Created);
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_slow_body_arrives_whole_after_its_headers()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "slowBody", "delayMs": 200}]}""");
        var watch = Stopwatch.StartNew();
        using var response = await practice.Client.GetAsync("practice/streamed", HttpCompletionOption.ResponseHeadersRead);
        (await response.Content.ReadAsStringAsync()).ShouldBe("one,two");
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task A_truncated_body_stops_in_the_middle()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "truncatedBody"}]}""");
        using var response = await practice.Client.GetAsync("practice/streamed", HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentLength.ShouldBe(7);
        await using var body = await response.Content.ReadAsStreamAsync();
        var arrived = new byte[3];
        await body.ReadExactlyAsync(arrived);
        arrived.ShouldBe("one"u8.ToArray());
        await Should.ThrowAsync<HttpIOException>(async () => await body.ReadExactlyAsync(arrived));
    }

    [Fact]
    public async Task An_answer_without_a_body_is_dropped_where_it_should_be_truncated()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "truncatedBody"}]}""");
        await Should.ThrowAsync<HttpRequestException>(() => practice.Client.PostAsync("practice/silent", null));
    }

    [Fact]
    public async Task Expired_tokens_are_noticed_by_the_call_itself()
    {
        practice.Client.DefaultRequestHeaders.Add("Authorization", "Bearer first");
        (await practice.Client.GetAsync("practice/items")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await practice.SetFaultsAsync("""{"faults": [{"kind": "expireTokens", "path": "^/items", "times": 1}]}""");
        (await practice.Client.GetAsync("practice/items")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        practice.System.Expirations.ShouldBe(1);
    }

    [Fact]
    public async Task A_fault_keeps_to_its_method_path_and_times()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverError", "method": "post", "path": "^/items\\?n=1$", "times": 2}]}""");
        (await StatusesAsync("practice/items", "practice/token?n=1", "practice/items?n=1", "practice/items?n=1", "practice/items?n=1"))
            .ShouldBe([201, 200, 503, 503, 201]);
        (await practice.Client.GetAsync("practice/items?n=1")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await practice.ReadAsync("_sandbox/practice/faults"))!["faults"]![0]!.ToJsonString()
            .ShouldBe(
                """{"kind":"serverError","rate":1,"seed":0,"struck":2,"path":"^/items\\?n=1$","method":"post","status":503,"times":2}""");
    }

    [Fact]
    public async Task Faults_strike_token_calls_too()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverError"}]}""");
        (await StatusesAsync("practice/token")).ShouldBe([503]);
    }

    [Fact]
    public async Task A_delay_and_an_outcome_can_strike_together_but_only_one_outcome()
    {
        await practice.SetFaultsAsync(
            """{"faults": [{"kind": "latency", "delayMs": 1}, {"kind": "serverError", "times": 1}, {"kind": "throttle", "times": 1}]}""");
        (await StatusesAsync("practice/items", "practice/items", "practice/items")).ShouldBe([503, 429, 201]);
        var log = (await practice.ReadAsync("_sandbox/practice/requests"))!;
        log[0]!["faults"]!.ToJsonString().ShouldBe("""["latency","serverError"]""");
        log[1]!["faults"]!.ToJsonString().ShouldBe("""["latency","throttle"]""");
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_trouble_and_another_seed_another()
    {
        var first = await PatternAsync("""{"seed": 7, "faults": [{"kind": "serverError", "rate": 0.3}]}""");
        (await PatternAsync("""{"seed": 7, "faults": [{"kind": "serverError", "rate": 0.3}]}""")).ShouldBe(first);
        (await PatternAsync("""{"seed": 1, "faults": [{"kind": "serverError", "rate": 0.3, "seed": 7}]}"""))
            .ShouldBe(first, "a fault's own seed wins");
        (await PatternAsync(
            """{"seed": 7, "faults": [{"kind": "serverError", "rate": 0.3}, {"kind": "latency", "rate": 0.5, "delayMs": 0}]}"""))
            .ShouldBe(first, "each fault draws on its own");
        (await PatternAsync("""{"seed": 8, "faults": [{"kind": "serverError", "rate": 0.3}]}""")).ShouldNotBe(first);
        first.Count(status => status == 503).ShouldBeInRange(30, 90);
    }

    [Fact]
    public async Task A_rate_of_nothing_never_strikes_and_no_faults_end_all_trouble()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverError", "rate": 0}]}""");
        (await StatusesAsync([.. Enumerable.Repeat("practice/items", 20)])).ShouldAllBe(status => status == 201);
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverError"}]}""");
        await practice.SetFaultsAsync("""{"faults": []}""");
        (await StatusesAsync("practice/items")).ShouldBe([201]);
    }

    [Theory]
    [InlineData("{}", "The body must hold a list 'faults'; an empty one ends all trouble.")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("{\"fault\": []}", "The body has an unknown property 'fault'; known are seed, faults.")]
    [InlineData("{\"faults\": [3]}", "faults[0] must be an object such as")]
    [InlineData("{\"faults\": [{\"kind\": \"latency\"}, {\"kind\": \"dropAnswers\"}]}",
        "faults[1].kind must be one of latency, expireTokens, refuseConnection, throttle, serverError, webPage, serverErrorAfter, "
            + "dropAnswer, slowBody, truncatedBody; it is 'dropAnswers'.")]
    [InlineData("{\"faults\": [{\"kind\": 4}]}", "faults[0].kind must be text.")]
    [InlineData("{\"faults\": [{\"kind\": \"latency\", \"rate\": 20}]}", "faults[0].rate must be a number from 0 to 1.")]
    [InlineData("{\"faults\": [{\"kind\": \"latency\", \"rate\": \"0.2\"}]}", "faults[0].rate must be a number from 0 to 1.")]
    [InlineData("{\"faults\": [{\"kind\": \"latency\", \"delay\": 20}]}",
        "faults[0] has an unknown property 'delay'; known are kind, rate, seed, path, method, status, retryAfter, delayMs, orderly, "
            + "times.")]
    [InlineData("{\"faults\": [{\"kind\": \"dropAnswer\", \"orderly\": 1}]}",
        "faults[0].orderly must be true (the connection ends with FIN) or false (it is reset).")]
    [InlineData("{\"faults\": [{\"kind\": \"throttle\", \"path\": \"(\"}]}", "faults[0].path must be a regular expression:")]
    [InlineData("{\"faults\": [{\"kind\": \"throttle\", \"retryAfter\": \"soon\"}]}",
        "faults[0].retryAfter must be whole seconds (\"2\"), \"date\", \"date:30\" for a date 30 seconds ahead, or \"none\"; it is "
            + "'soon'.")]
    [InlineData("{\"faults\": [{\"kind\": \"throttle\", \"times\": 0}]}", "faults[0].times must be a number from 1 to 2147483647.")]
    [InlineData("{\"faults\": [{\"kind\": \"throttle\", \"status\": 200}]}", "faults[0].status must be a number from 400 to 599.")]
    public async Task Wrong_faults_are_refused_and_the_old_ones_stay(string body, string says)
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverError"}]}""");
        var (status, answer) = await practice.SendAsync(HttpMethod.Put, "_sandbox/practice/faults", body);
        status.ShouldBe(400);
        ((string?)answer!["error"])!.ShouldStartWith(says);
        (await StatusesAsync("practice/items")).ShouldBe([503]);
    }

    [Fact]
    public async Task The_control_surface_has_no_trouble()
    {
        await practice.SetFaultsAsync("""{"faults": [{"kind": "refuseConnection"}]}""");
        (await practice.ReadAsync("_sandbox/practice/items"))!.AsArray().Count.ShouldBe(3);
    }

    private async Task<JsonNode> LastCallAsync() => (await practice.ReadAsync("_sandbox/practice/requests"))!.AsArray()[^1]!;

    private async Task<List<int>> PatternAsync(string faults)
    {
        await practice.SetFaultsAsync(faults);
        return await StatusesAsync([.. Enumerable.Repeat("practice/items", 200)]);
    }

    private async Task<List<int>> StatusesAsync(params string[] paths)
    {
        var statuses = new List<int>();
        foreach (var path in paths)
            statuses.Add(
                (await practice.SendAsync(HttpMethod.Post, path,
                    string.Create(CultureInfo.InvariantCulture, $$"""{"id": "{{statuses.Count}}"}"""))).Status);
        return statuses;
    }
}
