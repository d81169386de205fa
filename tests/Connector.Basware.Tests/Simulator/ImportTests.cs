using System.Net;
using System.Text.Json.Nodes;
using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;

namespace Connector.Basware.Tests.Simulator;

public sealed class ImportTests
{
    [Fact]
    public async Task An_import_is_undecided_at_the_first_poll_and_decided_at_the_second()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var id = await ImportAsync(client, "/v1/vendors", Records.Vendor("V1"));
        (await PollAsync(client, id))["requestStatus"]!.GetValue<string>().ShouldBe("InProgress");
        var decided = await PollAsync(client, id);
        decided["requestStatus"]!.GetValue<string>().ShouldBe("Success");
        ItemOf(decided)["status"]!.GetValue<string>().ShouldBe("Success");
    }

    [Fact]
    public async Task An_import_can_be_decided_by_time_instead()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.DecidedAfterPolls, "1000");
        host.Sandbox.Switches.Set(BaswareSwitches.DecidedAfterMilliseconds, "60000");
        using var client = await new ApiClient(host).SignInAsync();
        var id = await ImportAsync(client, "/v1/vendors", Records.Vendor("V1"));
        await PollAsync(client, id);
        (await PollAsync(client, id))["requestStatus"]!.GetValue<string>().ShouldBe("InProgress");
        host.Sandbox.Clock.Move(TimeSpan.FromMinutes(1));
        (await PollAsync(client, id))["requestStatus"]!.GetValue<string>().ShouldBe("Success");
    }

    [Fact]
    public async Task One_unsound_record_refuses_the_whole_request_and_each_fault_is_told()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var unsound = Records.Vendor("V2").With("name", new string('x', 251)).With("companies", null).With("colour", "red");
        using var answer = await client.PostAsync("/v1/vendors", new JsonArray(Records.Vendor("V1"), unsound));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var body = (await ApiClient.JsonAsync(answer))!;
        body["hasErrors"]!.GetValue<bool>().ShouldBeTrue();
        body["errors"]!.AsArray().Select(error => error!["message"]!.GetValue<string>()).ShouldBe(
        [
            "The companies field is required.",
            "The field name must be a string with a minimum length of 1 and a maximum length of 250.",
            "Could not find member 'colour' on the entity. Path: $.colour.",
        ]);
        body["errors"]!.AsArray()
            .ShouldAllBe(error => error!["externalCode"]!.GetValue<string>() == "V2"
                && error["code"]!.GetValue<string>() == "SCHEMA_VALIDATION_ERROR");
        host.Sandbox.Data["vendors"].Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_field_nobody_knows_is_let_through_where_the_switch_says_so()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.UnknownFields, "ignore");
        using var client = await new ApiClient(host).SignInAsync();
        (await client.PostAsync("/v1/vendors", new JsonArray(Records.Vendor("V1").With("colour", "red")))).StatusCode
            .ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_code_twice_in_one_request_is_a_conflict()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        using var answer = await client.PostAsync("/v1/accounts", new JsonArray(Records.Account("A1"), Records.Account("A1")));
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ApiClient.JsonAsync(answer))!["errors"]![0]!["code"]!.GetValue<string>().ShouldBe("CONFLICT_IN_POST");
    }

    [Fact]
    public async Task More_records_or_bytes_than_allowed_are_refused()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var many = new JsonArray([.. Enumerable.Range(0, 201).Select(index => (JsonNode)Records.Vendor($"V{index}"))]);
        using var answer = await client.PostAsync("/v1/vendors", many);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ApiClient.JsonAsync(answer))!["errors"]![0]!["code"]!.GetValue<string>().ShouldBe("PARAMETER_VALIDATION_ERROR");
        (await client.SendAsync(HttpMethod.Post, "/v1/vendors", new string(' ', ApiGateway.MaxBytes + 1))).StatusCode
            .ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_post_overwrites_and_fields_left_out_are_lost()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        await ImportAsync(client, "/v1/vendors", Records.Vendor("V1"));
        var bare = Records.Vendor("V1");
        bare.Remove("contacts");
        await ImportAsync(client, "/v1/vendors", bare);
        host.Sandbox.Data["vendors"].Find("V1")!.ContainsKey("contacts").ShouldBeFalse();
    }

    [Fact]
    public async Task A_patch_keeps_what_it_leaves_out_and_cannot_clear_a_field()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        await ImportAsync(client, "/v1/accounts", Records.Account("A1").With("text1", "kept").With("text2", "kept too"));
        var change = new JsonObject
        {
            ["text1"] = null,
            ["text3"] = "new",
            ["companies"] = new JsonArray(
                new JsonObject { ["companyCode"] = BaswareHost.World.Companies[1].Code, ["inherit"] = false, ["active"] = true })
        };
        (await client.PatchAsync("/v1/accounts/A1", change)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var account = host.Sandbox.Data["accounts"].Find("A1")!;
        account["text1"]!.GetValue<string>().ShouldBe("kept");
        account["text2"]!.GetValue<string>().ShouldBe("kept too");
        account["text3"]!.GetValue<string>().ShouldBe("new");
        account["companies"]!.AsArray().Count.ShouldBe(2);
        (await client.PatchAsync("/v1/accounts/A2", change)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.PatchAsync("/v1/accounts/A1", new JsonObject { ["externalCode"] = "A2" })).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_identical_record_is_skipped_even_if_P2P_refused_it_the_first_time()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var vendor = Records.Vendor("V1").With("paymentTerms", new JsonObject { ["paymentTermCode"] = "45N" });
        var refused = ItemOf(await DecidedAsync(client, await ImportAsync(client, "/v1/vendors", vendor)));
        refused["status"]!.GetValue<string>().ShouldBe("Error");
        refused["errors"]![0]!["category"]!.GetValue<string>().ShouldBe("DataValidation");
        refused["errors"]![0]!["message"]!.GetValue<string>().ShouldBe("Payment term 45N does not exist");
        ItemOf(await DecidedAsync(client, await ImportAsync(client, "/v1/vendors", vendor)))["status"]!.GetValue<string>()
            .ShouldBe("NotProcessed");
    }

    [Fact]
    public async Task An_unknown_company_is_refused_in_the_second_step_only()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var account = Records.Account("A1")
            .With("companies", new JsonArray(new JsonObject { ["companyCode"] = "ZZ99", ["inherit"] = false, ["active"] = true }));
        var item = ItemOf(await DecidedAsync(client, await ImportAsync(client, "/v1/accounts", account)));
        item["errors"]![0]!["message"]!.GetValue<string>().ShouldBe("Company ZZ99 does not exist");
    }

    [Fact]
    public async Task Of_two_versions_within_a_second_the_older_one_expires()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var first = await ImportAsync(client, "/v1/accounts", Records.Account("A1").With("text1", "one"));
        var second = await ImportAsync(client, "/v1/accounts", Records.Account("A1").With("text1", "two"));
        ItemOf(await DecidedAsync(client, first))["status"]!.GetValue<string>().ShouldBe("RecordExpired");
        ItemOf(await DecidedAsync(client, second))["status"]!.GetValue<string>().ShouldBe("Success");
    }

    [Fact]
    public async Task A_column_the_list_does_not_have_is_dropped_with_a_warning()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var item = ItemOf(
            await DecidedAsync(client,
                await ImportAsync(client, "/v1/lists/ACC_LIST_1", Records.ListItem("D1").With("text_6", "too far"))));
        item["status"]!.GetValue<string>().ShouldBe("Warning");
        (await client.PostAsync("/v1/lists/ACC_LIST_36", new JsonArray(Records.ListItem("D1")))).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_status_list_shows_errors_only_unless_asked_and_forgets_what_is_acknowledged()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        await DecidedAsync(client, await ImportAsync(client, "/v1/accounts", Records.Account("A1")));
        var failed = await ImportAsync(client, "/v1/vendors",
            Records.Vendor("V1").With("paymentTerms", new JsonObject { ["paymentTermCode"] = "45N" }));
        await DecidedAsync(client, failed);

        var errors = (await ApiClient.JsonAsync(await client.GetAsync("/v1/requestStatus")))!["requestStatus"]!.AsArray();
        errors.Single()!["requestId"]!.GetValue<string>().ShouldBe(failed);
        (await ApiClient.JsonAsync(await client.GetAsync("/v1/requestStatus?system=P2P")))!["requestStatus"]!.AsArray().Count.ShouldBe(2);

        var seen = new JsonObject { ["requestIds"] = new JsonArray(failed) };
        (await client.PostAsync("/v1/requestStatus/acknowledge", seen)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.PostAsync("/v1/requestStatus/acknowledge", seen)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await client.GetAsync("/v1/requestStatus")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("described", true)]
    [InlineData("observed", false)]
    public async Task Vendors_come_in_an_envelope_as_described_or_bare_as_observed(string envelope, bool isWrapped)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.Envelope, envelope);
        using var client = await new ApiClient(host).SignInAsync();
        await ImportAsync(client, "/v1/vendors", Records.Vendor("V1"));
        (await ApiClient.JsonAsync(await client.GetAsync("/v1/vendors")) is JsonObject).ShouldBe(isWrapped);
        await ImportAsync(client, "/v1/accounts", Records.Account("A1"));
        (await ApiClient.JsonAsync(await client.GetAsync("/v1/accounts")) is JsonObject).ShouldBeTrue();
    }

    private static async Task<string> ImportAsync(ApiClient client, string path, JsonObject record)
    {
        using var answer = await client.PostAsync(path, new JsonArray(record.DeepClone()));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return answer.Headers.GetValues("x-amzn-RequestId").Single();
    }

    private static async Task<JsonNode> PollAsync(ApiClient client, string requestId)
    {
        using var answer = await client.GetAsync($"/v1/requestStatus/{requestId}");
        return (await ApiClient.JsonAsync(answer))!["requestStatus"]!.AsArray().Single()!;
    }

    private static async Task<JsonNode> DecidedAsync(ApiClient client, string requestId)
    {
        await PollAsync(client, requestId);
        return await PollAsync(client, requestId);
    }

    private static JsonNode ItemOf(JsonNode status) => status["systems"]![0]!["items"]!.AsArray().Single()!;
}
