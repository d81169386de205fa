using System.Text.Json;
using Connector.Sdk.Sandbox;
using Connector.Syspro;

namespace Acceptance;

/// <summary>SYSPRO and Basware, as a user runs them: everything once, whatever the wire and the other users of SYSPRO do.</summary>
public sealed class SysproTests
{
    [Fact]
    public async Task One_run_balances_the_books_a_row_in_a_table_releases_what_waits_and_a_second_run_writes_nothing()
    {
        await using var stage = await StartAsync();

        var first = await stage.EngineAsync(stage.Run("--once"));
        first.ExitCode.ShouldBe(0, first.ToString());
        await SysproBooks.BalanceAsync(stage, areUnmappedPosted: false);
        await TaxIdsAreCleanAsync(stage);

        var waiting = stage.Sandbox.World.Companies.Sum(company => company.Invoices.Count(invoice => invoice.Flaw == WorldFlaw.UnknownAccount));
        var set = await stage.EngineAsync("xref", "set", "gl-accounts", "62950", "60-62200", "--store", stage.Store);
        set.Output.ShouldContain($"{waiting} records that waited for it go on");
        (await stage.EngineAsync(stage.Run("--once"))).ExitCode.ShouldBe(0);
        await SysproBooks.BalanceAsync(stage, areUnmappedPosted: true);

        var writes = await WritesAsync(stage);
        var last = await stage.EngineAsync(stage.Run("--once"));
        last.ExitCode.ShouldBe(0, last.ToString());
        (await WritesAsync(stage)).ShouldBe(writes);
        (await OperatorsAsync(stage)).ShouldAllBe(one => one.GetProperty("kicked").GetInt32() == 0);
    }

    [Fact]
    public async Task Lost_answers_broken_servers_and_sessions_ended_from_elsewhere_change_nothing_in_the_end()
    {
        await using var stage = await StartAsync();
        await stage.PutAsync(
            "syspro/faults",
            """
            {"seed": 11, "faults": [
              {"kind": "dropAnswer", "rate": 0.1}, {"kind": "serverErrorAfter", "rate": 0.03, "status": 503}, {"kind": "expireTokens", "rate": 0.03}]}
            """);

        EngineProcess.Finished run;
        var runs = 0;
        do
        {
            run = await stage.EngineAsync(stage.Run("--once"));
            runs++;
        }
        while (run.ExitCode != 0 && runs < 12);

        run.ExitCode.ShouldBe(0, run.ToString());
        await SysproBooks.BalanceAsync(stage, areUnmappedPosted: false);
    }

    private static Task<Stage> StartAsync() => Stage.StartAsync(new SysproDriver(), "syspro");

    /// <summary>The tax ids that SYSPRO had with blanks came back as Basware keeps them.</summary>
    private static async Task TaxIdsAreCleanAsync(Stage stage) =>
        (await stage.RowsAsync("syspro", "ApSupplier")).EnumerateArray().Select(row => row.GetProperty("TaxRegnNum").GetString()!).ShouldAllBe(id => !id.Contains(' '));

    private static async Task<int> WritesAsync(Stage stage) => (await stage.RowsAsync("syspro", "requests")).EnumerateArray()
        .Count(call => call.GetProperty("path").GetString() is { } path && (path.Contains("/Transaction/", StringComparison.Ordinal) || path.Contains("/Setup/", StringComparison.Ordinal)));

    private static async Task<JsonElement[]> OperatorsAsync(Stage stage) => [.. (await stage.RowsAsync("syspro", "operators")).EnumerateArray()];
}
