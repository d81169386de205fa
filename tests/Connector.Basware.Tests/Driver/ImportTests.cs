using System.Text.Json.Nodes;
using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;
using static Connector.Basware.Tests.Support.Connections;

namespace Connector.Basware.Tests.Driver;

public sealed class ImportTests
{
    [Fact]
    public async Task A_record_is_accepted_then_undecided_then_delivered()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var accepted = (await connection.WriteAsync("vendors", Item(Records.Vendor("V1")))).ShouldBeOfType<WriteOutcome.Accepted>();
        var undecided = (await connection.ConfirmAsync("vendors", accepted.Token)).ShouldBeOfType<WriteOutcome.Accepted>();
        undecided.Token.ShouldBe(accepted.Token);
        (await connection.ConfirmAsync("vendors", accepted.Token)).ShouldBeOfType<WriteOutcome.Delivered>().TargetId.ShouldBe("V1");
    }

    [Fact]
    public async Task A_request_that_is_not_known_yet_is_undecided()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.StatusHiddenPolls, "2");
        await using var connection = Open(host);
        var accepted = (WriteOutcome.Accepted)await connection.WriteAsync("vendors", Item(Records.Vendor("V1")));
        (await connection.ConfirmAsync("vendors", accepted.Token)).ShouldBeOfType<WriteOutcome.Accepted>();
        host.Exchanges[^1].Status.ShouldBe(404);
        (await connection.DecideAsync("vendors", accepted)).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task Records_of_one_request_are_asked_about_in_one_call_and_settled_one_by_one()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.DecidedAfterPolls, "1");
        await using var connection = Open(host);
        var items = new[]
        {
            Item(Records.Vendor("GOOD")),
            Item(Records.Vendor("TERM").With("paymentTerms", new JsonObject { ["paymentTermCode"] = "45N" })),
            Item(Records.Vendor("COMPANY").With("companies", new JsonArray(new JsonObject { ["companyCode"] = "ZZ99" }))),
        };
        var accepted = await connection.WriteAsync(new WriteRequest("vendors", items), CancellationToken.None);
        host.Forget();
        var settled = await connection.ConfirmAsync(
            new ConfirmRequest("vendors", [.. accepted.Cast<WriteOutcome.Accepted>().Select(outcome => outcome.Token)]),
            CancellationToken.None);
        host.Exchanges.Count.ShouldBe(1);
        settled[0].ShouldBeOfType<WriteOutcome.Delivered>();
        settled[1].ShouldBeRefused(FailureKind.Data).Message.ShouldBe("Basware refused the record: Payment term 45N does not exist.");
        settled[2].ShouldBeRefused(FailureKind.Data).Message.ShouldBe("Basware refused the record: Company ZZ99 does not exist.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_whose_answer_is_lost_is_never_sent_again_unchanged(bool inDoubt)
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        host.Fault = async (context, next) =>
        {
            await next(context);
            if (context.Request.Path.Value!.EndsWith("/vendors", StringComparison.Ordinal))
                context.Abort();
        };

        (await connection.WriteAsync("vendors", Item(Records.Vendor("V1"), inDoubt: inDoubt))).ShouldBeRefused(FailureKind.Ambiguous);

        host.Exchanges.Count(exchange => exchange.Path == "/v1/vendors").ShouldBe(1);
        host.Fault = null;
        var accepted = (await connection.WriteAsync("vendors", Item(Records.Vendor("V1"), inDoubt: true)))
            .ShouldBeOfType<WriteOutcome.Accepted>();
        (await connection.DecideAsync("vendors", accepted)).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task One_unsound_record_does_not_take_the_others_with_it()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var items = Enumerable.Range(0, 20).Select(index => Item(Records.Vendor($"V{index}"))).ToList();
        items[13] = Item(Records.Vendor("V13").With("vendorCode", new string('x', 26)));
        var outcomes = await connection.WriteAsync(new WriteRequest("vendors", items), CancellationToken.None);
        outcomes[13].ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("The field vendorCode must be a string with a minimum length of 1 and a maximum length of 25.");
        outcomes.Where((_, index) => index != 13).ShouldAllBe(outcome => outcome is WriteOutcome.Accepted);
        host.Sandbox.Data["vendors"].Count.ShouldBe(19);
    }

    [Fact]
    public async Task More_records_than_one_call_takes_go_out_in_several()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var items = Enumerable.Range(0, 450).Select(index => Item(Records.Vendor($"V{index}"))).ToList();
        var outcomes = await connection.WriteAsync(new WriteRequest("vendors", items), CancellationToken.None);
        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Accepted);
        host.Exchanges.Where(exchange => exchange.Path == "/v1/vendors")
            .Select(exchange => JsonNode.Parse(exchange.RequestBody)!.AsArray().Count).ShouldBe([200, 200, 50]);
        outcomes.Cast<WriteOutcome.Accepted>().Select(outcome => outcome.Token.Split('|')[^1])
            .ShouldBe(items.Select((_, index) => $"V{index}"));
    }

    [Theory]
    [InlineData("accounts", "/v1/accounts")]
    [InlineData("costCenters", "/v1/costCenters")]
    [InlineData("projects", "/v2/projects")]
    [InlineData("lists", "/v1/lists/ACC_LIST_5")]
    public async Task Every_kind_of_master_data_is_imported(string resource, string path)
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var record = resource switch
        {
            "accounts" => Records.Account("X1"),
            "costCenters" => Records.CostCenter("X1"),
            "projects" => Records.Project("X1"),
            _ => Records.ListItem("X1"),
        };
        (await connection.DeliverAsync(resource, Item(record, listKey: resource == "lists" ? "ACC_LIST_5" : null)))
            .ShouldBeOfType<WriteOutcome.Delivered>();
        host.Exchanges.ShouldContain(exchange => exchange.Method == "POST" && exchange.Path == path && exchange.Status == 200);
    }

    [Fact]
    public async Task An_identical_record_counts_as_delivered_because_it_is_there()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await connection.DeliverAsync("accounts", Item(Records.Account("A1")));
        var again = (await connection.DeliverAsync("accounts", Item(Records.Account("A1")))).ShouldBeOfType<WriteOutcome.Delivered>();
        again.Body!.Value.GetProperty("status").GetString().ShouldBe("NotProcessed");
    }

    [Fact]
    public async Task An_identical_record_that_was_refused_before_never_counts_as_delivered()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var vendor = Records.Vendor("V1").With("paymentTerms", new JsonObject { ["paymentTermCode"] = "45N" });
        (await connection.DeliverAsync("vendors", Item(vendor))).ShouldBeRefused(FailureKind.Data);
        var skipped = (await connection.DeliverAsync("vendors", Item(vendor))).ShouldBeRefused(FailureKind.Data);
        skipped.Code.ShouldBe("skipped-after-refusal");
        skipped.Message.ShouldBe(
            "Basware skipped the record as identical to one that it refused before (Payment term 45N does not exist). Where the cause is "
                + "mended in Basware, replay the record with touch, so that it is decided anew.");

        // Once a later version was taken, the old refusal is history.
        (await connection.DeliverAsync("vendors", Item(Records.Vendor("V1")))).ShouldBeOfType<WriteOutcome.Delivered>();
        (await connection.DeliverAsync("vendors", Item(Records.Vendor("V1")))).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task A_forced_record_is_changed_so_that_it_is_decided_anew_each_time()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var vendor = Records.Vendor("V1").With("paymentTerms", new JsonObject { ["paymentTermCode"] = "45N" });
        (await connection.DeliverAsync("vendors", Item(vendor))).ShouldBeRefused(FailureKind.Data);
        // Somebody adds the term in Basware: the same record would be skipped, so a replay forces it.
        host.Sandbox.Data["paymentTerms"].Put("T", new JsonObject { ["externalCode"] = "T", ["paymentTermCode"] = "45N" });
        for (var time = 0; time < 2; time++)
        {
            var forced = (await connection.DeliverAsync("vendors", Item(vendor, touch: true))).ShouldBeOfType<WriteOutcome.Delivered>();
            forced.Body!.Value.GetProperty("status").GetString().ShouldBe("Success");
        }

        host.Sandbox.Data["vendors"].Find("V1")!["description"]!.GetValue<string>().ShouldStartWith("resent 20");
    }

    [Fact]
    public async Task A_record_in_doubt_is_forced_because_skipped_would_say_nothing()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var vendor = Records.Vendor("V1").With("paymentTerms", new JsonObject { ["paymentTermCode"] = "45N" });
        await connection.WriteAsync("vendors", Item(vendor));
        (await connection.DeliverAsync("vendors", Item(vendor, inDoubt: true))).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("Basware refused the record: Payment term 45N does not exist.");
    }

    [Fact]
    public async Task What_describes_a_write_shows_the_request_that_goes_out()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var items = new[] { Item(Records.Vendor("V1")), Item(Records.Vendor("V2")) };
        var described = connection.Describe(new WriteRequest("vendors", items)).ShouldHaveSingleItem();
        await connection.WriteAsync(new WriteRequest("vendors", items), CancellationToken.None);
        var sent = host.Exchanges.Single(exchange => exchange.Path == "/v1/vendors");
        described.Path.ShouldBe("/v1/vendors");
        described.Body!.Value.GetRawText().ShouldBe(sent.RequestBody);
        described.Headers.Keys.ShouldNotContain("Authorization");
    }

    [Fact]
    public async Task A_version_overtaken_within_a_second_is_sent_again()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        var first = await connection.WriteAsync("accounts", Item(Records.Account("A1").With("text1", "one")));
        await connection.WriteAsync("accounts", Item(Records.Account("A1").With("text1", "two")));
        (await connection.DecideAsync("accounts", first)).ShouldBeRefused(FailureKind.Transient).Code.ShouldBe("record-expired");
    }

    [Fact]
    public async Task A_technical_fault_of_Basware_may_pass_and_a_warning_is_delivered()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.TechnicalError, "A1");
        await using var connection = Open(host);
        (await connection.DeliverAsync("accounts", Item(Records.Account("A1")))).ShouldBeRefused(FailureKind.Transient).Message
            .ShouldContain("The target system did not answer");
        var warned = await connection.DeliverAsync("lists", Item(Records.ListItem("D1").With("text_6", "too far"), listKey: "ACC_LIST_1"));
        warned.ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetRawText().ShouldContain("ACC_LIST_1 has no column text_6");
    }

    [Fact]
    public async Task An_answer_without_its_request_id_leaves_the_record_in_doubt()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Fault = async (context, next) =>
        {
            await next(context);
            context.Response.Headers.Remove("x-amzn-RequestId");
        };
        await using var connection = Open(host);
        (await connection.WriteAsync("vendors", Item(Records.Vendor("V1")))).ShouldBeRefused(FailureKind.Ambiguous).Code
            .ShouldBe("request-id-missing");
    }

    [Fact]
    public async Task A_busy_system_is_asked_again_after_the_pause_it_wants()
    {
        await using var host = await BaswareHost.StartAsync();
        var calls = 0;
        host.Fault = async (context, next) =>
        {
            if (context.Request.Path.Value!.EndsWith("/v1/vendors", StringComparison.Ordinal) && Interlocked.Increment(ref calls) == 1)
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "0";
                await ApiAnswer.Gateway(429, "Too Many Requests").WriteAsync(context.Response);
                return;
            }

            await next(context);
        };
        await using var connection = Open(host);
        (await connection.DeliverAsync("vendors", Item(Records.Vendor("V1")))).ShouldBeOfType<WriteOutcome.Delivered>();
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_nobody_can_read_is_a_fault_of_ours()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        (await Should.ThrowAsync<ConnectorException>(() => connection.ConfirmAsync("vendors", "nonsense"))).Failure.Kind
            .ShouldBe(FailureKind.Bug);
    }

    [Fact]
    public async Task A_code_with_any_character_survives_in_the_token()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        (await connection.DeliverAsync("vendors", Item(Records.Vendor("A").With("externalCode", "A|B / \\ C"))))
            .ShouldBeOfType<WriteOutcome.Delivered>().TargetId.ShouldBe("A|B / \\ C");
    }
}
