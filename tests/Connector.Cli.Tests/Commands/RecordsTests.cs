namespace Connector.Cli.Tests.Commands;

public sealed class RecordsTests : CommandTest
{
    [Fact]
    public async Task Records_are_listed_newest_first_with_state_and_reason()
    {
        await SeedAsync();

        var outcome = (await RunAsync("records", "--store", StorePath)).ShouldBeDone();

        var lines = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4);
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["id", "flow", "key", "state", "updated", "reason"]);
        lines[1].ShouldContain("4713");
        lines[1].ShouldContain("review");
        lines[1].ShouldContain("lines[0].account: the table 'accounts' has no row for '7000'.");
        lines[2].ShouldContain("rejected");
        lines[3].ShouldContain("2026-11-20 08:00:00Z");
    }

    [Fact]
    public async Task Records_are_chosen_by_flow_state_and_key()
    {
        await SeedAsync();

        (await KeysAsync("--flow", "invoices", "--state", "Rejected")).ShouldBe(["4712"]);
        (await KeysAsync("--flow", "books/invoices", "--key", "4711")).ShouldBe(["4711"]);
        (await KeysAsync("--most", "1")).ShouldBe(["4713"]);
        (await KeysAsync("--key", "nothing")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_json_of_the_list_holds_no_payload()
    {
        await SeedAsync();

        var outcome = (await RunAsync("records", "--json", "--store", StorePath)).ShouldBeDone();

        var record = JsonElement.Parse(outcome.Out).GetProperty("records")[2];
        record.EnumerateObject().Select(property => property.Name).ShouldBe(
        [
            "id", "flow", "key", "version", "company", "state", "attempt", "dueAt", "reasonCode", "reason", "waitsFor", "targetId",
            "receivedAt", "updatedAt",
        ]);
        record.GetProperty("state").GetString().ShouldBe("delivered");
        outcome.Out.ShouldNotContain("DE02120300000000202051");
    }

    [Fact]
    public async Task An_unknown_flow_is_answered_with_the_one_meant()
    {
        await SeedAsync();

        var outcome = await RunAsync("records", "--flow", "invoces", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("engine: the store has no record of a flow 'invoces'. Did you mean 'invoices'?");
    }

    [Fact]
    public async Task Nothing_found_is_said()
    {
        await SeedAsync();

        var outcome = (await RunAsync("records", "--key", "nothing", "--store", StorePath)).ShouldBeDone();

        outcome.Out.ShouldBeEmpty();
        outcome.Error.ShouldContain("No record matches.");
    }

    [Fact]
    public async Task A_cut_list_says_so()
    {
        await SeedAsync();

        (await RunAsync("records", "--most", "2", "--store", StorePath)).ShouldBeDone().Error
            .ShouldContain("The newest 2 are shown; --most N shows more.");
    }

    [Fact]
    public async Task One_record_is_shown_with_its_steps_and_without_its_payload()
    {
        await SeedAsync();

        var outcome = (await RunAsync("records", "show", "1", "--store", StorePath)).ShouldBeDone();

        outcome.Out.ShouldContain("books/invoices");
        outcome.Out.ShouldContain("target id");
        outcome.Out.ShouldContain("done");
        outcome.Out.ShouldNotContain("DE02120300000000202051");
        outcome.Error.ShouldContain("--payload shows the source record, requests and answers.");
    }

    [Fact]
    public async Task The_payload_is_shown_where_it_is_asked_for_with_exact_numbers()
    {
        await SeedAsync();

        (await RunAsync("records", "show", "1", "--payload", "--store", StorePath)).ShouldBeDone().Out.ShouldContain("\"total\": 10.10");
        var json =
            JsonElement.Parse((await RunAsync("records", "show", "1", "--payload", "--json", "--store", StorePath)).ShouldBeDone().Out);
        json.GetProperty("source").GetProperty("total").GetRawText().ShouldBe("10.10");
        json.GetProperty("steps")[0].GetProperty("request").GetProperty("total").GetRawText().ShouldBe("10.10");
    }

    [Fact]
    public async Task A_record_that_is_not_there_is_a_sentence()
    {
        await SeedAsync();

        var outcome = await RunAsync("records", "show", "99", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("engine: the store has no record 99. 'engine records' lists them.");
    }

    [Fact]
    public async Task A_rejected_record_is_replayed()
    {
        await SeedAsync();

        var outcome = (await RunAsync("replay", "2", "--touch", "--store", StorePath)).ShouldBeDone();

        outcome.Out.ShouldContain("Record 2 (books/invoices 4712) starts again with the next run of its flow.");
        (await KeysAsync("--state", "received")).ShouldBe(["4712"]);
        JsonElement.Parse((await RunAsync("records", "show", "2", "--json", "--store", StorePath)).Out).GetProperty("touch").GetBoolean()
            .ShouldBeTrue();
    }

    [Fact]
    public async Task A_replay_is_told_as_JSON()
    {
        await SeedAsync();

        var outcome = (await RunAsync("replay", "2", "--json", "--store", StorePath)).ShouldBeDone();

        JsonElement.Parse(outcome.Out).EnumerateObject().Select(property => $"{property.Name} {property.Value}")
            .ShouldBe(["id 2", "flow books/invoices", "key 4712", "was rejected", "touch False"]);
    }

    [Fact]
    public async Task A_delivered_record_is_not_replayed()
    {
        await SeedAsync();

        var outcome = await RunAsync("replay", "1", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(
            "engine: record 1 (books/invoices 4711) is delivered; only the newest version of a rejected, skipped or reviewed record can "
                + "be replayed.");
    }

    private async Task SeedAsync()
    {
        await using var store = await OpenStoreAsync();
        await StoreSeed.InvoicesAsync(store, Clock.Now);
    }

    private async Task<IReadOnlyList<string?>> KeysAsync(params string[] filter)
    {
        var outcome = (await RunAsync(["records", "--json", "--store", StorePath, .. filter])).ShouldBeDone();
        return [.. JsonElement.Parse(outcome.Out).GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("key").GetString())];
    }
}
