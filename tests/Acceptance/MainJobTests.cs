using System.Text.Json;

namespace Acceptance;

public sealed class MainJobTests
{
    [Fact]
    public async Task One_run_balances_the_books_and_a_second_one_writes_nothing()
    {
        await using var stage = await Stage.StartAsync();

        var first = await stage.EngineAsync(stage.Run("--once", "--json"));

        first.ExitCode.ShouldBe(0, first.ToString());
        await Books.BalanceAsync(stage);
        var flows = Flows(first);
        flows.Keys.ShouldBe(["accounts", "cost-centers", "dimensions", "invoices", "payments", "purchase-order-lines", "purchase-orders", "vendors"], ignoreOrder: true);
        flows.Values.ShouldAllBe(counts => counts.GetProperty("delivered").GetInt32() > 0 && counts.GetProperty("retrying").GetInt32() == 0 && counts.GetProperty("pending").GetInt32() == 0);
        (await stage.EngineAsync("audit", "verify", "--store", stage.Store)).ExitCode.ShouldBe(0);

        var second = await stage.EngineAsync(stage.Run("--once", "--json"));

        second.ExitCode.ShouldBe(0, second.ToString());
        Flows(second).Values.ShouldAllBe(counts => counts.GetProperty("delivered").GetInt32() == 0);
        await Books.BalanceAsync(stage);
    }

    [Fact]
    public async Task The_sandbox_run_needs_nothing_and_says_what_it_keeps()
    {
        var folder = Directory.CreateTempSubdirectory("connector-acceptance-").FullName;

        var run = await EngineProcess.RunAsync(folder, "run", Stage.Flows, "--sandbox", "--once");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("invoices");
        run.Errors.ShouldContain("afresh");
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_sandbox_with_a_store_remembers_both_and_writes_nothing_twice()
    {
        var folder = Directory.CreateTempSubdirectory("connector-acceptance-").FullName;
        var store = Path.Combine(folder, "demo.db");

        var first = await EngineProcess.RunAsync(folder, "run", Stage.Flows, "--sandbox", "--once", "--json", "--store", store);
        var second = await EngineProcess.RunAsync(folder, "run", Stage.Flows, "--sandbox", "--once", "--json", "--store", store);

        first.ExitCode.ShouldBe(0, first.ToString());
        second.ExitCode.ShouldBe(0, second.ToString());
        Flows(second).Values.ShouldAllBe(counts => counts.GetProperty("delivered").GetInt32() == 0);
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, JsonElement> Flows(EngineProcess.Finished run)
    {
        var last = run.Output.TrimEnd().Split('\n')[^1];
        return JsonDocument.Parse(last).RootElement.GetProperty("flows").EnumerateArray()
            .ToDictionary(flow => flow.GetProperty("flow").GetString()!.Split('/')[1], flow => flow);
    }
}
