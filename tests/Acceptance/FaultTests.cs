using System.Globalization;

namespace Acceptance;

/// <summary>Every trouble in every system at once: no document lost, none twice, and the trail is whole.</summary>
public sealed class FaultTests
{
    private const string ClosedMonth = "2026-10";

    /// <summary>What Basware is asked about invoices, their answers and their verdicts.</summary>
    private const string Documents = "/v1/(accountingDocuments|requestStatus|tokens)";

    [Fact]
    public async Task Every_fault_in_every_system_at_once_changes_nothing_in_the_end()
    {
        var seed = Random.Shared.Next();
        await using var stage = await Stage.StartAsync(Stage.AllIntegrations);
        foreach (var system in stage.Sandbox.Systems)
            await stage.PutAsync($"{system.Name}/faults", Faults(system.Name, seed));
        await stage.PutAsync("finance-operations/switches", """{"updateConflicts": 4, "failureStatus": 500}""");

        try
        {
            await MonthClosesMeanwhileAsync(stage);
            await stage.RunToTheEndAsync();
            await HandOutAgainAsync(stage);
            await stage.RunToTheEndAsync();
            await stage.AuditAsync();
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"With the seed {seed}: {failed.Message}"), failed);
        }
    }

    /// <summary>
    /// One answer in five is lost after the effect, half of them as by a server that ends and half as by one that is gone (clients take the two for different things); one call in ten meets an error
    /// of the server, before the effect or after it; some are asked for a pause, in seconds or by a date; tokens and sessions end at any moment.
    /// </summary>
    private static string Faults(string system, int seed)
    {
        // A call to GP is three requests where it needs a new connection, as it does after every trouble: the trouble of one call is divided among them.
        var full = system == "dynamics-gp" ? 1 / 3m : 1;
        // A call that carries master data fails for two hundred records at once, which wait longer each time: a third of the trouble, or the test waits for minutes.
        var troubles = system == "basware" ? [.. Troubles(Documents, full), .. Troubles($"^(?!.*{Documents})", full / 3)] : Troubles(".", full);
        var expiry = system is "syspro" or "bill" ? """{"kind": "expireTokens", "rate": 0.02}""" : """{"kind": "expireTokens", "rate": 0.01, "times": 4}""";
        return string.Create(CultureInfo.InvariantCulture, $$"""{"seed": {{seed}}, "faults": [{{string.Join(", ", troubles)}}, {{expiry}}]}""");
    }

    private static IEnumerable<string> Troubles(string path, decimal share)
    {
        foreach (var (kind, rate) in ((string, decimal)[])[("""dropAnswer", "orderly": true, "rate""", 0.1m), ("""dropAnswer", "rate""", 0.1m), ("""serverError", "rate""", 0.05m), ("""serverErrorAfter", "rate""", 0.05m), ("""refuseConnection", "rate""", 0.01m), ("""truncatedBody", "rate""", 0.01m), ("""webPage", "rate""", 0.01m)])
            yield return string.Create(CultureInfo.InvariantCulture, $$"""{"path": "{{path}}", "kind": "{{kind}}": {{rate * share}}}""");
        yield return $$"""{"path": "{{path}}", "kind": "throttle", "rate": 0.01, "retryAfter": "1", "times": 4}""";
        yield return $$"""{"path": "{{path}}", "kind": "throttle", "rate": 0.01, "retryAfter": "date:1", "times": 1}""";
    }

    /// <summary>A first run, in the middle of which GP closes a month, SYSPRO's administrator logs everybody off and BILL switches its subscriptions off.</summary>
    private static async Task MonthClosesMeanwhileAsync(Stage stage)
    {
        var vouchers = stage.SystemOf("dynamics-gp").Data["payablesTransactions"];
        var enough = vouchers.Count + 30;
        using var engine = EngineProcess.Start(stage.Folder, stage.Run("--once"));
        await Task.WhenAny(stage.UntilAsync(() => Task.FromResult(vouchers.Count >= enough)), engine.Exited);
        vouchers.Count.ShouldBeGreaterThanOrEqualTo(enough);
        await stage.PostAsync("dynamics-gp/acts/closePeriod", $$"""{"period": "{{ClosedMonth}}"}""");
        await stage.PostAsync("syspro/acts/kick", "{}");
        await stage.PostAsync("bill/acts/disable-subscriptions", "{}");
        await engine.FinishAsync();
    }

    /// <summary>What GP refused for its closed month goes into the next one: accounting notes the month as closed, and the clerks hand the invoices out again.</summary>
    private static async Task HandOutAgainAsync(Stage stage)
    {
        var refused = (await stage.RowsAsync("basware", "accountingDocuments")).EnumerateArray()
            .Where(document => document.GetProperty("transferResponses").EnumerateArray().Any(response => response.GetProperty("responseMessage").GetString()!.Contains("is closed", StringComparison.Ordinal)))
            .Select(document => document.GetProperty("invoiceId").GetString()!)
            .ToList();
        refused.ShouldNotBeEmpty("or the month was closed too late to matter");
        foreach (var company in stage.Sandbox.World.Companies.Where(company => company.Home == "dynamics-gp"))
            (await stage.EngineAsync("xref", "set", "open-periods", $"{company.Code}:{ClosedMonth}", "closed", "--store", stage.Store)).ExitCode.ShouldBe(0);
        foreach (var invoice in refused)
            await stage.HandOutAgainAsync(invoice);
    }
}
