using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Engine.Records;
using Connector.Engine.Runtime;
using Connector.Engine.Store;
using Connector.Engine.Tests.Flows;
using Connector.Sdk.Resilience;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.Engine.Tests.Runtime;

/// <summary>A flow between two systems in memory, over a real store in a folder of its own. The "process" can die and start again on the
/// same store.</summary>
public abstract class PipelineTest : IDisposable
{
    private protected const string InvoiceFlow = """
        integration: books
        connections:
          desk: { connector: desk }
          erp: { connector: erp }
        tables:
          accounts: { onMissing: review, rows: { A1: "6100" } }
        flows:
          invoices:
            trigger: { schedule: "*/10 * * * *", webhook: { connection: desk, event: changed } }
            source: { connection: desk, resource: documents, claim: claim }
            when: src.total > 0
            dedupe: { key: src.id }
            target:
              connection: erp
              resource: documents
              match: [number]
              fields:
                number: src.number
                account: xref('accounts', src.account)
                total: src.total
            then:
              - { step: post, connection: erp, action: documents.post, id: result.id }
              - step: confirm
                connection: desk
                resource: confirmations
                fields: { code: job.id, good: true, voucher: results.post.id }
            onReject:
              - { step: discard, when: result !== undefined, connection: erp, action: documents.delete, id: result.id }
              - step: refuse
                connection: desk
                resource: confirmations
                fields: { code: job.id, good: false, why: error.message }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("connector-pipeline-").FullName;

    private protected SkippingClock Clock { get; } = new();

    /// <summary>For tests in which it matters which of two records comes first.</summary>
    private protected static readonly ResilienceOptions OneAtATime =
        ResilienceOptions.Default with { Flows = new FlowOptions { MaxBatches = 1 } };

    /// <summary>Waiting times and limits of the deployment.</summary>
    private protected ResilienceOptions Limits { get; set; } = ResilienceOptions.Default;

    /// <summary>Those of the target's connection; null for the deployment's.</summary>
    private protected ResilienceOptions? ErpLimits { get; set; }

    private protected ScriptedSystem Desk { get; } = new("desk");

    private protected ScriptedSystem Erp { get; set; } = new("erp");

    private protected static string Invoice(int number, string account = "A1", string total = "10.10") =>
        $$"""{"id":"I{{number}}","number":"N{{number}}","account":"{{account}}","total":{{total}},"changed":"2026-11-20T07:00:00Z"}""";

    private protected async Task<RunReport> RunAsync(string flow = InvoiceFlow, TimeSpan? patience = null,
        Func<DryRunWrite, Task>? dryRun = null)
    {
        await using var store = await OpenStoreAsync();
        return await RunAsync(store, flow, patience, dryRun);
    }

    private protected async Task<RunReport> RunAsync(IStateStore store, string flow = InvoiceFlow, TimeSpan? patience = null,
        Func<DryRunWrite, Task>? dryRun = null)
    {
        await using var host = EngineHost.Open(Options(store, flow, patience, dryRun));
        return await host.RunOnceAsync(CancellationToken.None);
    }

    /// <summary>Runs, dying and starting again as the systems' scripts say, until a run comes to its end.</summary>
    private protected async Task<int> RunUntilDoneAsync(string flow = InvoiceFlow)
    {
        Desk.Died = Erp.Died = () => Desk.IsDead = Erp.IsDead = true;
        for (var deaths = 0; deaths < 100; deaths++)
        {
            try
            {
                Desk.IsDead = Erp.IsDead = false;
                await RunAsync(flow);
                return deaths;
            }
            catch (OperationCanceledException)
            {
                // The process died; whatever is on disk is all that is left.
            }
        }

        throw new InvalidOperationException("The flow never came to its end.");
    }

    private protected EngineOptions Options(IStateStore store, string flow, TimeSpan? patience = null,
        Func<DryRunWrite, Task>? dryRun = null)
    {
        var catalog = new ConnectorCatalog([Desk, Erp]);
        var loaded = new FlowLoader(catalog, TestSystems.Schemas()).LoadText(flow, Path.Combine(folder, "books.yaml"));
        loaded.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).ShouldBeEmpty();
        var none = new ConnectionSettings(ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, Company>.Empty,
            ImmutableDictionary<string, string>.Empty)
        {
            Resilience = Limits,
        };
        var erp = none with { Resilience = ErpLimits ?? Limits };
        return new EngineOptions
        {
            Integrations = loaded.Integrations,
            Catalog = catalog,
            Connections = new Dictionary<string, ConnectionSettings> { ["desk"] = none, ["erp"] = erp },
            Store = store,
            Logging = NullLoggerFactory.Instance,
            Clock = Clock,
            Jitter = () => 0.5,
            Resilience = Limits with { Once = Waiting(patience ?? TimeSpan.FromMinutes(5)) },
            DryRun = dryRun,
        };
    }

    private protected static OnceOptions Waiting(TimeSpan patience) => new() { Patience = patience, MaxTime = TimeSpan.FromDays(7) };

    private protected string StorePath => Path.Combine(folder, "store.db");

    private protected Task<IStateStore> OpenStoreAsync()
    {
        return SqliteStateStore.OpenAsync(StorePath, KeyRing.Open(StorePath, null, out _), StoreAccess.Engine, Clock,
            CancellationToken.None);
    }

    private protected async Task<IReadOnlyList<StoredRecord>> RecordsAsync()
    {
        await using var store = await OpenStoreAsync();
        return await store.FindAsync(new RecordFilter(), CancellationToken.None);
    }

    private protected async Task<IReadOnlyList<AuditEvent>> TrailAsync(string key)
    {
        await using var store = await OpenStoreAsync();
        (await store.VerifyAuditAsync(CancellationToken.None)).IsWhole.ShouldBeTrue();
        return await store.AuditAsync(new AuditFilter { Key = key }, CancellationToken.None);
    }

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
