using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Connector.Simulation.Hosting;

namespace Connector.Simulation.Tests;

public sealed class SandboxHostTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sandbox-").FullName;

    private string StateFile => Path.Combine(folder, "state", "sandbox.db");

    /// <summary>Where LiteDB keeps what it has not yet put into the file itself.</summary>
    private static string LogOf(string path) => Path.ChangeExtension(path, null) + "-log.db";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_system_is_served_below_its_name_on_the_loopback_address()
    {
        await using var practice = await Practice.StartAsync();
        practice.Host.Address.OriginalString.ShouldMatch(@"^http://127\.0\.0\.1:\d+$");
        var (status, body) = await practice.SendAsync(HttpMethod.Post, "practice/token");
        status.ShouldBe(200);
        ((string?)body!["access_token"]).ShouldBe("first");
    }

    [Fact]
    public async Task A_streamed_answer_arrives_whole()
    {
        await using var practice = await Practice.StartAsync();
        (await practice.Client.GetStringAsync("practice/streamed")).ShouldBe("one,two");
    }

    [Fact]
    public async Task An_answer_without_a_body_stays_without_one()
    {
        await using var practice = await Practice.StartAsync();
        using var response = await practice.Client.PostAsync("practice/silent", null);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_served_says_what_is()
    {
        await using var practice = await Practice.StartAsync();
        var (status, body) = await practice.SendAsync(HttpMethod.Get, "elsewhere/items");
        status.ShouldBe(404);
        ((string?)body!["error"]).ShouldBe("Nothing is served at /elsewhere/items; there are /practice and /_sandbox.");
        (await practice.SendAsync(HttpMethod.Get, "practice/nothing")).ShouldBe((404, null));
        (await practice.SendAsync(HttpMethod.Delete, "practice/items")).ShouldBe((405, null));
    }

    [Fact]
    public async Task A_simulator_that_throws_says_so_in_its_answer_and_in_the_log()
    {
        await using var practice = await Practice.StartAsync();
        var (status, body) = await practice.SendAsync(HttpMethod.Get, "practice/broken");
        status.ShouldBe(500);
        ((string?)body!["message"]).ShouldBe("The practice simulator failed: InvalidOperationException: the drawer is stuck");
        ((string?)(await practice.ReadAsync("_sandbox/practice/requests"))![0]!["error"])!.ShouldContain("PracticeSystem");
    }

    [Fact]
    public async Task Only_systems_that_keep_books_are_given_companies()
    {
        await using var host = await SandboxHost.StartAsync(
            [new PracticeSystem("cloud", keepsBooks: false), new PracticeSystem("ledger"), new PracticeSystem("other-ledger")]);
        host.World.Companies.Select(company => company.Home).Distinct().ShouldBe(["ledger", "other-ledger"]);
    }

    [Fact]
    public async Task A_cloud_served_alone_has_companies_whose_books_are_elsewhere()
    {
        await using var host = await SandboxHost.StartAsync([new PracticeSystem("cloud", keepsBooks: false)]);
        host.World.Companies.Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        await using var first = await SandboxHost.StartAsync([new PracticeSystem()]);
        var error = await Should.ThrowAsync<ConnectorException>(() => SandboxHost.StartAsync([new PracticeSystem()], first.Address.Port));
        error.Failure.Kind.ShouldBe(FailureKind.Configuration);
        error.Message.ShouldStartWith($"The sandbox cannot listen on port {first.Address.Port} of 127.0.0.1:");
        error.Message.ShouldEndWith("Choose another port, or 0 for a free one.");
    }

    [Fact]
    public async Task It_stops_at_once_although_connections_are_open_and_a_call_waits()
    {
        var practice = await Practice.StartAsync();
        await practice.AddAsync("keeps the connection");
        await practice.SetFaultsAsync("""{"faults": [{"kind": "latency", "delayMs": 600000}]}""");
        var waiting = practice.AddAsync("waits");
        while ((await practice.ReadAsync("_sandbox/practice/requests"))!.AsArray().Count < 2)
            await Task.Yield();

        var watch = Stopwatch.StartNew();
        await practice.Host.DisposeAsync();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), "the call would have waited ten minutes");
        await Should.ThrowAsync<HttpRequestException>(async () => (await waiting).EnsureSuccessStatusCode());
        practice.Holds("waits").ShouldBeFalse();
        practice.System.IsDisposed.ShouldBeTrue();
        practice.Client.Dispose();
    }

    [Fact]
    public async Task Data_and_clock_are_remembered_in_the_state_file()
    {
        await using (var first = await Practice.StartAsync(StateFile))
        {
            first.Host.Remembered.ShouldBeFalse();
            (await first.SendAsync(HttpMethod.Post, "practice/items",
                """{"id": "é \"quoted\" 東 🎉", "amount": 0.100, "big": 12345678901234567890.10}""")).Status.ShouldBe(201);
            first.System.Data["items"].Remove("DE01").ShouldBeTrue();
            await first.SendAsync(HttpMethod.Post, "_sandbox/practice/clock", """{"moveSeconds": 7200}""");
        }

        await using var second = await Practice.StartAsync(StateFile);
        second.Host.Remembered.ShouldBeTrue();
        second.System.Data["items"].Entries.Select(entry => entry.Key).ShouldBe(["US01", "DK01", "é \"quoted\" 東 🎉"]);
        second.System.Data["items"].Find("é \"quoted\" 東 🎉")!.ToJsonString()
            .ShouldContain("\"amount\":0.100,\"big\":12345678901234567890.10");
        second.System.Data.Resources.ShouldBe(["items", "payments"]);
        second.System.Clock.Offset.ShouldBe(TimeSpan.FromHours(2));
        Directory.GetFiles(Path.GetDirectoryName(StateFile)!).ShouldBe([StateFile]);
    }

    [Fact]
    public async Task What_was_answered_is_in_the_state_file_before_the_host_stops()
    {
        // A second host on a copy of the file sees what the first would have left behind, had it been killed then.
        await using var first = await Practice.StartAsync(StateFile);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(number => first.AddAsync($"item {number}")));
        await first.SetFaultsAsync("""{"faults": [{"kind": "dropAnswer"}]}""");
        await Should.ThrowAsync<HttpRequestException>(() => first.AddAsync("answer lost"));
        await first.SendAsync(HttpMethod.Post, "_sandbox/practice/acts/pay", """{"id": "US01"}""");
        await first.SetFaultsAsync("""{"faults": []}""");
        await first.SendAsync(HttpMethod.Get, "practice/put?id=by+GET");

        var copy = Path.Combine(folder, "copy.db");
        File.Copy(StateFile, copy);
        File.Copy(LogOf(StateFile), LogOf(copy));
        await using var second = await Practice.StartAsync(copy);
        Enumerable.Range(0, 30).ShouldAllBe(number => second.Holds($"item {number}"));
        second.Holds("answer lost").ShouldBeTrue();
        second.Holds("by GET").ShouldBeTrue();
        second.System.Data["payments"].Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_is_not_answered_as_done_when_it_cannot_be_kept()
    {
        await using var practice = await Practice.StartAsync(StateFile);
        practice.System.Data["items"].Put("unwritable", new JsonObject { ["amount"] = JsonValue.Create(double.NaN) });
        var (status, body) = await practice.SendAsync(HttpMethod.Post, "practice/items", """{"id": "x"}""");
        status.ShouldBe(500);
        ((string?)body!["message"])!.ShouldStartWith("The practice simulator failed: ");
        practice.System.Data["items"].Remove("unwritable").ShouldBeTrue();
        (await practice.AddAsync("y")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_call_writes_what_it_changed_and_not_all_there_is()
    {
        await using var practice = await Practice.StartAsync(StateFile);
        for (var number = 0; number < 2_000; number++)
            practice.System.Data["items"].Put($"large {number}", new JsonObject { ["text"] = new string('x', 1_000) });
        await practice.AddAsync("first");
        var before = Written();
        for (var number = 0; number < 10; number++)
            await practice.AddAsync($"small {number}");
        (Written() - before).ShouldBeLessThan(1 << 20, "2 MB are stored, and ten calls added a few bytes each");

        long Written() => new FileInfo(StateFile).Length + new FileInfo(LogOf(StateFile)).Length;
    }

    [Fact]
    public async Task Rows_keep_their_order_when_one_is_removed_and_put_again()
    {
        await using (var first = await Practice.StartAsync(StateFile))
        {
            var items = first.System.Data["items"];
            var row = items.Find("US01")!;
            items.Remove("US01");
            items.Put("US01", row);
            await first.AddAsync("last");
        }

        await using var second = await Practice.StartAsync(StateFile);
        second.System.Data["items"].Entries.Select(entry => entry.Key).ShouldBe(["DE01", "DK01", "US01", "last"]);
    }

    [Fact]
    public async Task A_state_file_of_an_earlier_version_is_read_once_and_kept_anew()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StateFile)!);
        await File.WriteAllTextAsync(StateFile, """
            {"format":1,"homes":["practice"],"systems":{"practice":{"clockSeconds":3600,"tables":{"items":[{"key":"old","row":{"id":"old","amount":0.100}}],"payments":[]}}}}
            """);
        await using (var first = await Practice.StartAsync(StateFile))
        {
            first.Host.Remembered.ShouldBeTrue();
            first.System.Clock.Offset.ShouldBe(TimeSpan.FromHours(1));
            first.System.Data["items"].Find("old")!.ToJsonString().ShouldBe("""{"id":"old","amount":0.100}""");
            await first.AddAsync("new");
        }

        await using var second = await Practice.StartAsync(StateFile);
        second.System.Data["items"].Entries.Select(entry => entry.Key).ShouldBe(["old", "new"]);
        Directory.GetFiles(Path.GetDirectoryName(StateFile)!).ShouldBe([StateFile]);
    }

    [Fact]
    public async Task A_state_file_that_cannot_be_written_is_told_at_the_start()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "state"), "a file where the folder should be");
        var error = await Should.ThrowAsync<ConnectorException>(() => SandboxHost.StartAsync([new PracticeSystem()], stateFile: StateFile));
        error.Message.ShouldStartWith($"The sandbox cannot keep its data in '{StateFile}':");
        error.Message.ShouldEndWith("Choose a path it may write to.");
    }

    [Fact]
    public async Task Reset_forgets_what_the_state_file_remembered()
    {
        await using (var first = await Practice.StartAsync(StateFile))
            await first.AddAsync("kept");
        await using var second = await Practice.StartAsync(StateFile);
        second.Holds("kept").ShouldBeTrue();
        await second.SendAsync(HttpMethod.Post, "_sandbox/reset");
        second.Holds("kept").ShouldBeFalse();
    }

    [Fact]
    public async Task A_home_keeps_its_companies_when_the_state_file_knows_them_and_others_are_served_too()
    {
        await using (var first = await SandboxHost.StartAsync([new PracticeSystem("beta")], stateFile: StateFile))
            first.World.Companies[0].Home.ShouldBe("beta");
        await using (var second =
            await SandboxHost.StartAsync([new PracticeSystem("alpha"), new PracticeSystem("beta")], stateFile: StateFile))
            second.World.Companies.Select(company => company.Home).Distinct().ShouldBe(["beta", "alpha"]);

        // What is not served this time is kept for the next.
        await using (await SandboxHost.StartAsync([new PracticeSystem("alpha")], stateFile: StateFile))
        {
        }

        var beta = new PracticeSystem("beta");
        await using var last = await SandboxHost.StartAsync([beta], stateFile: StateFile);
        beta.Data["items"].Entries.Select(entry => entry.Key).ShouldBe(["US01", "DE01", "DK01"]);
    }

    [Theory]
    [InlineData("{\"format\":1,\"homes\":[\"practice\"],\"systems\":{\"prac")]
    [InlineData("{\"format\":1}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"format\":1,\"homes\":[],\"systems\":{\"practice\":{\"clockSeconds\":0,\"tables\":{\"items\":[{\"key\":\"a\"}]}}}}")]
    public async Task A_damaged_state_file_is_refused_and_left_alone(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StateFile)!);
        await File.WriteAllTextAsync(StateFile, text);
        var error = await Should.ThrowAsync<ConnectorException>(() => SandboxHost.StartAsync([new PracticeSystem()], stateFile: StateFile));
        error.Failure.Code.ShouldBe("sandbox-state-damaged");
        error.Message.ShouldStartWith($"The sandbox's saved data in '{StateFile}' cannot be used:");
        error.Message.ShouldEndWith("Put back a sound copy, or delete the file to start the sandbox afresh.");
        (await File.ReadAllTextAsync(StateFile)).ShouldBe(text);
    }

    [Fact]
    public async Task A_state_file_of_a_later_version_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StateFile)!);
        await File.WriteAllTextAsync(StateFile, """{"format": 2}""");
        (await Should.ThrowAsync<ConnectorException>(() => SandboxHost.StartAsync([new PracticeSystem()], stateFile: StateFile)))
            .Message.ShouldContain("it is of format 2, this version reads 1");
    }

    [Fact]
    public async Task The_connections_file_points_at_the_simulators_and_quotes_what_YAML_could_misread()
    {
        await using var host = await SandboxHost.StartAsync([new PracticeSystem()]);
        var yaml = host.WriteConnections([KeyValuePair.Create("no", "practice"), KeyValuePair.Create("erp", "practice")]);
        yaml.ShouldBe($$"""
            # Simulators: the secrets below open nothing else.
            connections:
              erp:
                sandbox: true
                baseUrl: "{{host.Address.OriginalString}}/practice"
                clientSecret: "s\"e'c\\r: #et\u2028 é 東"
                companies:
                  DE01: { id: "DE01-id", name: "Northmoor Handel GmbH" }
                  DK01: { id: "DK01-id", name: "Northmoor Danmark A/S" }
                  US01: { id: "US01-id", name: "Northmoor Trading Inc." }
              "no":
                sandbox: true
                baseUrl: "{{host.Address.OriginalString}}/practice"
                clientSecret: "s\"e'c\\r: #et\u2028 é 東"
                companies:
                  DE01: { id: "DE01-id", name: "Northmoor Handel GmbH" }
                  DK01: { id: "DK01-id", name: "Northmoor Danmark A/S" }
                  US01: { id: "US01-id", name: "Northmoor Trading Inc." }

            """, StringCompareShould.IgnoreLineEndings);
    }

    [Fact]
    public async Task The_connections_file_reads_back_as_it_was_meant()
    {
        await using var host = await SandboxHost.StartAsync([new PracticeSystem()]);
        var file = Connector.Sdk.Yaml.YamlFile.Read(host.WriteConnections([KeyValuePair.Create("no", "practice")]), "connections.yaml");
        file.Diagnostics.ShouldBeEmpty();
        var connection = Mapping(Mapping(file.Root!, "connections"), "no");
        Scalar(connection, "clientSecret").ShouldBe("s\"e'c\\r: #et\u2028 é 東");
        Scalar(Mapping(Mapping(connection, "companies"), "DK01"), "name").ShouldBe("Northmoor Danmark A/S");

        static Connector.Sdk.Yaml.YamlMapping Mapping(Connector.Sdk.Yaml.YamlNode node, string key) =>
            ((Connector.Sdk.Yaml.YamlMapping)node).Find(key)!.Value.ShouldBeOfType<Connector.Sdk.Yaml.YamlMapping>();
        static string Scalar(Connector.Sdk.Yaml.YamlMapping node, string key) =>
            node.Find(key)!.Value.ShouldBeOfType<Connector.Sdk.Yaml.YamlScalar>().Text;
    }

    [Fact]
    public async Task A_connection_to_a_system_without_a_simulator_is_refused_by_name()
    {
        await using var host = await SandboxHost.StartAsync([new PracticeSystem()]);
        Should.Throw<ConnectorException>(() => host.WriteConnections([KeyValuePair.Create("erp", "oracle")]))
            .Message.ShouldBe("The connection 'erp' is for 'oracle', which has no simulator here; there are practice.");
        host.WriteConnections([]).ShouldBe("connections: {}\n");
    }
}
