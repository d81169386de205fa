using Microsoft.Data.Sqlite;

namespace Connector.Cli.Tests.Commands;

public sealed class AuditTests : CommandTest
{
    [Fact]
    public async Task The_trail_reads_by_record_oldest_first()
    {
        await SeedAsync();

        var outcome = (await RunAsync("audit", "show", "--record", "1", "--store", StorePath)).ShouldBeDone();

        var lines = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).ToList();
        lines[0].ShouldBe("books/invoices 4711 (record 1)");
        lines[1].ShouldStartWith("  2026-11-20 08:00:00Z  record.received");
        lines[^1].ShouldBe("  2026-11-20 08:00:00Z  record.delivered   target: Delivered as T-1.");
        outcome.Out.ShouldNotContain("10.10");
    }

    [Fact]
    public async Task What_was_sent_is_shown_where_it_is_asked_for()
    {
        await SeedAsync();

        (await RunAsync("audit", "show", "--key", "4711", "--payload", "--store", StorePath)).ShouldBeDone().Out
            .ShouldContain("""      sent: {"total":10.10}""");
    }

    [Fact]
    public async Task The_trail_is_json_too()
    {
        await SeedAsync();

        var outcome = (await RunAsync("audit", "show", "--flow", "invoices", "--key", "4712", "--json", "--store", StorePath))
            .ShouldBeDone();

        var last = JsonElement.Parse(outcome.Out).GetProperty("events").EnumerateArray().Last();
        last.GetProperty("event").GetString().ShouldBe("record.rejected");
        last.GetProperty("message").GetString().ShouldBe("The account 9999 does not exist.");
        last.GetProperty("request").ValueKind.ShouldBe(JsonValueKind.Null);
        last.GetProperty("hash").GetString()!.Length.ShouldBe(64);
    }

    [Fact]
    public async Task No_event_is_said()
    {
        await SeedAsync();

        (await RunAsync("audit", "show", "--key", "nothing", "--store", StorePath)).ShouldBeDone().Error.ShouldContain("No event matches.");
    }

    [Fact]
    public async Task A_whole_trail_is_proven()
    {
        await SeedAsync();

        (await RunAsync("audit", "verify", "--store", StorePath)).ShouldBeDone().Out.ShouldContain("The audit trail is whole");
        var json = JsonElement.Parse((await RunAsync("audit", "verify", "--json", "--store", StorePath)).ShouldBeDone().Out);
        json.GetProperty("isWhole").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_changed_event_is_found()
    {
        await SeedAsync();
        await using (var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText =
                "DROP TRIGGER audit_never_changes; UPDATE audit SET message = 'Nothing happened.' WHERE event = 'record.rejected'";
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }

        var outcome = await RunAsync("audit", "verify", "--store", StorePath);

        outcome.ExitCode.ShouldBe(1);
        outcome.Out.ShouldContain("The audit trail is broken.");
    }

    private async Task SeedAsync()
    {
        await using var store = await OpenStoreAsync();
        await StoreSeed.InvoicesAsync(store, Clock.Now);
    }
}
