namespace Connector.Simulation.Tests;

public sealed class ControlSurfaceTests : IAsyncLifetime
{
    private Practice practice = null!;

    public async ValueTask InitializeAsync() => practice = await Practice.StartAsync();

    public async ValueTask DisposeAsync() => await practice.DisposeAsync();

    [Fact]
    public async Task The_index_names_systems_resources_and_routes()
    {
        var index = (await practice.ReadAsync("_sandbox"))!;
        index["systems"]!.ToJsonString()
            .ShouldBe(
                """[{"system":"practice","path":"/practice","resources":{"items":3,"payments":0},"switches":["strict","pageSize"],"acts":["pay"]}]""");
        index["faultKinds"]!.AsArray().Select(kind => (string?)kind).ShouldBe(
            ["latency", "expireTokens", "refuseConnection", "throttle", "serverError", "webPage", "serverErrorAfter", "dropAnswer",
                "slowBody", "truncatedBody"]);
        index["routes"]!.AsArray().Count.ShouldBe(7);
        (await practice.ReadAsync("_sandbox/practice"))!["system"]!.GetValue<string>().ShouldBe("practice");
    }

    [Fact]
    public async Task Everything_stored_can_be_read_with_its_exact_amounts()
    {
        (await practice.ReadAsync("_sandbox/practice/items"))![0]!.ToJsonString()
            .ShouldBe("""{"id":"US01","name":"Northmoor Trading Inc.","amount":0.10}""");
        (await practice.ReadAsync("_sandbox/practice/payments"))!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_can_be_seeded_one_or_many()
    {
        (await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/items", """{"id": "one"}""")).Body!.ToJsonString()
            .ShouldBe("""{"stored":1,"keys":["one"]}""");
        (await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/items", """[{"number": 2}, {"code": "three"}]""")).Body!.ToJsonString(
            ).ShouldBe("""{"stored":2,"keys":["2","three"]}""");
        practice.System.Data["items"].Entries.Select(entry => entry.Key).ShouldBe(["US01", "DE01", "DK01", "one", "2", "three"]);
    }

    [Theory]
    [InlineData("[{\"id\": \"good\"}, {\"name\": \"keyless\"}]", "Row 1 of 'items' lacks the field that is its key; nothing was stored.")]
    [InlineData("[1]", "The body must be a JSON object, or an array of objects, to store.")]
    [InlineData("", "The body must be a JSON object, or an array of objects, to store.")]
    [InlineData("{\"id\"", "The body is not JSON:")]
    [InlineData("{\"id\": 1, \"id\": 2}", "The body is not JSON:")]
    public async Task Rows_that_cannot_be_stored_are_refused_whole(string body, string says)
    {
        var (status, answer) = await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/items", body);
        status.ShouldBe(400);
        ((string?)answer!["error"])!.ShouldStartWith(says);
        practice.System.Data["items"].Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("GET", "_sandbox/oracle/items", "No simulator is named 'oracle'; there are practice.")]
    [InlineData("GET", "_sandbox/practice/invoices", "practice stores no 'invoices'; it stores items, payments.")]
    [InlineData("POST", "_sandbox/practice/invoices", "practice stores no 'invoices'; it stores items, payments.")]
    [InlineData("POST", "_sandbox/practice/acts/dance", "practice knows no act 'dance'; it knows pay.")]
    [InlineData("PUT", "_sandbox/oracle/faults", "No simulator is named 'oracle'; there are practice.")]
    public async Task What_is_not_known_answers_404_and_says_what_is(string method, string path, string says)
    {
        var (status, body) = await practice.SendAsync(new HttpMethod(method), path, method == "GET" ? null : "{}");
        status.ShouldBe(404);
        ((string?)body!["error"]).ShouldBe(says);
    }

    [Fact]
    public async Task The_log_tells_each_call_with_its_bodies()
    {
        await practice.SendAsync(HttpMethod.Post, "practice/items?note=%C3%A9", """{"id": "x", "amount": 0.10, "text": "東"}""");
        await practice.SendAsync(HttpMethod.Post, "practice/silent");
        var log = (await practice.ReadAsync("_sandbox/practice/requests"))!.AsArray();
        log.Count.ShouldBe(2);
        ((int)log[0]!["sequence"]!).ShouldBe(1);
        DateTimeOffset.Parse((string)log[0]!["time"]!, System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe(practice.System.Clock.GetUtcNow(), TimeSpan.FromMinutes(1));
        ((string?)log[0]!["method"]).ShouldBe("POST");
        ((string?)log[0]!["path"]).ShouldBe("/items?note=%C3%A9");
        ((int)log[0]!["status"]!).ShouldBe(201);
        log[0]!["request"]!["amount"]!.ToJsonString().ShouldBe("0.10");
        ((string?)log[0]!["response"]!["text"]).ShouldBe("東");
        log[1]!["request"].ShouldBeNull();
        log[1]!["response"].ShouldBeNull();
        ((int)log[1]!["status"]!).ShouldBe(204);
    }

    [Fact]
    public async Task The_log_can_be_read_from_a_place_on_and_cleared()
    {
        for (var call = 0; call < 3; call++)
            await practice.AddAsync("x");
        (await practice.ReadAsync("_sandbox/practice/requests?after=2"))!.AsArray().Select(call => (int)call!["sequence"]!).ShouldBe([3]);
        (await practice.SendAsync(HttpMethod.Delete, "_sandbox/practice/requests")).Status.ShouldBe(200);
        await practice.AddAsync("y");
        (await practice.ReadAsync("_sandbox/practice/requests"))!.AsArray().Select(call => (int)call!["sequence"]!)
            .ShouldBe([4], "sequence numbers never come twice");
        (await practice.SendAsync(HttpMethod.Get, "_sandbox/practice/requests?after=x")).ShouldSatisfyAllConditions(
            answer => answer.Status.ShouldBe(400),
            answer => ((string?)answer.Body!["error"]).ShouldBe("'after' must be the sequence number of a call."));
    }

    [Fact]
    public async Task The_log_holds_no_credentials()
    {
        const string secret = "TOPSECRET";
        using var form = new StringContent($"grant_type=client_credentials&client_secret={secret}&scope=a", Encoding.UTF8,
            "application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"practice/token?OperatorPassword={secret}&X-Amz-Signature={secret}&page=2")
        { Content = form };
        request.Headers.TryAddWithoutValidation("Authorization", $"Basic {secret}");
        (await practice.Client.SendAsync(request)).EnsureSuccessStatusCode();
        await practice.SendAsync(HttpMethod.Post, "practice/items",
            $$"""{"id": "x", "nested": [{"password": "{{secret}}", "client_secret": "{{secret}}", "sessionId": "{{secret}}"}], "continuationToken": "kept"}""");

        var log = (await practice.ReadAsync("_sandbox/practice/requests"))!;
        log.ToJsonString().ShouldNotContain(secret);
        log.ToJsonString().ShouldContain("kept");
        ((string?)log[0]!["path"]).ShouldBe("/token?OperatorPassword=[redacted]&X-Amz-Signature=[redacted]&page=2");
        ((string?)log[0]!["request"]).ShouldBe("grant_type=client_credentials&client_secret=[redacted]&scope=a");
        log[0]!["response"]!.ToJsonString().ShouldBe("""{"access_token":"[redacted]","expires_in":3600}""");
        practice.System.Data["items"].Find("x")!["nested"]![0]!["password"]!.GetValue<string>()
            .ShouldBe(secret, "only the log is redacted");
    }

    [Fact]
    public async Task A_long_body_is_cut_in_the_log_and_text_that_is_no_JSON_is_shown_as_text()
    {
        await practice.SendAsync(HttpMethod.Post, "practice/items", $$"""{"id": "{{new string('x', 100_000)}}"}""");
        await practice.SendAsync(HttpMethod.Post, "practice/items", "not json");
        var log = (await practice.ReadAsync("_sandbox/practice/requests"))!;
        ((string?)log[0]!["request"])!.ShouldEndWith("xx…");
        ((string?)log[0]!["request"])!.Length.ShouldBe((64 << 10) + 1);
        ((string?)log[1]!["request"]).ShouldBe("not json");
    }

    [Fact]
    public async Task Switches_are_set_and_put_back()
    {
        (await practice.SendAsync(HttpMethod.Put, "_sandbox/practice/switches", """{"strict": true, "pageSize": 3}""")).Body!.ToJsonString()
            .ShouldBe("""{"pageSize":"3","strict":"true"}""");
        practice.System.Switches.Get("strict", "false").ShouldBe("true");
        (await practice.SendAsync(HttpMethod.Put, "_sandbox/practice/switches", """{"strict": null}""")).Body!.ToJsonString()
            .ShouldBe("""{"pageSize":"3"}""");
        practice.System.Switches.Get("strict", "false").ShouldBe("false");
        (await practice.ReadAsync("_sandbox/practice/switches"))!.ToJsonString().ShouldBe("""{"pageSize":"3"}""");
    }

    [Theory]
    [InlineData("{\"strict\": \"yes\", \"strikt\": \"yes\"}", "practice has no switch 'strikt'; it has pageSize, strict.")]
    [InlineData("{\"strict\": []}", "The switch 'strict' takes text, a number, true or false; null puts it back to its default.")]
    [InlineData("[]", "The body must be a JSON object.")]
    public async Task A_wrong_switch_is_refused_and_none_is_set(string body, string says)
    {
        var (status, answer) = await practice.SendAsync(HttpMethod.Put, "_sandbox/practice/switches", body);
        status.ShouldBe(400);
        ((string?)answer!["error"]).ShouldBe(says);
        practice.System.Switches.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_clock_moves_both_ways()
    {
        var (status, body) = await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/clock", """{"moveSeconds": 86400.5}""");
        status.ShouldBe(200);
        ((double)body!["offsetSeconds"]!).ShouldBe(86400.5);
        practice.System.Clock.GetUtcNow().ShouldBe(TimeProvider.System.GetUtcNow().AddSeconds(86400.5), TimeSpan.FromMinutes(1));
        await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/clock", """{"moveSeconds": -86400.5}""");
        ((double)(await practice.ReadAsync("_sandbox/practice/clock"))!["offsetSeconds"]!).ShouldBe(0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"moveSeconds\": \"5\"}")]
    [InlineData("{\"moveSeconds\": 1e300}")]
    public async Task A_clock_is_not_moved_by_what_is_no_number_of_seconds(string body)
    {
        var (status, answer) = await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/clock", body);
        status.ShouldBe(400);
        ((string?)answer!["error"])
            .ShouldBe("The body must be {\"moveSeconds\": n}: how many seconds to move the clock, back where negative, a century at most.");
    }

    [Fact]
    public async Task An_act_is_done_and_a_wrong_one_says_why_not()
    {
        (await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/acts/pay", """{"id": "US01"}""")).Body!.ToJsonString()
            .ShouldBe("""{"paid":"US01"}""");
        practice.System.Data["payments"].Count.ShouldBe(1);
        var (status, body) = await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/acts/pay");
        status.ShouldBe(400);
        ((string?)body!["error"]).ShouldBe("The act 'pay' could not be done: give the 'id' of the item to pay.");
    }

    [Fact]
    public async Task Reset_brings_back_the_first_start()
    {
        var before = (await practice.ReadAsync("_sandbox/practice/items"))!.ToJsonString();
        await practice.AddAsync("more");
        practice.System.ExpireTokens();
        await practice.SendAsync(HttpMethod.Post, "_sandbox/practice/clock", """{"moveSeconds": 60}""");
        await practice.SendAsync(HttpMethod.Put, "_sandbox/practice/switches", """{"strict": "true"}""");
        await practice.SetFaultsAsync("""{"faults": [{"kind": "serverError"}]}""");

        (await practice.SendAsync(HttpMethod.Post, "_sandbox/reset")).Status.ShouldBe(200);

        (await practice.ReadAsync("_sandbox/practice/items"))!.ToJsonString().ShouldBe(before);
        (await practice.ReadAsync("_sandbox/practice/requests"))!.AsArray().ShouldBeEmpty();
        (await practice.ReadAsync("_sandbox/practice/faults"))!.ToJsonString().ShouldBe("""{"faults":[]}""");
        practice.System.Clock.Offset.ShouldBe(TimeSpan.Zero);
        practice.System.Switches.All.ShouldBeEmpty();
        ((string?)(await practice.SendAsync(HttpMethod.Post, "practice/token")).Body!["access_token"]).ShouldBe("first");
    }
}
