namespace Acceptance;

/// <summary>Every trouble at once, for a number of runs and then calm: no document lost, none twice, and the trail is whole.</summary>
public sealed class FaultTests
{
    private const string ClosedMonth = "2026-10";

    /// <summary>What Basware is asked about invoices, their answers and their verdicts.</summary>
    private const string Documents = "/v1/(accountingDocuments|requestStatus|tokens)";

    /// <summary>Runs under trouble, before and after the clerks hand invoices out again; what is left then is done in calm.</summary>
    private const int RunsInTrouble = 3;

    /// <summary>Only an engine that never comes to an end takes so long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10), LongLimit = TimeSpan.FromMinutes(20);

    [Fact]
    public Task Every_fault_in_two_systems_at_once_changes_nothing_in_the_end() =>
        ProveAsync(Limit, Stage.Integration("dynamics-gp-basware"));

    [LongFact]
    [Trait("Proof", "long")]
    public Task Every_fault_in_every_system_at_once_changes_nothing_in_the_end() => ProveAsync(LongLimit, Stage.AllIntegrations);

    private static async Task ProveAsync(TimeSpan limit, params string[] integrations)
    {
        var seed = Random.Shared.Next();
        await using var stage = await Stage.StartAsync(integrations);
        stage.EndAfter(limit);
        try
        {
            await TroubleAsync(stage, seed);
            await MonthClosesMeanwhileAsync(stage);
            await RunToTheEndAsync(stage);
            await TroubleAsync(stage, seed + 1);
            await HandOutAgainAsync(stage);
            await RunToTheEndAsync(stage);
            await stage.AuditAsync();
        }
        catch (Exception failed)
        {
            var time = stage.Deadline.IsCancellationRequested ? $" and the limit of {limit.TotalMinutes} minutes passed" : "";
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"With the seed {seed}{time}: {failed.Message}"), failed);
        }
    }

    private static async Task TroubleAsync(Stage stage, int seed)
    {
        foreach (var system in stage.Sandbox.Systems)
            await stage.PutAsync($"{system.Name}/faults", Faults(system.Name, seed));
        if (stage.Has("finance-operations"))
            await stage.PutAsync("finance-operations/switches", """{"updateConflicts": 4, "failureStatus": 500}""");
    }

    /// <summary>A few runs in trouble, which may end all of it; then the systems are well again, and whatever is left must end.</summary>
    private static async Task RunToTheEndAsync(Stage stage)
    {
        for (var run = 1; run <= RunsInTrouble; run++)
        {
            if ((await stage.ProcessAsync(stage.Run("--once"))).ExitCode == 0)
                break;
        }

        foreach (var system in stage.Sandbox.Systems)
            await stage.PutAsync($"{system.Name}/faults", """{"faults": []}""");
        await stage.RunToTheEndAsync();
    }

    /// <summary>
    /// One answer in five is lost after the effect, half of them as by a server that ends and half as by one that is gone (clients take the
    /// two for different things); one call in ten meets an error of the server, before the effect or after it; some are asked for a pause,
    /// in seconds or by a date; tokens and sessions end at any moment.
    /// </summary>
    private static string Faults(string system, int seed)
    {
        // A call to GP is three requests where it needs a new connection, as it does after every trouble: the trouble of one call is
        // divided among them.
        var full = system == "dynamics-gp" ? 1 / 3m : 1;
        // A call that carries master data fails for two hundred records at once, which wait longer each time: a third of the trouble, or
        // the test waits for minutes.
        var troubles = system == "basware"
            ? [.. Troubles(Documents, full), .. Troubles($"^(?!.*{Documents})", full / 3)]
            : Troubles(".", full);
        var expiry = system is "syspro" or "bill"
            ? """{"kind": "expireTokens", "rate": 0.02}"""
            : """{"kind": "expireTokens", "rate": 0.01, "times": 4}""";
        return string.Create(CultureInfo.InvariantCulture,
            $$"""{"seed": {{seed}}, "faults": [{{string.Join(", ", troubles)}}, {{expiry}}]}""");
    }

    private static IEnumerable<string> Troubles(string path, decimal share)
    {
        (string Kind, decimal Rate)[] troubles =
        [
            ("""dropAnswer", "orderly": true, "rate""", 0.1m), ("""dropAnswer", "rate""", 0.1m), ("""serverError", "rate""", 0.05m),
            ("""serverErrorAfter", "rate""", 0.05m), ("""refuseConnection", "rate""", 0.01m), ("""truncatedBody", "rate""", 0.01m),
            ("""webPage", "rate""", 0.01m),
        ];
        foreach (var (kind, rate) in troubles)
            yield return string.Create(CultureInfo.InvariantCulture, $$"""{"path": "{{path}}", "kind": "{{kind}}": {{rate * share}}}""");
        yield return $$"""{"path": "{{path}}", "kind": "throttle", "rate": 0.01, "retryAfter": "1", "times": 4}""";
        yield return $$"""{"path": "{{path}}", "kind": "throttle", "rate": 0.01, "retryAfter": "date:1", "times": 1}""";
    }

    /// <summary>A first run, in the middle of which GP closes a month, SYSPRO's administrator logs everybody off and BILL switches its
    /// subscriptions off.</summary>
    private static async Task MonthClosesMeanwhileAsync(Stage stage)
    {
        var vouchers = stage.SystemOf("dynamics-gp").Data["payablesTransactions"];
        var enough = vouchers.Count + 30;
        using var engine = EngineProcess.Start(stage.Folder, stage.Run("--once"));
        await Task.WhenAny(stage.UntilAsync(() => Task.FromResult(vouchers.Count >= enough)), engine.ExitedAsync(stage.Deadline));
        vouchers.Count.ShouldBeGreaterThanOrEqualTo(enough);
        await stage.PostAsync("dynamics-gp/acts/closePeriod", $$"""{"period": "{{ClosedMonth}}"}""");
        if (stage.Has("syspro"))
            await stage.PostAsync("syspro/acts/kick", "{}");
        if (stage.Has("bill"))
            await stage.PostAsync("bill/acts/disable-subscriptions", "{}");
        await engine.FinishAsync(stage.Deadline);
    }

    /// <summary>What GP refused for its closed month goes into the next one: accounting notes the month as closed, and the clerks hand the
    /// invoices out again.</summary>
    private static async Task HandOutAgainAsync(Stage stage)
    {
        var refused = (await stage.RowsAsync("basware", "accountingDocuments")).EnumerateArray()
            .Where(document => document.GetProperty("transferResponses").EnumerateArray()
                .Any(response => response.GetProperty("responseMessage").GetString()!.Contains("is closed", StringComparison.Ordinal)))
            .Select(document => document.GetProperty("invoiceId").GetString()!)
            .ToList();
        refused.ShouldNotBeEmpty("or the month was closed too late to matter");
        foreach (var company in stage.Sandbox.World.Companies.Where(company => company.Home == "dynamics-gp"))
            (await stage.EngineAsync("xref", "set", "open-periods", $"{company.Code}:{ClosedMonth}", "closed", "--store",
                stage.Store)).ExitCode.ShouldBe(0);
        foreach (var invoice in refused)
            await stage.HandOutAgainAsync(invoice);
    }
}
