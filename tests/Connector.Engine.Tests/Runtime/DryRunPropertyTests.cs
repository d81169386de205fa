using System.Text.RegularExpressions;
using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Engine.Store;
using Connector.Sdk.Resilience;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Connector.Engine.Tests.Runtime;

/// <summary>
/// What a dry run says of a record is what the run then does: the same request, byte for byte, or the same state with the same code and
/// sentence. Over generated flows, records, earlier deliveries and answers of the target. A case is one record;
/// <c>CONNECTOR_PROPERTY_CASES</c> asks for more, drawn anew; <c>CONNECTOR_PROPERTY_SEED</c> takes the numbers that a failure prints.
/// </summary>
public sealed class DryRunPropertyTests
{
    private const int Records = 40;

    [Fact]
    public void The_run_does_to_each_record_what_the_dry_run_said()
    {
        var asked = Environment.GetEnvironmentVariable("CONNECTOR_PROPERTY_CASES");
        var cases = int.Parse(asked ?? "1000", CultureInfo.InvariantCulture);
        // The same cases each time, so that the suite is deterministic; a number of cases that is asked for is drawn anew. The two numbers
        // that a failure prints bring back the one that failed.
        var seed = Environment.GetEnvironmentVariable("CONNECTOR_PROPERTY_SEED")?.Split(',')
            .Select(part => ulong.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var replay = seed is not null ? FSharpOption<Replay>.Some(new Replay(new Rnd(seed[0], seed[1]), FSharpOption<int>.Some(Records)))
            : asked is null ? FSharpOption<Replay>.Some(new Replay(new Rnd(20261130, 7), FSharpOption<int>.None))
            : FSharpOption<Replay>.None;
        var scenarios = (cases + Records - 1) / Records;
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Prop.ForAll(Scenario.Any.ToArbitrary(), scenario => Compare(scenario, seen))
            .Check(Config.QuickThrowOnFailure.WithReplay(replay).WithMaxTest(scenarios).WithStartSize(Records).WithEndSize(Records));

        if (seed is not null)
            return;

        // The generator reaches every way a record can end before its first write; few cases may miss one by chance.
        string[] codes =
        [
            "company-unknown", "delivered-before", "does-not-fit", "duplicate", "echo", "filtered", "identical", "mapping", "no-key",
            "reference-missing", "sent", "unavailable",
        ];
        codes.Count(code => !seen.ContainsKey(code))
            .ShouldBeLessThanOrEqualTo(cases < 5000 ? 3 : 0, string.Join(", ", seen.Select(pair => $"{pair.Key} {pair.Value}")));
        seen.Values.Sum().ShouldBeGreaterThanOrEqualTo(cases * 3 / 4);
    }

    private static readonly Regex Owner = new("this flow delivered for '([^']+)'", RegexOptions.CultureInvariant);

    private static void Compare(Scenario scenario, SortedDictionary<string, int> seen)
    {
        using var bench = new Bench(scenario);
        var (said, done) = bench.RunAsync().GetAwaiter().GetResult();
        foreach (var (key, expected) in said)
        {
            done.ShouldContainKey(key, scenario.ToString());
            // That the target would refuse a write which this record was to meet, or to find gone, is known to the run alone.
            string[] met = [Owner.Match(expected.What).Groups[1].Value, Owner.Match(done[key].What).Groups[1].Value];
            if (!met.Any(bench.Refused.Contains))
                done[key].ShouldBe(expected, $"{key} of {scenario}");
            seen[expected.Code] = seen.GetValueOrDefault(expected.Code) + 1;
        }

        done.Keys.Except(said.Keys).ShouldBeEmpty(scenario.ToString());
    }

    /// <summary>What is said of a record, or what became of it.</summary>
    /// <param name="Code">Reason code, or <c>sent</c>.</param>
    private sealed record Fate(string Code, string What);

    /// <summary>One flow, and what happens to its source and target between a first run and the one that is compared.</summary>
    private sealed record Scenario
    {
        public required string When { get; init; }
        public required string Account { get; init; }
        public required bool Claims { get; init; }
        public required bool Matches { get; init; }
        public required bool Updates { get; init; }
        public required bool Posts { get; init; }
        public required bool HasCompany { get; init; }
        public required bool IsPair { get; init; }
        public required bool IsDown { get; init; }
        public required int Batch { get; init; }

        /// <summary>Records of the first run.</summary>
        public required IReadOnlyList<Seed> Before { get; init; }

        /// <summary>Records that are changed or new.</summary>
        public required IReadOnlyList<Seed> After { get; init; }

        /// <summary>Numbers of documents that somebody made in the target.</summary>
        public required IReadOnlyList<int> ByHand { get; init; }

        public static Gen<Scenario> Any =>
            from condition in Gen.Elements("", "src.total > 0", "decimal(src.note) > 0", "linked('others', src.other)",
                "src.vendor.code !== 'X'")
            from account in Gen.Elements("src.account", "xref('accounts', src.account)", "link('others', src.other)", "src.vendor.code")
            from flags in Gen.Choose(0, 255)
            from batch in Gen.Elements(1, 1, 3, 10)
            from before in Gen.ListOf(Seed.Any, Records)
            from after in Gen.ListOf(Seed.Any, Records)
            from byHand in Gen.ListOf(Gen.Choose(1, Records), 3)
            select new Scenario
            {
                When = condition,
                Account = account,
                Claims = (flags & 1) != 0,
                Matches = (flags & 2) != 0 || (flags & 96) == 96,
                Updates = ((flags & 4) != 0 && (flags & 2) != 0) || (flags & 96) == 96,
                Posts = (flags & 8) != 0,
                HasCompany = (flags & 16) != 0,
                IsPair = (flags & 96) == 96,
                IsDown = (flags & 128) != 0 && (flags & 64) == 0,
                Batch = batch,
                Before =
                    [.. before.Where((_, index) => index % 2 == 0).Select((seed, index) => seed.At(index, isAlone: (flags & 16) != 0))],
                After = [.. after.Select((seed, index) => seed.At(index, isAlone: (flags & 16) != 0))],
                ByHand = [.. byHand],
            };

        public override string ToString() => $"the flow\n{Flow}\nof batches of {Batch}, {(IsDown ? "the target being down" : "")}";

        public string Flow => $$"""
            integration: books
            connections:
              desk: { connector: desk }
              erp: { connector: erp }
            tables:
              accounts: { onMissing: review, rows: { A1: "6100", A2: "6200" } }
            flows:
              invoices:
                trigger: { schedule: "*/10 * * * *" }
                source: { connection: desk, resource: documents{{(Claims ? ", claim: claim" : "")}} }
            {{(When.Length == 0 ? "" : $"    when: {When}\n")}}    dedupe: { key: src.id }
                target:
                  connection: erp
                  resource: documents
            {{(Matches ? "      match: [number]\n" : "")}}{{(Updates ? "      existing: update\n" : "")}}{{(HasCompany ? "      company: "
                + "src.company\n" : "")}}      fields: { number: src.number, account: "{{Account}}", total: src.total }
            {{(Posts ? "    then: [{ step: post, connection: erp, action: documents.post, id: result.id }]\n" : "")}}    onReject:
                  - { step: refuse, connection: desk, resource: confirmations, fields: { code: job.id, why: error.message } }
              others:
                trigger: { schedule: "*/10 * * * *" }
                source: { connection: desk, resource: documents }
                when: src.total === 'never'
                dedupe: { key: src.other }
                target: { connection: desk, resource: confirmations, fields: { code: src.other } }
            {{(IsPair ? """
                back:
                  trigger: { schedule: "*/10 * * * *" }
                  source: { connection: erp, resource: documents, changes: scan }
                  reverseOf: invoices
                  dedupe: { key: src.id }
                  target:
                    connection: desk
                    resource: documents
                    match: [number]
                    existing: update
                    fields: { number: src.number, total: src.total }
              """ : "")}}
            """;
    }

    /// <summary>What a source record is made of.</summary>
    private sealed record Seed
    {
        public int Id { get; init; }
        public required int Number { get; init; }
        public required string Fields { get; init; }

        /// <summary>Whether it is the same as in the first run.</summary>
        public required bool IsUnchanged { get; init; }

        /// <summary>Whether nothing has changed but a field that the flow does not read.</summary>
        public required bool IsTouched { get; init; }

        public static Gen<Seed> Any =>
            from number in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, Records)))
            from account in Gen.Elements("\"A1\"", "\"A1\"", "\"A2\"", "\"A9\"", "null")
            from total in Gen.Elements("10.10", "10.10", "20.20", "0", "\"text\"")
            from note in Gen.Elements("\"12\"", "\"12\"", "\"+49 30\"", "null")
            from other in Gen.Elements("\"K1\"", "\"K1\"", "\"K9\"")
            from vendor in Gen.Elements(""", "vendor": { "code": "V1" }""", """, "vendor": { "code": "X" }""", "")
            from company in Gen.Elements("\"C1\"", "\"C2\"", "\"C9\"", "\"C1\"")
            from rest in Gen.Choose(0, 19)
            select new Seed
            {
                Number = number,
                Fields =
                    $$""" "account": {{account}}, "total": {{total}}, "note": {{note}}, "other": {{other}}, "company": {{company}}{{vendor}} """,
                IsUnchanged = rest < 8,
                IsTouched = rest is > 3 and < 8,
            };

        /// <param name="isAlone">Whether no other record may have its number; the target of these tests has one set of documents for all
        /// companies.</param>
        public Seed At(int index, bool isAlone) => this with { Id = index, Number = Number == 0 || isAlone ? index + 1 : Number };

        public string Json()
        {
            var id = Id % 12 == 11 ? "null" : $"\"I{Id}\"";
            return string.Create(CultureInfo.InvariantCulture,
                $$"""{ "id": {{id}}, "number": "N{{Number}}", "changed": "2026-11-20T07:00:00Z", {{Fields}} }""");
        }
    }

    /// <summary>Two systems, a store, and the records of a scenario.</summary>
    private sealed class Bench(Scenario scenario) : PipelineTest
    {
        private static readonly Regex Id = new(@" \((?:id )?[A-Z]+\d+\)", RegexOptions.CultureInvariant);

        /// <summary>Keys of the records whose write the target refused.</summary>
        public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

        public async Task<(Dictionary<string, Fate> Said, Dictionary<string, Fate> Done)> RunAsync()
        {
            // A natural key names one document: where a flow matches by the number, the target has it once.
            Erp = new ScriptedSystem("erp", scenario.Batch) { RefusesDuplicates = scenario.Matches };
            await using var store = await OpenStoreAsync();
            await LinkAsync(store);
            foreach (var seed in scenario.Before)
                Desk.Add(seed.Json());
            foreach (var flow in Flows)
                await RunAsync(store, flow, batches: 8);
            if (scenario.IsPair)
                ShowWritten();
            Change();
            Clock.Move(TimeSpan.FromHours(2));
            if (scenario.IsDown)
                Erp.Unfindable = new Failure(FailureKind.Transient, "unavailable", "The system is down.");

            var said = new Dictionary<string, Fate>(StringComparer.Ordinal);
            var done = new Dictionary<string, Fate>(StringComparer.Ordinal);
            // What one flow of a pair does the other one sees, so each is run right after it was tried.
            foreach (var flow in Flows)
            {
                var known = await store.FindAsync(new RecordFilter { Max = int.MaxValue }, CancellationToken.None);
                await RunAsync(store, flow, write =>
                {
                    said.TryAdd($"{write.Flow} {write.Key}", write.Request is { } request
                        ? new Fate("sent", $"{request.Method} {request.Path} {request.Body?.GetRawText()}")
                        : new Fate(write.Code!, $"{write.State} {Id.Replace(write.Problem!, "")}"));
                    return Task.CompletedTask;
                });
                (await store.FindAsync(new RecordFilter { Max = int.MaxValue }, CancellationToken.None))
                    .Select(record => (record.Id, record.State))
                    .ShouldBe(known.Select(record => (record.Id, record.State)), "a dry run moves no state");
                Erp.Sent.Clear();
                Desk.Sent.Clear();
                await RunAsync(store, flow);
                await FatesAsync(store, [.. known], done);
            }

            return (said, done);
        }

        private IEnumerable<string> Flows => scenario.IsPair ? ["back", "invoices"] : ["invoices"];

        /// <summary>What became of the records that the run worked on.</summary>
        private async Task FatesAsync(IStateStore store, List<StoredRecord> known, Dictionary<string, Fate> done)
        {
            var before = known.ToDictionary(record => record.Id, record => (record.State, record.UpdatedAt));
            foreach (var record in (await store.FindAsync(new RecordFilter { Max = int.MaxValue }, CancellationToken.None))
                .OrderBy(record => record.Id))
            {
                var isWorkedOn = !before.TryGetValue(record.Id, out var earlier) || earlier.UpdatedAt != record.UpdatedAt;
                if (!isWorkedOn || record.ReasonCode == "superseded")
                    continue;
                var target = record.Flow.EndsWith("/back", StringComparison.Ordinal) ? Desk : Erp;
                if (record.State == RecordState.Rejected
                    && record.Steps.Any(step => step is { Name: "target", State: StepState.Failed, Request: not null }))
                    Refused.Add(record.Key);
                var sent = target.Sent.FirstOrDefault(call => call.JobId == record.JobId && call.Resource == "documents");
                done.TryAdd($"{record.Flow} {record.Key}", sent.Request is { } request
                    ? new Fate("sent", $"{request.Method} {request.Path} {request.Body?.GetRawText()}")
                    : new Fate(record.ReasonCode!, $"{record.State} {Id.Replace(record.Reason!, "")}"));
            }
        }

        private void Change()
        {
            var before = scenario.Before.ToDictionary(seed => seed.Id);
            Desk.Source.Clear();
            foreach (var seed in scenario.After)
            {
                var isUnchanged = seed.IsUnchanged && before.ContainsKey(seed.Id);
                var json = (isUnchanged ? before[seed.Id] : seed).Json();
                Desk.HandOutAgain($"I{seed.Id}",
                    seed.IsTouched ? json.Replace("{ \"id\"", "{ \"seen\": 2, \"id\"", StringComparison.Ordinal) : json);
            }

            var taken = Erp.Documents.Values.Select(document => document.Body.GetProperty("number").GetString()).ToHashSet();
            foreach (var number in scenario.ByHand.Where(number => !scenario.Matches || taken.Add($"N{number}")))
                Erp.Documents.TryAdd($"H{number}", (JsonElement.Parse($$"""{"number":"N{{number}}"}"""), 1));
        }

        /// <summary>The source of the reverse flow shows what was written, one document of it changed by somebody.</summary>
        private void ShowWritten()
        {
            foreach (var (index, (id, document)) in Erp.Documents.Index())
            {
                var body = System.Text.Json.Nodes.JsonObject.Create(document.Body)!;
                body["id"] = id;
                if (index == 0)
                    body["total"] = 77;
                Erp.Add(body.ToJsonString());
            }
        }

        /// <summary>One record of the other flow is delivered, so that links to it are there.</summary>
        private static async Task LinkAsync(IStateStore store)
        {
            var record = new IntakeRecord("K1", JsonElement.Parse("{}"), null);
            await store.IntakeAsync(new Intake("books/others", "1", "", [record], null, DateTimeOffset.UnixEpoch), CancellationToken.None);
            var taken = (await store.ClaimAsync("books/others", 1, DateTimeOffset.UnixEpoch, CancellationToken.None))[0];
            await store.SaveAsync(
                new RecordChange
                {
                    RecordId = taken.Id,
                    Now = DateTimeOffset.UnixEpoch,
                    State = RecordState.Delivered,
                    TargetId = "L1",
                    Deliver = true,
                    Release = true
                },
                CancellationToken.None);
        }

        private async Task RunAsync(IStateStore store, string flow, Func<DryRunWrite, Task>? dryRun = null, int batches = 1)
        {
            var options = Options(store, scenario.Flow, TimeSpan.Zero, dryRun);
            // One batch at a time, in the order in which the records came: which of two duplicates is the first is not a matter of chance
            // then.
            var limits = options.Resilience with { Flows = new FlowOptions { MaxBatches = batches, MaxFailures = 1000 } };
            var none = options.Connections["desk"] with { Resilience = limits };
            var companies = new[] { "C1", "C2" }.ToImmutableDictionary(code => code,
                code => new Company(code, ImmutableDictionary<string, string>.Empty));
            var erp = scenario.HasCompany ? none with { Companies = companies } : none;
            await using var host = EngineHost.Open(options with
            {
                OnlyFlows = [flow],
                DryRunShowsSkipped = true,
                Connections = new Dictionary<string, ConnectionSettings> { ["desk"] = none, ["erp"] = erp },
            });
            await host.RunOnceAsync(CancellationToken.None);
        }
    }
}
