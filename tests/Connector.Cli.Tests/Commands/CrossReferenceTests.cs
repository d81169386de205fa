namespace Connector.Cli.Tests.Commands;

public sealed class CrossReferenceTests : CommandTest
{
    [Fact]
    public async Task A_row_is_set_and_the_record_that_waited_for_it_goes_on()
    {
        await using (var store = await OpenStoreAsync())
            await StoreSeed.InvoicesAsync(store, Clock.Now);

        var outcome = (await RunAsync("xref", "set", "accounts", "7000", "61000", "--store", StorePath)).ShouldBeDone();

        outcome.Out.ShouldContain("accounts: 7000 is 61000. 1 record that waited for it goes on with the next run.");
        (await RunAsync("records", "--state", "received", "--store", StorePath)).ShouldBeDone().Out.ShouldContain("4713");
    }

    [Fact]
    public async Task A_row_that_is_set_or_removed_is_told_as_JSON()
    {
        await using (var store = await OpenStoreAsync())
            await StoreSeed.InvoicesAsync(store, Clock.Now);

        var set = (await RunAsync("xref", "set", "accounts", "7000", "61000", "--json", "--store", StorePath)).ShouldBeDone();
        var removed = (await RunAsync("xref", "remove", "accounts", "7000", "--json", "--store", StorePath)).ShouldBeDone();

        JsonSerializer.Serialize(JsonElement.Parse(set.Out))
            .ShouldBe("""{"table":"accounts","code":"7000","value":"61000","released":1}""");
        JsonSerializer.Serialize(JsonElement.Parse(removed.Out)).ShouldBe("""{"table":"accounts","code":"7000","value":null}""");
    }

    [Fact]
    public async Task Rows_are_listed_by_table()
    {
        await RunAsync("xref", "set", "accounts", "7000", "61000", "--store", StorePath);
        await RunAsync("xref", "set", "terms", "N30", "30 days", "--store", StorePath);

        var all = (await RunAsync("xref", "list", "--store", StorePath)).ShouldBeDone();
        var one = (await RunAsync("xref", "list", "terms", "--json", "--store", StorePath)).ShouldBeDone();

        all.Out.ShouldContain("61000");
        all.Out.ShouldContain("30 days");
        var rows = JsonElement.Parse(one.Out).GetProperty("rows");
        rows.GetArrayLength().ShouldBe(1);
        rows[0].EnumerateObject().Select(property => property.Name).ShouldBe(["table", "code", "value", "updatedAt"]);
    }

    [Fact]
    public async Task A_removed_row_is_gone_and_one_that_never_was_is_said()
    {
        await RunAsync("xref", "set", "accounts", "7000", "61000", "--store", StorePath);

        var wrong = await RunAsync("xref", "remove", "accounts", "7001", "--store", StorePath);
        (await RunAsync("xref", "remove", "accounts", "7000", "--store", StorePath)).ShouldBeDone().Out
            .ShouldContain("accounts: 7000 was removed.");

        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("engine: the table 'accounts' has no row '7001' that was set. Did you mean '7000'?");
        (await RunAsync("xref", "list", "--store", StorePath)).ShouldBeDone().Error.ShouldContain("No row was set.");
    }
}
