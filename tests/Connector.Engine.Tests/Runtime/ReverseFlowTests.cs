using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Engine.Store;
using Connector.Sdk.Resilience;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.Engine.Tests.Runtime;

/// <summary>
/// Two systems that keep each other in step: neither flow takes the other's writes for changes, and what a person changes always arrives.
/// Name and phone go both ways, the address only out, the mail address only back.
/// </summary>
public sealed class ReverseFlowTests : IAsyncLifetime
{
    private const string Pair = """
        integration: pair
        connections:
          erp: { connector: erp }
          desk: { connector: desk }
        flows:
          out:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: erp, resource: vendors, changes: { since: changed, overlap: 5m } }
            dedupe: { key: src.id }
            target:
              connection: desk
              resource: vendors
              match: [number]
              existing: update
              fields: { number: src.number, name: src.name, phone: src.phone, address: src.address }
          back:
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: desk, resource: vendors, changes: { since: changed, overlap: 5m } }
            reverseOf: out
            dedupe: { key: src.id }
            target:
              connection: erp
              resource: vendors
              match: [number]
              existing: update
              fields: { number: src.number, name: src.name, phone: src.phone, email: src.email }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("connector-pair-").FullName;
    private readonly SkippingClock clock = new();
    private readonly SharedSystem erp;
    private readonly SharedSystem desk;
    private readonly ConnectorCatalog catalog;
    private readonly Dictionary<string, IReadOnlyList<Integration>> loaded = new(StringComparer.Ordinal);
    private IStateStore? store;

    public ReverseFlowTests()
    {
        (erp, desk) = (new SharedSystem("erp", clock), new SharedSystem("desk", clock));
        catalog = new ConnectorCatalog([erp, desk]);
    }

    private IStateStore Store => store ?? throw new InvalidOperationException("The store is closed.");

    public async ValueTask InitializeAsync()
    {
        var path = Path.Combine(folder, "store.db");
        store = await SqliteStateStore.OpenAsync(path, KeyRing.Open(path, null, out _), StoreAccess.Engine, clock, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_one_flow_wrote_is_left_out_by_the_other_and_the_trail_says_what_it_was()
    {
        erp.Add("1", "Acme");

        await RunAsync();

        desk.Value("1", "name").ShouldBe("Acme");
        erp.Writes.ShouldBeEmpty();
        var left = (await RecordsAsync("pair/back")).ShouldHaveSingleItem();
        (left.State, left.ReasonCode,
            left.Reason).ShouldBe(
                (RecordState.Skipped, "echo", "The flow 'pair/out' wrote this for 'erp001', and nothing in it has changed since."));
        (await TrailAsync("pair/back", "desk001")).ShouldContain($"record.skipped: {left.Reason}");
    }

    [Fact]
    public async Task It_counts_for_both_flows_though_it_stands_on_one()
    {
        desk.Add("1", "Acme");

        await RunAsync();
        await RunAsync();

        erp.Value("1", "name").ShouldBe("Acme");
        desk.Writes.ShouldBeEmpty();
        (await RecordsAsync("pair/out")).ShouldHaveSingleItem().Reason
            .ShouldBe("The flow 'pair/back' wrote this for 'desk001', and nothing in it has changed since.");
    }

    [Fact]
    public async Task What_is_left_out_can_be_linked_to_and_its_change_goes_to_the_document_it_came_from()
    {
        desk.Add("1", "Acme");
        await RunAsync();
        await RunAsync();
        Store.Link("pair/out", "erp001").ShouldBe("desk001");

        // Not even a changed number, by which it is looked up, makes a second document of it.
        erp.Edit("erp001", "number", "1b");
        await RunAsync();

        desk.Documents.ShouldHaveSingleItem();
        desk.Value("1b", "name").ShouldBe("Acme");
    }

    [Fact]
    public async Task A_change_right_after_our_write_is_a_change()
    {
        erp.Add("1", "Acme");
        desk.AfterWrite = id => desk.Edit(id, "phone", "42");

        await RunAsync();

        erp.Value("1", "phone").ShouldBe("42");
        await SettlesAsync();
    }

    [Fact]
    public async Task A_change_right_after_our_write_is_a_change_where_no_time_is_kept()
    {
        erp.KeepsTimes = desk.KeepsTimes = false;
        erp.Add("1", "Acme");
        desk.AfterWrite = id => desk.Edit(id, "phone", "42");

        await RunAsync(Scans);
        desk.AfterWrite = _ => { };

        erp.Value("1", "phone").ShouldBe("42");
        await SettlesAsync(Scans);
    }

    [Fact]
    public async Task A_change_that_our_own_write_carries_back_in_its_answer_is_a_change()
    {
        erp.Add("1", "Acme");
        await RunAsync();
        desk.Edit("desk001", "email", "new@");
        // Between the last read and our write somebody moves the vendor; the answer shows both.
        erp.BeforeWrite = id => erp.Edit(id!, "address", "new");

        await RunAsync();
        erp.BeforeWrite = _ => { };
        await RunAsync();

        erp.Value("1", "email").ShouldBe("new@");
        desk.Value("1", "address").ShouldBe("new");
        await SettlesAsync();
    }

    [Fact]
    public async Task A_change_that_the_look_up_after_a_doubt_shows_is_a_change()
    {
        erp.Add("1", "Acme");
        desk.LosesNextAnswer = true;
        desk.AfterWrite = id => desk.Edit(id, "phone", "42");

        await RunAsync();

        erp.Value("1", "phone").ShouldBe("42");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_back_to_what_we_wrote_is_a_change(bool keepsTimes)
    {
        erp.KeepsTimes = desk.KeepsTimes = keepsTimes;
        var flow = keepsTimes ? Pair : Scans;
        erp.Add("1", "Acme");
        await RunAsync(flow);
        desk.Edit("desk001", "name", "Bolt");
        await RunAsync(flow);
        erp.Value("1", "name").ShouldBe("Bolt");
        desk.Edit("desk001", "name", "Acme");

        await RunAsync(flow);

        erp.Value("1", "name").ShouldBe("Acme");
        await SettlesAsync(flow);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_back_to_what_was_there_before_the_other_flow_wrote_is_a_change(bool keepsTimes)
    {
        erp.KeepsTimes = desk.KeepsTimes = keepsTimes;
        var flow = keepsTimes ? Pair : Scans;
        erp.Add("1", "Acme");
        await RunAsync(flow);
        desk.Edit("desk001", "name", "Bolt");
        await RunAsync(flow);
        // Before the first flow has read what the other one brought.
        erp.Edit("erp001", "name", "Acme");

        await RunAsync(flow);

        desk.Value("1", "name").ShouldBe("Acme");
        await SettlesAsync(flow);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_writes_that_cross_do_not_leave_each_side_with_the_others_value(bool answers)
    {
        erp.Answers = desk.Answers = answers;
        erp.Add("1", "Acme");
        await RunAsync();
        await RunAsync();
        erp.Edit("erp001", "name", "Bolt");
        desk.Edit("desk001", "name", "Coil");
        // Both are read before either is written.
        desk.IsDown = true;
        await RunAsync(only: "out", patience: TimeSpan.Zero);
        desk.IsDown = false;
        erp.BeforeWrite = _ =>
        {
            erp.BeforeWrite = _ => { };
            RunAsync(only: "out").GetAwaiter().GetResult();
        };

        await RunAsync(only: "back");
        (erp.Value("1", "name"), desk.Value("1", "name")).ShouldBe(("Coil", "Bolt"), "they crossed");

        await SettlesAsync();
    }

    [Fact]
    public async Task What_was_there_before_the_integration_meets_without_losing_a_side()
    {
        erp.Add("1", "Acme");
        desk.Add("1", "Acme");
        erp.Edit("erp001", "address", "by erp");
        desk.Edit("desk001", "email", "by@desk");

        await RunAsync(only: "back");
        await SettlesAsync();

        desk.Value("1", "address").ShouldBe("by erp");
        erp.Value("1", "email").ShouldBe("by@desk");
        erp.Documents.Count.ShouldBe(1);
        desk.Documents.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("vendors")]
    [InlineData("vendorUpdates")]
    public async Task Values_that_the_target_has_are_not_sent_to_it_under_whatever_name_it_takes_them(string resource)
    {
        erp.Answers = desk.Answers = false;
        erp.Add("1", "Acme");

        await RunAsync(
            Pair.Replace("connection: erp\n      resource: vendors", $"connection: erp\n      resource: {resource}",
                StringComparison.Ordinal));

        erp.Writes.ShouldBeEmpty();
        (await RecordsAsync("pair/back")).ShouldHaveSingleItem().Reason
            .ShouldBe("The target has these values already, as the flow 'pair/out' read them for 'erp001'.");
    }

    [Fact]
    public async Task What_was_read_before_our_last_write_is_no_proof()
    {
        erp.Answers = desk.Answers = false;
        erp.Add("1", "Acme");
        await RunAsync();
        erp.Edit("erp001", "name", "Bolt");
        await RunAsync(only: "out");
        erp.Edit("erp001", "name", "Acme");

        // The other flow still knows the document as it was: named Acme.
        await RunAsync(only: "out");

        desk.Value("1", "name").ShouldBe("Acme");
        await SettlesAsync();
    }

    [Fact]
    public async Task A_replay_that_insists_sends_an_echo()
    {
        erp.Add("1", "Acme");
        await RunAsync();
        (await Store.ReplayAsync((await RecordsAsync("pair/back"))[0].Id, "tester", touch: true, CancellationToken.None)).ShouldBeTrue();

        await RunAsync();

        erp.Writes.ShouldBe(["erp001"]);
        await SettlesAsync();
    }

    [Fact]
    public async Task A_dry_run_leaves_echoes_out()
    {
        erp.Add("1", "Acme");
        await RunAsync();
        await RunAsync();
        desk.Edit("desk001", "phone", "42");
        var shown = new List<string>();

        await RunAsync(dryRun: write =>
        {
            shown.Add($"{write.Flow} {write.Key}");
            return Task.CompletedTask;
        });

        shown.ShouldBe(["pair/back desk001"]);
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    public async Task Changes_at_random_arrive_and_nothing_bounces(bool keepsTimes, bool answers, bool spellsItsOwnWay)
    {
        for (var seed = 1; seed <= 2; seed++)
            await new RandomPair(seed, keepsTimes, answers, spellsItsOwnWay).RunAsync();
    }

    private static string Scans => Pair.Replace("changes: { since: changed, overlap: 5m }", "changes: scan", StringComparison.Ordinal);

    /// <summary>Nobody changes anything any more: after three runs at most, nothing is sent, and both sides are alike.</summary>
    private async Task SettlesAsync(string flow = Pair)
    {
        for (var run = 0; run < 3; run++)
            await RunAsync(flow);
        var writes = erp.Writes.Count + desk.Writes.Count;
        await RunAsync(flow);
        await RunAsync(flow);
        (erp.Writes.Count + desk.Writes.Count).ShouldBe(writes);
        foreach (var number in erp.Documents.Values.Select(document => document["number"]!.GetValue<string>()))
        {
            desk.Value(number, "name").ShouldBe(desk.Spells(erp.Value(number, "name")), $"name of {number}");
            desk.Value(number, "phone").ShouldBe(erp.Value(number, "phone"), $"phone of {number}");
        }

        desk.Documents.Count.ShouldBe(erp.Documents.Count);
    }

    private async Task RunAsync(string flow = Pair, string? only = null, Func<DryRunWrite, Task>? dryRun = null, TimeSpan? patience = null)
    {
        clock.Move(TimeSpan.FromMinutes(1));
        if (!loaded.TryGetValue(flow, out var integrations))
        {
            var read = new FlowLoader(catalog).LoadText(flow, Path.Combine(folder, "pair.yaml"));
            read.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).ShouldBeEmpty();
            loaded[flow] = integrations = read.Integrations;
        }

        var none = new ConnectionSettings(ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, Company>.Empty,
            ImmutableDictionary<string, string>.Empty);
        await using var host = EngineHost.Open(new EngineOptions
        {
            Integrations = integrations,
            Catalog = catalog,
            Connections = new Dictionary<string, ConnectionSettings> { ["erp"] = none, ["desk"] = none },
            Store = Store,
            Logging = NullLoggerFactory.Instance,
            Clock = clock,
            Jitter = () => 0.5,
            OnlyFlows = only is null ? [] : [only],
            DryRun = dryRun,
            Resilience = new ResilienceOptions { Once = new OnceOptions { Patience = patience ?? TimeSpan.FromMinutes(1) } },
        });
        var report = await host.RunOnceAsync(CancellationToken.None);
        report.Flows.ShouldAllBe(one => one.Failure == null && one.Counts.Review == 0 && one.Counts.Rejected == 0);
    }

    private Task<IReadOnlyList<StoredRecord>> RecordsAsync(string flow) =>
        Store.FindAsync(new RecordFilter { Flow = flow }, CancellationToken.None);

    private async Task<IEnumerable<string>> TrailAsync(string flow, string key) =>
        (await Store.AuditAsync(new AuditFilter { Flow = flow, Key = key }, CancellationToken.None))
            .Select(happened => $"{happened.Event}: {happened.Message}");

    /// <summary>
    /// People change documents on both sides, between runs and in the middle of writes. What one side alone changed must arrive; what both
    /// changed must end alike; and then there must be quiet.
    /// </summary>
    private sealed class RandomPair(int seed, bool keepsTimes, bool answers, bool spellsItsOwnWay)
    {
        private static readonly string[] Words = ["a", "b", "c"];
        private readonly Random random = new(seed);

        public async Task RunAsync()
        {
            var pair = new ReverseFlowTests();
            await pair.InitializeAsync();
            try
            {
                await RunAsync(pair);
            }
            finally
            {
                await pair.DisposeAsync();
            }
        }

        private async Task RunAsync(ReverseFlowTests pair)
        {
            var (erp, desk) = (pair.erp, pair.desk);
            erp.KeepsTimes = desk.KeepsTimes = keepsTimes;
            erp.Answers = desk.Answers = answers;
            if (spellsItsOwnWay)
                desk.Spells = name => name.ToUpperInvariant();
            var flow = keepsTimes ? Pair : Scans;
            var numbers = new List<string>();
            for (var round = 0; round < 5; round++)
            {
                if (numbers.Count < 3)
                {
                    numbers.Add($"{round}");
                    (random.Next(2) == 0 ? erp : desk).Add(numbers[^1], "a");
                    await pair.RunAsync(flow);
                    await pair.RunAsync(flow);
                }

                var expected = new Dictionary<(string Number, string Field), string>();
                foreach (var number in numbers)
                    Change(erp, desk, number, expected);
                // In the middle of a write somebody changes what only the other flow brings over.
                var busy = numbers[random.Next(numbers.Count)];
                var moved = Words[random.Next(3)] + round;
                erp.BeforeWrite = id => Once(erp, id, busy, "address", moved, expected);
                if (random.Next(2) == 0)
                    await pair.RunAsync(flow, random.Next(2) == 0 ? "out" : "back");
                await pair.SettlesAsync(flow);
                erp.BeforeWrite = _ => { };
                foreach (var ((number, field), value) in expected)
                {
                    var there = field == "email" ? erp : desk;
                    there.Value(number, field)
                        .ShouldBe(field == "name" ? desk.Spells(value) : value, $"seed {seed}, round {round}: {field} of {number}");
                }
            }
        }

        private static void Once(SharedSystem system, string? id, string number, string field, string value,
            Dictionary<(string Number, string Field), string> expected)
        {
            if (id is null || system.Documents[id]["number"]!.GetValue<string>() != number)
                return;
            system.BeforeWrite = _ => { };
            system.Edit(id, field, value);
            expected[(number, field)] = value;
        }

        /// <summary>One side changes a document, or both change the same field: then all that is asked is that they end alike.</summary>
        private void Change(SharedSystem erp, SharedSystem desk, string number, Dictionary<(string Number, string Field), string> expected)
        {
            var word = Words[random.Next(3)];
            switch (random.Next(5))
            {
                case 0:
                    erp.Edit(erp.Of(number), "name", word);
                    expected[(number, "name")] = word;
                    break;
                case 1:
                    desk.Edit(desk.Of(number), "phone", word);
                    expected[(number, "phone")] = word;
                    break;
                case 2:
                    desk.Edit(desk.Of(number), "email", word);
                    expected[(number, "email")] = word;
                    break;
                case 3:
                    erp.Edit(erp.Of(number), "phone", word);
                    desk.Edit(desk.Of(number), "phone", Words[random.Next(3)]);
                    break;
                default:
                    break;
            }
        }
    }
}
