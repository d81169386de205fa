using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Acceptance;

/// <summary>What a system allows only so often holds for all flows together, for the engine that comes after one that was killed, and
/// whatever ends the sessions.</summary>
public sealed class LimitTests : IDisposable
{
    private const int Flows = 8, MaxAtOnce = 3, MaxLogins = 12;
    private const string Company = "US01";

    private readonly HttpClient http = new();

    [Fact]
    public async Task Eight_flows_at_full_speed_never_make_a_fourth_call_in_an_organization_and_share_one_login_with_the_engine_after_them()
    {
        await using var stage = await StartBillAsync();
        // Slow until a second engine was turned away, which the first one must outlast.
        await stage.PutAsync("bill/switches", """{"callMilliseconds": 100}""");
        var vendors = stage.SystemOf("bill").Data["vendors"];
        var own = vendors.Count;
        using (var engine = EngineProcess.Start(stage.Folder, stage.Run("--once")))
        {
            await stage.UntilAsync(() => Task.FromResult(vendors.Count > own));
            var second = await stage.ProcessAsync(stage.Run("--once"));
            second.ExitCode.ShouldNotBe(0, "one store is one engine's: " + second);
            await stage.PutAsync("bill/switches", """{"callMilliseconds": 3}""");
            await stage.UntilAsync(() => Task.FromResult(vendors.Count >= own + 100));
            await engine.KillAsync();
        }

        var finished = await stage.RunToTheEndAsync();

        finished.Counts().Count.ShouldBe(Flows);
        var expected = stage.Sandbox.World.Companies.Single(company => company.Code == Company).Vendors.Length * Flows;
        (await stage.RowsAsync("bill", "vendors")).EnumerateArray().Select(vendor => vendor.GetProperty("name").GetString()!)
            .Where(name => char.IsDigit(name[0]) && name[1] == ' ').Distinct().Count().ShouldBe(expected);
        vendors.Count.ShouldBe(own + expected);
        var (mostAtOnce, _, logins) = await UsageAsync(stage);
        mostAtOnce.ShouldBe(MaxAtOnce, "the speed was full, and no fuller");
        logins.ShouldBe(1);
    }

    [Fact]
    public async Task The_logins_of_an_hour_are_counted_over_all_engines_and_never_exceeded_whatever_ends_the_sessions()
    {
        await using var stage = await StartBillAsync();
        await File.WriteAllTextAsync(stage.ConnectionsFile,
            (await File.ReadAllTextAsync(stage.ConnectionsFile))
                .Replace("    devKey:", $"    loginsPerHour: {MaxLogins}\n    devKey:", StringComparison.Ordinal));
        await stage.PutAsync("bill/faults", """{"faults": [{"kind": "expireTokens", "rate": 0.5}]}""");
        foreach (var logins in (int[])[MaxLogins / 3, MaxLogins])
        {
            using var engine = EngineProcess.Start(stage.Folder, stage.Run("--once"));
            await stage.UntilAsync(async () => (await UsageAsync(stage)).Logins >= logins);
            await engine.KillAsync();
        }

        var last = await stage.ProcessAsync(stage.Run("--once"));

        last.ExitCode.ShouldNotBe(0, "it has records left for the next hour: " + last);
        var (mostAtOnce, mostInAnHour, count) = await UsageAsync(stage);
        (mostInAnHour, count).ShouldBe((MaxLogins, MaxLogins));
        mostAtOnce.ShouldBeLessThanOrEqualTo(MaxAtOnce);
    }

    [Fact]
    public async Task The_simulator_of_BILL_counts_the_fourth_call_and_the_login_too_many_that_it_refuses()
    {
        await using var stage = await StartBillAsync();
        await stage.PutAsync("bill/switches", """{"callMilliseconds": 500}""");

        var atOnce = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LogInAsync(stage)));
        await stage.PutAsync("bill/switches", """{"callMilliseconds": 0, "loginsPerHour": 4}""");
        var after = new[] { await LogInAsync(stage), await LogInAsync(stage) };

        atOnce.Count(status => status == 200).ShouldBe(3);
        after.ShouldBe([200, 429]);
        (await UsageAsync(stage)).ShouldBe((4, 5, 5));
    }

    [Fact]
    public async Task SYSPRO_never_has_two_sessions_of_one_operator_however_many_flows_run_and_whoever_is_killed()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("syspro-basware"));
        var invoices = stage.SystemOf("syspro").Data["ApInvoice"];
        var before = CompaniesOf(stage, invoices);
        using (var engine = EngineProcess.Start(stage.Folder, stage.Run("--listen", "none")))
        {
            // A post shows that the operator's session is open and remembered.
            await stage.UntilAsync(() =>
                Task.FromResult(CompaniesOf(stage, invoices).All(company => company.Value > before.GetValueOrDefault(company.Key) + 1)));
            await engine.KillAsync();
        }

        await stage.RunToTheEndAsync();
        await stage.AuditAsync();

        var operators = (await stage.RowsAsync("syspro", "operators")).EnumerateArray()
            .Where(one => one.GetProperty("logons").GetInt32() > 0).ToList();
        operators.ShouldNotBeEmpty();
        operators.ShouldAllBe(one => one.GetProperty("kicked").GetInt32() == 0 && one.GetProperty("logons").GetInt32() == 1);
    }

    [Fact]
    public async Task The_simulator_of_SYSPRO_counts_the_session_that_a_second_log_on_ends()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("syspro-basware"));
        var connection = ConnectionOf(stage, "syspro");
        var company = connection.Companies.Values.First();
        var logon =
            $"{connection.Settings["enetUrl"]}/Logon?Operator={Uri.EscapeDataString(company["operator"])}"
                + $"&OperatorPassword={Uri.EscapeDataString(company["operatorPassword"])}&CompanyId={company["id"]}"
                + $"&CompanyPassword={Uri.EscapeDataString(company["password"])}";

        foreach (var _ in (int[])[1, 2])
            (await http.GetStringAsync(new Uri(logon))).ShouldNotContain("ERROR");

        (await stage.RowsAsync("syspro", "operators")).EnumerateArray().Sum(one => one.GetProperty("kicked").GetInt32()).ShouldBe(1);
    }

    public void Dispose() => http.Dispose();

    /// <summary>Eight integrations, which run side by side, each writing the same vendors under names of its own into one
    /// organization.</summary>
    private static async Task<Stage> StartBillAsync()
    {
        var folder = Directory.CreateTempSubdirectory("connector-acceptance-flows-").FullName;
        try
        {
            var files = Enumerable.Range(1, Flows).Select(number => (Path: Path.Combine(folder, $"bill-{number}.yaml"), Text: Flow(number)))
                .ToList();
            foreach (var (path, text) in files)
                await File.WriteAllTextAsync(path, text);
            return await Stage.StartWithOwnAsync(folder, [.. files.Select(file => file.Path)]);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static string Flow(int number) => string.Create(CultureInfo.InvariantCulture, $$"""
        integration: bill-{{number}}
        summary: Vendors of one company become vendors of one organization
        connections:
          gp: { connector: dynamics-gp }
          bill: { connector: bill }
        flows:
          vendors:
            summary: A vendor, under a name that no other of these integrations gives
            trigger: { schedule: "0 * * * *" }
            source: { connection: gp, resource: vendors, changes: scan }
            when: company === '{{Company}}'
            dedupe: { key: src.VendorID }
            target:
              connection: bill
              resource: vendors
              company: company
              match: [accountNumber, name]
              fields:
                name: text('{{number}} ' + src.VendorID + ' ' + src.VendorName, 100)
                accountNumber: "'{{number}}-' + src.VendorID"
                accountType: { const: BUSINESS }
        """);

    private async Task<int> LogInAsync(Stage stage)
    {
        var connection = ConnectionOf(stage, "bill");
        var body = new JsonObject { ["organizationId"] = connection.Companies[Company]["organizationId"] };
        foreach (var name in (string[])["username", "password", "devKey"])
            body[name] = connection.Settings[name];
        using var answer = await http.PostAsJsonAsync(new Uri($"{connection.Settings["baseUrl"]}/connect/v3/login"), body);
        return (int)answer.StatusCode;
    }

    private static async Task<(int MaxAtOnce, int MaxInAnHour, int Logins)> UsageAsync(Stage stage)
    {
        var rows = (await stage.RowsAsync("bill", "usage")).EnumerateArray().ToDictionary(row => row.GetProperty("id").GetString()!);
        var organization = ConnectionOf(stage, "bill").Companies[Company]["organizationId"];
        return rows.TryGetValue($"calls/{organization}", out var calls) && rows.TryGetValue("logins", out var logins)
            ? (calls.GetProperty("mostAtOnce").GetInt32(), logins.GetProperty("mostInAnHour").GetInt32(),
                logins.GetProperty("count").GetInt32())
            : default;
    }

    private static Dictionary<string, int> CompaniesOf(Stage stage, SandboxData.Table invoices)
    {
        lock (stage.SystemOf("syspro").Data.Gate)
            return invoices.Rows.GroupBy(row => row["company"]!.ToString()).ToDictionary(group => group.Key, group => group.Count());
    }

    private static SandboxConnection ConnectionOf(Stage stage, string system) =>
        stage.SystemOf(system).Connection(new Uri($"{stage.Sandbox.Address.OriginalString}/{system}"), stage.Sandbox.World);
}
