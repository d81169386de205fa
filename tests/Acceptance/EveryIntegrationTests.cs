using Acceptance.Books;
using Connector.Simulation.World;

namespace Acceptance;

/// <summary>All integrations on one store, as a user runs them.</summary>
public sealed class EveryIntegrationTests
{
    [Fact]
    public async Task One_run_balances_all_books_a_second_one_writes_nothing_and_a_row_in_a_table_releases_what_waits()
    {
        await using var stage = await Stage.StartAsync(Stage.AllIntegrations);

        (await stage.EngineAsync(stage.Run("--once", "--json"))).ShouldAllDeliver();
        await stage.AuditAsync();
        await TrailsReadFromSourceToVerdictAsync(stage);
        stage.SystemOf("syspro").Data["ApSupplier"].Rows.ShouldAllBe(row => !row["TaxRegnNum"]!.ToString().Contains(' '),
            "the tax ids that SYSPRO had with blanks come back as Basware keeps them");

        var before = await WritesAsync(stage);
        (await stage.EngineAsync(stage.Run("--once", "--json"))).ShouldDeliverNothing();
        (await WritesAsync(stage)).ShouldBe(before);

        var waiting = stage.Sandbox.World.Companies.Where(company => company.Home == "syspro")
            .Sum(company => company.Invoices.Count(invoice => invoice.Flaw == WorldFlaw.UnknownAccount));
        var set = await stage.EngineAsync("xref", "set", "gl-accounts", SysproBooks.UnknownAccount, $"60-{SysproBooks.PostedTo}", "--store",
            stage.Store);
        set.Output.ShouldContain($"{waiting} records that waited for it go on");
        (await stage.EngineAsync(stage.Run("--once", "--json"))).Counts()["syspro-basware/invoices"].GetProperty("delivered").GetInt32()
            .ShouldBe(waiting);
        await new SysproBooks(areUnmappedPosted: true).BalanceAsync(stage);
        stage.SystemOf("syspro").Data["operators"].Rows.ShouldAllBe(one => one["kicked"]!.ToString() == "0");
    }

    [Fact]
    public async Task The_sandbox_run_needs_nothing_and_says_what_it_keeps()
    {
        var folder = Directory.CreateTempSubdirectory("connector-acceptance-").FullName;

        var run = await EngineProcess.RunAsync(folder, ["run", Stage.Integration("business-central-basware"), "--sandbox", "--once"]);

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
        string[] command =
        [
            "run", Stage.Integration("dynamics-gp-bill"), Stage.Integration("syspro-basware"), "--sandbox", "--once", "--json", "--store",
            Path.Combine(folder, "demo.db"),
        ];

        (await EngineProcess.RunAsync(folder, command)).ShouldAllDeliver();
        (await EngineProcess.RunAsync(folder, command)).ShouldDeliverNothing();

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every record's trail begins where it was read and ends with the verdict that its state says; one that was written says so
    /// in between.</summary>
    private static async Task TrailsReadFromSourceToVerdictAsync(Stage stage)
    {
        var records = Items(await stage.EngineAsync("records", "--store", stage.Store, "--most", "100000", "--json"), "records");
        var trails = Items(await stage.EngineAsync("audit", "show", "--store", stage.Store, "--most", "1000000", "--json"), "events")
            .Where(happened => happened.GetProperty("recordId").ValueKind == JsonValueKind.Number)
            .ToLookup(happened => happened.GetProperty("recordId").GetInt64(), happened => happened.GetProperty("event").GetString()!);
        var broken =
            records.Where(record => !IsWhole([.. trails[record.GetProperty("id").GetInt64()]], record.GetProperty("state").GetString()!))
            .Select(record =>
                $"{record.GetProperty("flow")} {record.GetProperty("key")}: "
                    + $"{string.Join(" → ", trails[record.GetProperty("id").GetInt64()])}, and it is {record.GetProperty("state")}");
        broken.ShouldBeEmpty();

        var rejected = records.First(record => record.GetProperty("state").GetString() == "rejected");
        var id = rejected.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);
        var shown = await stage.EngineAsync("audit", "show", "--record", id, "--store", stage.Store);
        shown.Output.ShouldContain("Read from the source.");
        shown.Output.TrimEnd().ShouldEndWith(rejected.GetProperty("reason").GetString()!);
    }

    private static bool IsWhole(List<string> trail, string state)
    {
        if (trail.Count < 2 || trail[0] != "record.received" || trail[^1] != $"record.{state}")
            return false;
        var (sent, ended) = (trail.FindIndex(happened => happened is "step.intended" or "step.create-intended" or "step.update-intended"),
            trail.LastIndexOf("step.completed"));
        return state switch
        {
            "delivered" => sent > 0 && ended > sent,
            "rejected" => trail.IndexOf("record.refused") > 0 && ended > trail.IndexOf("record.refused"),
            "skipped" or "review" => true,
            _ => false,
        };
    }

    /// <summary>Calls that may have changed something in any system; who asks for a token or a session changes nothing.</summary>
    private static async Task<int> WritesAsync(Stage stage)
    {
        var writes = 0;
        foreach (var system in stage.Sandbox.Systems)
        {
            writes += (await stage.RowsAsync(system.Name, "requests")).EnumerateArray().Count(call =>
                system.MayChange(call.GetProperty("method").GetString()!, call.GetProperty("path").GetString()!)
                && !call.GetProperty("path").GetString()!.EndsWith("/v1/tokens", StringComparison.Ordinal)
                && !call.GetProperty("path").GetString()!.Contains("/oauth2/", StringComparison.Ordinal)
                && !call.GetProperty("path").GetString()!.EndsWith("/login", StringComparison.Ordinal));
        }

        return writes;
    }

    private static List<JsonElement> Items(EngineProcess.Finished listed, string name)
    {
        listed.ExitCode.ShouldBe(0, listed.ToString());
        return [.. JsonDocument.Parse(listed.Output).RootElement.GetProperty(name).EnumerateArray()];
    }
}
